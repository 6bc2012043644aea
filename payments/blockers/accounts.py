"""Households that cannot be paid, because there is nowhere to send the money."""

from django.urls import reverse

from payments.blockers.base import Blocker, Scope, register
from payments.entitled import without_account


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
