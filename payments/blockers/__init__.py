"""What can stand between a county and its payday: one small registered class each."""

from payments.blockers import (  # noqa: F401
    accounts,
    agent,
    arrears,
    batches,
    differing,
    money,
    overdue,
    rechecks,
    set_offs,
    subsidies,
    twice,
    unpaid,
)
from payments.blockers.base import Blocker, all_blockers, blocker_of

__all__ = ["Blocker", "all_blockers", "blocker_of"]
