"""Writes to people and households. Each is one transaction and leaves a trail entry."""

from households.services.accounts import AccountData, change_account
from households.services.means import AssetData, IncomeData, replace_assets, replace_incomes
from households.services.members import (
    MemberData,
    add_member,
    change_head,
    edit_person,
    remove_member,
)
from households.services.persons import Details, PersonData
from households.services.records import (
    HouseholdData,
    MemberRefused,
    create_household,
    edit_household,
)
from households.services.reveals import reveal_account, reveal_id

__all__ = [
    "AccountData",
    "AssetData",
    "Details",
    "HouseholdData",
    "IncomeData",
    "MemberData",
    "MemberRefused",
    "PersonData",
    "add_member",
    "change_account",
    "change_head",
    "create_household",
    "edit_household",
    "edit_person",
    "remove_member",
    "replace_assets",
    "replace_incomes",
    "reveal_account",
    "reveal_id",
]
