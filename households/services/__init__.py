"""Writes to people and households. Each is one transaction and leaves a trail entry."""

from households.services.accounts import AccountData, change_account
from households.services.circumstances import Circumstances, edit_circumstances
from households.services.found import end_found_item
from households.services.means import (
    AidData,
    AssetData,
    ExpenseData,
    IncomeData,
    replace_aids,
    replace_assets,
    replace_expenses,
    replace_incomes,
)
from households.services.members import (
    MemberData,
    Ties,
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
from households.services.supporters import SupporterData, replace_supporters
from households.services.work import WorkData, add_work_record, void_work_record

__all__ = [
    "AccountData",
    "AidData",
    "AssetData",
    "Circumstances",
    "Details",
    "ExpenseData",
    "HouseholdData",
    "IncomeData",
    "MemberData",
    "MemberRefused",
    "PersonData",
    "SupporterData",
    "Ties",
    "WorkData",
    "add_member",
    "add_work_record",
    "change_account",
    "change_head",
    "create_household",
    "edit_circumstances",
    "edit_household",
    "edit_person",
    "end_found_item",
    "remove_member",
    "replace_aids",
    "replace_assets",
    "replace_expenses",
    "replace_incomes",
    "replace_supporters",
    "reveal_account",
    "reveal_id",
    "void_work_record",
]
