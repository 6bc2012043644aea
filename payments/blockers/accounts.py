"""Households that cannot be paid, or whose money may not arrive, for want of a sound account."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from dibao.crypto import blind_index
from dibao.offices.roles import CASEWORK, FIELD, STREET
from households.models import Account, Household, Member
from payments.blockers.base import RowBlocker, Scope, register
from payments.by_hand import by_hand_of, to_bring
from payments.entitled import entitled, sealed_payments, without_account
from payments.models import CardCustody, HomeDelivery, Payment
from payments.selectors import owed_again, with_word_on_account


@register
class MissingAccounts(RowBlocker):
    key = "missing_accounts"
    order = 30
    label = "享受待遇的家庭没有可用账户"
    who = "街道经办"
    roles = FIELD | STREET
    by_data_day = True

    def rows(self, scope: Scope) -> QuerySet:
        return without_account(scope.prefix, scope.month)

    def url(self, scope: Scope) -> str:
        return f"{reverse('payday')}?month={scope.month:%Y-%m}#accounts"


@register
class DoubtfulAccounts(RowBlocker):
    """An account that failed last time or gave the money back, and neither was changed nor stated
    to work; that two households share, or whose holder is nobody living of the household: not
    paid yet for the month, and worth asking before."""

    key = "doubtful_accounts"
    order = 32
    label = "账户存疑，需要核实"
    who = "街道经办"
    roles = FIELD | STREET
    by_data_day = True

    def rows(self, scope: Scope) -> QuerySet:
        return doubtful(scope)

    def url(self, scope: Scope) -> str:
        return f"{reverse('payday')}?month={scope.month:%Y-%m}#doubtful"


def doubtful(scope: Scope) -> QuerySet:
    """Awards of the month that no sealed batch pays yet, with `failed`, `shared` and `stranger` of
    their account."""
    current = Account.objects.filter(household=OuterRef("household"), is_current=True).exclude(
        number_index=blind_index("", "account")
    )
    others = Account.objects.filter(number_index=OuterRef("number_index"), is_current=True).exclude(
        household=OuterRef("household")
    )
    here = Member.objects.filter(
        Q(person__died_on=None) | Q(person__died_on__gt=scope.on),
        household=OuterRef("household"), period__contains=scope.on,
        person__name=OuterRef("holder_name"),
    )  # fmt: skip
    same_account = Payment.objects.filter(
        household=OuterRef("household"), account_index=OuterRef("number_index"),
        holder_name=OuterRef("holder_name"), bank=OuterRef("bank"),
    )  # fmt: skip
    failed = with_word_on_account(owed_again(same_account)).filter(is_stated=False)
    by_hand = HomeDelivery.objects.filter(household=OuterRef("household"), until=None)
    return (
        entitled(scope.prefix, scope.month)
        .filter(~Exists(sealed_payments(scope.month)), ~Exists(by_hand))
        .annotate(
            failed=Exists(current.filter(Exists(failed))),
            shared=Exists(current.filter(Exists(others))),
            stranger=Exists(current.exclude(holder_name="").filter(~Exists(here))),
        )
        .filter(Q(failed=True) | Q(shared=True) | Q(stranger=True))
    )


@register
class CustodyWithoutAgreement(RowBlocker):
    """57号 art. 26: nobody keeps a family's card without their written agreement."""

    key = "custody_without_agreement"
    order = 35
    label = "他人代管银行卡，没有书面协议"
    who = "街道经办"
    roles = STREET
    is_lasting = True

    def rows(self, scope: Scope) -> QuerySet:
        return CardCustody.objects.under(scope.prefix).filter(until=None, agreement="")

    def url(self, scope: Scope) -> str:
        return f"{reverse('deliveries')}?list=cards"


@register
class NotBroughtHome(RowBlocker):
    key = "not_brought_home"
    order = 85
    label = "上门发放尚未登记送达"
    who = "上门经办人"
    roles = CASEWORK
    area_field = "household__area_code"

    def rows(self, scope: Scope) -> QuerySet:
        return to_bring(by_hand_of(Household.objects.under(scope.prefix))).filter(month=scope.month)

    def url(self, scope: Scope) -> str:
        return reverse("deliveries")
