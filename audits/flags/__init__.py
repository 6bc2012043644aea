"""Red flags: what an auditor looks at first, one small registered class each.

None of them says that somebody did wrong; each says where to look, and leads there.
"""

from audits.flags import accounts, awards, cases, people  # noqa: F401
