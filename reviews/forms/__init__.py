"""The forms of the review's transitions. Importing this registers them."""

from reviews.forms import afterwards, decisions, line_changes, notices, rechecks, reports, visits

__all__ = ["afterwards", "decisions", "line_changes", "notices", "rechecks", "reports", "visits"]
