"""Who lives together, what they earn and own, and where the money goes."""

from households.models.accounts import Account
from households.models.homes import Household, Member
from households.models.means import MONEY, AssetItem, IncomeItem
from households.models.people import Person
from households.models.rosters import RosterImport

__all__ = [
    "MONEY",
    "Account",
    "AssetItem",
    "Household",
    "IncomeItem",
    "Member",
    "Person",
    "RosterImport",
]
