"""Money that may reach somebody else."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from audits.flags.base import RowFlag, of_home
from audits.reports.base import Scope, register
from dibao.calendar import day_in_words, month_in_words
from dibao.crypto import blind_index
from dibao.trail.basis import RULES
from households.models import Account, Member
from payments.entitled import entitled
from payments.models import CardCustody, Payment
from payments.selectors import owed_again, with_result


def _accounts(scope: Scope) -> QuerySet[Account]:
    """The current accounts of those who receive today."""
    homes = entitled(scope.prefix, scope.on).values("household")
    rows = Account.objects.filter(is_current=True, household__in=homes)
    return rows.exclude(number_index=blind_index("", "account")).select_related("household")


@register
class SharedAccount(RowFlag):
    key = "shared-account"
    title = "同一账号用于两户及以上"
    lead = "正在享受的家庭中，账号与另一户相同。"
    order = 210

    def found(self, scope: Scope) -> QuerySet[Account]:
        same = (
            Account.objects.filter(is_current=True, number_index=OuterRef("number_index"))
            .order_by()
            .values("number_index")
            .annotate(homes=Count("household", distinct=True))
            .values("homes")
        )
        rows = _accounts(scope).annotate(homes=Subquery(same)).filter(homes__gt=1)
        return rows.order_by("number_index", "household__code")

    def entry(self, row: Account, scope: Scope) -> tuple[str, str, str, str]:
        said = f"账号 {row.masked_number} 由 {row.homes} 户使用"
        return of_home(row.household, said)


@register
class PayeeNotMember(RowFlag):
    key = "payee-not-member"
    title = "收款人不是家庭成员"
    lead = "账户名称与本户健在成员的姓名均不一致。"
    order = 220

    def found(self, scope: Scope) -> QuerySet[Account]:
        named = Member.objects.filter(
            ~Q(person__died_on__lte=scope.on), household=OuterRef("household"),
            period__contains=scope.on, person__name=OuterRef("holder_name"),
        )  # fmt: skip
        return _accounts(scope).filter(~Exists(named)).order_by("household__code")

    def entry(self, row: Account, scope: Scope) -> tuple[str, str, str, str]:
        said = f"账户自{day_in_words(row.since)}起使用，户名不是本户成员"
        return of_home(row.household, said)


@register
class CustodyWithoutAgreement(RowFlag):
    key = "custody-without-agreement"
    title = "代管银行卡没有书面协议"
    lead = "他人保管家庭存折或银行卡，没有书面协议备案。"
    order = 230
    basis = f"{RULES}第二十六条"

    def found(self, scope: Scope) -> QuerySet[CardCustody]:
        rows = CardCustody.objects.under(scope.prefix).filter(until=None, agreement="")
        return rows.select_related("household").order_by("since")

    def entry(self, row: CardCustody, scope: Scope) -> tuple[str, str, str, str]:
        said = f"{row.keeper_office}自{day_in_words(row.since)}起代管"
        return of_home(row.household, said)


@register
class FailedNotPaidAgain(RowFlag):
    key = "failed-not-paid-again"
    title = "发放失败尚未补发"
    lead = "银行退回或发放失败的款项，至今没有重新发放。"
    order = 240

    def found(self, scope: Scope) -> QuerySet[Payment]:
        owed = with_result(owed_again(Payment.objects.under(scope.prefix)))
        return owed.select_related("household").order_by("month", "pk")

    def entry(self, row: Any, scope: Scope) -> tuple[str, str, str, str]:
        why = "到账后退汇" if row.came_back else row.explanation or "发放失败"
        said = f"{month_in_words(row.month)} {row.amount:,.2f} 元，{why}"
        return of_home(row.household, said)
