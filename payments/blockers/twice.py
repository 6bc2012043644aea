"""Recoveries of money that arrived twice, of which the bank has taken one back."""

from django.db.models import QuerySet
from django.urls import reverse

from dibao.offices.roles import COUNTY, FINANCE
from payments.blockers.base import RowBlocker, Scope, register
from payments.models import Recovery
from payments.twice import taken_back


@register
class TwiceNoMore(RowBlocker):
    """The family is asked, or set off, for what it does not have: it stands on the board of the
    present month until the decision is overturned, which gives back what was taken."""

    key = "twice_no_more"
    order = 96
    label = "追缴的款项已由银行退回，追缴还没有撤销"
    who = "县级审核、县级财务办理“撤销追缴决定”"
    roles = COUNTY | FINANCE
    is_lasting = True

    def rows(self, scope: Scope) -> QuerySet:
        return taken_back(Recovery.objects.under(scope.prefix))

    def url(self, scope: Scope) -> str:
        return f"{reverse('recoveries')}?taken_back=1"
