"""What is said later of an account from which money came back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from payments.models.payments import Payment


class AccountStatement(models.Model):
    """Somebody asked, and says in writing that the account works again: its money is paid again.

    Given after the bank's line was settled otherwise, which stays as it is. It holds until the
    money comes back once more: `returns` is how often it had come back by then.
    """

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="account_statements", verbose_name="退回的款项"
    )
    returns = models.PositiveSmallIntegerField("此前退汇次数", default=0, db_default=0)
    reason = models.CharField("核实情况", max_length=500)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="核实人"
    )
    stated_on = models.DateField("核实日期")

    class Meta:
        verbose_name = verbose_name_plural = "账户可用说明"
        constraints = [
            models.CheckConstraint(
                name="a_statement_on_an_account_says_why", condition=~Q(reason="")
            ),
            models.UniqueConstraint(
                fields=["payment", "returns"], name="an_account_is_stated_once_for_each_return"
            ),
        ]
