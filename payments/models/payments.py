"""Payments: what one household is paid for one month."""

from django.db import models
from django.db.models import Q

from dibao.crypto import SealedField, mask_account
from dibao.offices.models import AreaScoped
from households.models import MONEY, Household
from payments.models.batches import PAID_KINDS, Batch, Kind
from payments.models.findings import Recovery
from reviews.models import Award


class Payment(AreaScoped):
    """What one household is paid for one month: a snapshot that never changes once sealed.

    `cause` says which arrears or subsidy it is, "" for the monthly allowance. A payment that
    failed is paid again by the next attempt, which `replaces` it: the key lets each attempt be
    made once, and a trigger lets a further one be made only of one that failed or came back. So
    no two live payments of a household, month, kind and cause can exist.

    `amount` is what is paid out. With a `set_off` the household was awarded more: a trigger holds
    that both together are the award's amount.
    """

    class Channel(models.TextChoices):
        BANK = "bank", "银行代发"
        HAND = "hand", "上门发放"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payments")
    # The unique key below begins with the household.
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="payments", db_index=False
    )
    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    month = models.DateField("发放月份")
    kind = models.CharField(
        "款项", max_length=20, choices=[(kind.value, kind.label) for kind in PAID_KINDS]
    )
    cause = models.CharField("事由", max_length=40, blank=True)
    attempt = models.PositiveSmallIntegerField("第几次发放", default=1)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", db_index=False
    )
    amount = models.DecimalField("金额", **MONEY)
    persons = models.PositiveSmallIntegerField("保障人数")
    set_off = models.DecimalField("追缴抵扣", default=0, db_default=0, **MONEY)
    recovery = models.ForeignKey(
        Recovery, models.PROTECT, null=True, related_name="set_offs", db_index=False,
        verbose_name="抵扣的追缴",
    )  # fmt: skip
    channel = models.CharField("发放方式", max_length=4, choices=Channel, default=Channel.BANK)
    head_name = models.CharField("户主姓名", max_length=50)
    holder_name = models.CharField("账户名称", max_length=50)
    bank = models.CharField("开户银行", max_length=60, blank=True)
    account = SealedField("银行账号", purpose="account")
    account_index = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "发放明细"
        indexes = [
            models.Index(
                fields=["recovery"], condition=Q(recovery__isnull=False),
                name="set_offs_of_a_recovery",
            )
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["household", "month", "kind", "cause", "attempt"],
                name="one_payment_per_household_month_and_kind",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(replaces__isnull=False),
                name="a_payment_is_paid_again_once",
            ),
            models.CheckConstraint(
                name="the_first_attempt_replaces_nothing",
                condition=Q(attempt=1, replaces__isnull=True)
                | Q(attempt__gt=1, replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="only_the_monthly_allowance_has_no_cause",
                condition=Q(kind=Kind.REGULAR, cause="") | ~Q(kind=Kind.REGULAR) & ~Q(cause=""),
            ),
            models.CheckConstraint(
                name="a_payment_is_of_a_kind_that_is_paid", condition=Q(kind__in=PAID_KINDS)
            ),
            models.CheckConstraint(name="a_payment_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_payment_is_of_the_first_of_a_month", condition=Q(month__day=1)
            ),
            models.CheckConstraint(
                name="a_set_off_names_its_recovery",
                condition=Q(set_off=0) | Q(set_off__gt=0, kind="regular", recovery__isnull=False),
            ),
        ]

    @property
    def approved(self):
        """Yuan that were awarded: what is paid out and what is set off."""
        return self.amount + self.set_off

    @property
    def masked_account(self) -> str:
        return mask_account(self.account) if self.account else ""
