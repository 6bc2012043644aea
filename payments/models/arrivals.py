"""Money that was reported as failed, or had come back, and arrived after all."""

from django.db import models

from payments.models.exchange import Resolution
from payments.models.payments import Payment


class Arrival(models.Model):
    """The bank says later that a failed or returned payment arrived: an event of its own.

    While the money is there, nothing of its household, month, kind and cause is paid again; where
    that had been done before, one of the two is too much and may be asked back. Of a payment that
    had arrived it says that it arrived a second time, by another version of our files. Sent back
    since (`Refund`), it may arrive again: `ordinal` counts how often.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="arrivals")
    ordinal = models.PositiveSmallIntegerField("第几次登记", default=1, db_default=1)
    resolution = models.OneToOneField(Resolution, models.PROTECT, related_name="arrival")
    amount = models.DecimalField("到账金额", max_digits=12, decimal_places=2)
    arrived_on = models.DateField("登记日期")

    class Meta:
        verbose_name = verbose_name_plural = "失败后到账"
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "ordinal"], name="an_arrival_of_a_payment_is_counted_once"
            )
        ]
