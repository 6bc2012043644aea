"""Money that was reported as failed, or had come back, and arrived after all."""

from django.db import models

from payments.models.exchange import Resolution
from payments.models.payments import Payment


class Arrival(models.Model):
    """The bank says later that a failed or returned payment arrived: an event of its own.

    Once a payment. From then on nothing of its household, month, kind and cause is paid again;
    where that had been done before, one of the two is too much and may be asked back. Of a payment
    that had arrived it says that it arrived a second time, by another version of our files.
    """

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="arrival")
    resolution = models.OneToOneField(Resolution, models.PROTECT, related_name="arrival")
    amount = models.DecimalField("到账金额", max_digits=12, decimal_places=2)
    arrived_on = models.DateField("登记日期")

    class Meta:
        verbose_name = verbose_name_plural = "失败后到账"
