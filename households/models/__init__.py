"""Who lives together, what they earn and own, and where the money goes."""

from households.models.accounts import Account
from households.models.homes import Household, Member
from households.models.means import MONEY, AssetItem, ExpenseItem, IncomeItem, Origin
from households.models.moves import Move
from households.models.people import Person
from households.models.rosters import RosterImport
from households.models.support import AidRecord, Supporter
from households.models.work import WorkRecord

__all__ = [
    "MONEY",
    "Account",
    "AidRecord",
    "AssetItem",
    "ExpenseItem",
    "Household",
    "IncomeItem",
    "Member",
    "Move",
    "Origin",
    "Person",
    "RosterImport",
    "Supporter",
    "WorkRecord",
]
