"""Where a household's money goes."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from dibao import policy
from dibao.identity import is_bank_card, may_be_passbook
from dibao.names import clean_name
from dibao.trail.journal import record
from dibao.trail.refusals import Refusal
from households.models import Account, Household
from households.services.access import locked, touch

RULE = "account_owner"
NOT_A_CARD = (
    "银行账号位数或校验位不正确，请核对是否录错。确为存折账号的，请在“再填一次”中重填同一账号。"
)


@dataclass(frozen=True, kw_only=True)
class AccountData:
    """`typed_twice`: the number was given twice alike, as one without a check digit must be."""

    bank: str
    holder_name: str
    number: str = field(repr=False)
    typed_twice: bool = False


def clean_account(number: str) -> str:
    """The number without spaces and hyphens, half-width."""
    narrow = unicodedata.normalize("NFKC", number)
    return "".join(char for char in narrow if not char.isspace() and char != "-")


@transaction.atomic
def change_account(
    *,
    household: Household,
    data: AccountData,
    reason: str,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Account:
    """Pay to another account from now on; the former one stays on record.

    Raises `Refusal` where the number is neither a card's nor typed twice, the holder is no member,
    or nothing changes; `Stale`, `NotYours`.
    """
    household = locked(household, actor=actor, expected_version=expected_version)
    account = open_account(household, data, on=on)
    touch(household)
    record(
        household, "change_account", "变更银行账户", actor=actor, on=on, reason=reason,
        account=account.pk,
    )  # fmt: skip
    return account


def open_account(household: Household, data: AccountData, *, on: date) -> Account:
    """The household's new current account, for the caller's transaction. Raises `Refusal`."""
    number, holder = clean_account(data.number), clean_name(data.holder_name)
    if not is_bank_card(number) and not (data.typed_twice and may_be_passbook(number)):
        raise Refusal(NOT_A_CARD, field="number")
    _check_holder(household, holder, on=on)
    former = household.account
    if former and (former.number, former.bank, former.holder_name) == (number, data.bank, holder):
        raise Refusal("所填账户与现用账户相同，没有变化。", field="number")
    if former:
        former.is_current = False
        former.save()
    return Account.objects.create(
        household=household, bank=data.bank, holder_name=holder, number=number, since=on
    )


def _check_holder(household: Household, holder: str, *, on: date) -> None:
    """An account of the household is a member's; a personal one is of a person of the family.

    资金管理办法 art. 12 and 57号 art. 25 pay a household's account, 郑州 2004 三 personal ones.
    Where nobody lives any more it is of those who lived there last: they may still be owed money.
    """
    family = household.members_on(on)
    if not family:
        until = household.members.aggregate(until=Max("period__endswith"))["until"]
        family = household.members_on(until - timedelta(days=1)) if until else []
    named = [member for member in family if member.person.name == holder]
    if not named:
        raise Refusal("账户名称须为家庭成员本人，请核对。", field="holder_name")
    rules = policy.at(household.area_code, on)
    personal = rules.optional(RULE, household.category) == "person"
    if personal and not any(member.is_family for member in named):
        raise Refusal(
            "当地规定低保金发到个人账户，账户名称须为有法定义务并共同生活的家庭成员，请核对。",
            basis=rules.cite(RULE, household.category),
            field="holder_name",
        )
