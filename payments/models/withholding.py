"""Payments of a released batch that were kept back before anything went out."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from payments.models.exchange import BankReturn
from payments.models.payments import Payment

USER = settings.AUTH_USER_MODEL


class Withholding(models.Model):
    """One payment of a released batch that goes neither to the bank nor to the door, and why.

    `bank_return` is our own record of it: its one line says failure, so the money stays owed and
    may be paid again. Nothing is kept back once the batch was sent, and none is ever let go after.
    """

    payment = models.OneToOneField(
        Payment, models.PROTECT, related_name="withholding", verbose_name="止付的款项"
    )
    bank_return = models.OneToOneField(
        BankReturn, models.PROTECT, related_name="withholding", verbose_name="止付记录"
    )
    reason = models.CharField("止付原因", max_length=500)
    withheld_by = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name="止付经办人"
    )
    withheld_on = models.DateField("止付日期")

    class Meta:
        verbose_name = verbose_name_plural = "送银行前止付"
        constraints = [
            models.CheckConstraint(name="a_withholding_says_why", condition=~Q(reason=""))
        ]
