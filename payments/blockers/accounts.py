"""Households that cannot be paid, because there is nowhere to send the money."""

from django.urls import reverse

from payments.blockers.base import Blocker, Scope, register
from payments.entitled import without_account
from payments.models import CardCustody, Payment
from payments.selectors import unsettled


@register
class MissingAccounts(Blocker):
    key = "missing_accounts"
    order = 30
    label = "享受待遇的家庭没有可用账户"
    who = "街道经办"

    def count(self, scope: Scope) -> int:
        return without_account(scope.prefix, scope.month).count()

    def url(self, scope: Scope) -> str:
        return f"{reverse('payday')}?month={scope.month:%Y-%m}#accounts"


@register
class CustodyWithoutAgreement(Blocker):
    """57号 art. 26: nobody keeps a family's card without their written agreement."""

    key = "custody_without_agreement"
    order = 35
    label = "他人代管银行卡，没有书面协议"
    who = "街道经办"

    def count(self, scope: Scope) -> int:
        return CardCustody.objects.under(scope.prefix).filter(until=None, agreement="").count()

    def url(self, scope: Scope) -> str:
        return f"{reverse('deliveries')}#custody"


@register
class NotBroughtHome(Blocker):
    key = "not_brought_home"
    order = 85
    label = "上门发放尚未登记送达"
    who = "上门经办人"

    def count(self, scope: Scope) -> int:
        to_bring = Payment.objects.under(scope.prefix).filter(
            month=scope.month, channel=Payment.Channel.HAND, batch__sent_on__isnull=False
        )
        return unsettled(to_bring).count()

    def url(self, scope: Scope) -> str:
        return reverse("deliveries")
