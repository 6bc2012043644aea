"""What a dated finding says of months that are already paid: too much, or too little.

Nothing of the past is edited. Too much becomes a recovery, too little back pay; each says month by
month what was paid, what was due, and the difference.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.calendar import month_in_words
from dibao.money import format_yuan
from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.codes import Category
from households.models import MONEY, Household, Person
from payments.models.overturning import Overturnable
from reviews.models import Award

USER = settings.AUTH_USER_MODEL
TIMES = {"max_digits": 4, "decimal_places": 2}


class Finding(Stateful, AreaScoped):
    """Prepared by one person, decided by another; `since` is the first month that it concerns."""

    number = models.CharField("编号", max_length=40, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="%(class)ss")
    category = models.CharField("城乡类别", max_length=10, choices=Category)
    since = models.DateField("起始月份")
    found_on = models.DateField("查实日期")
    facts = models.TextField("事实", max_length=1000)
    evidence = models.CharField("证据材料", max_length=200)
    total = models.DecimalField("合计金额", default=0, **MONEY)
    prepared_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="经办人")
    prepared_on = models.DateField("经办日期")
    decided_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    decided_on = models.DateField("决定日期", null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_decided_by_another_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("prepared_by")),
            ),
            models.CheckConstraint(name="%(class)s_begins_with_a_month", condition=Q(since__day=1)),
            models.CheckConstraint(
                name="%(class)s_says_what_was_found", condition=~Q(facts="") & ~Q(evidence="")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.number

    @property
    def at_stake(self) -> str:
        """What somebody decides on, on the page where they decide."""
        return (
            f"{self.household.code} 户，自{month_in_words(self.since)}起，"
            f"{self._meta.verbose_name} {format_yuan(self.total)} 元。"
        )


class FindingMonth(models.Model):
    """One month of a finding. Never edited: a draft that is withdrawn takes its months away."""

    month = models.DateField("月份")
    paid = models.DecimalField("已发金额", **MONEY)
    entitled = models.DecimalField("应发金额", **MONEY)
    amount = models.DecimalField("差额", **MONEY)
    working = models.CharField("计算", max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["month"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_a_month_and_positive",
                condition=Q(month__day=1, amount__gt=0, entitled__gte=0, paid__gte=0),
            ),
        ]


class Recovery(Overturnable, Finding):
    """What a household was overpaid and is to give back (649号 art. 68)."""

    class Status(models.TextChoices):
        PREPARED = "prepared", "待决定"
        DECIDED = "decided", "待收回"
        WAIVING = "waiving", "申请核销"
        SETTLED = "settled", "已收清"
        CLOSED = "closed", "已核销"
        WITHDRAWN = "withdrawn", "已撤回"
        OVERTURNING = "overturning", "申请撤销决定"
        OVERTURNED = "overturned", "决定已撤销"

    class Ground(models.TextChoices):
        FRAUD = "fraud", "虚报、隐瞒、伪造，骗取保障金"
        STOP = "stop", "应当停发而多领"
        REDUCE = "reduce", "应当减发而多领"
        DEATH = "death", "成员去世后多领"
        ERROR = "error", "审核或发放差错"

    class Way(models.TextChoices):
        """How the amount that was due in each month is found."""

        NOTHING = "nothing", "全部不应发放"
        AMOUNT = "amount", "按更正后的月保障金"
        LEFT_OUT = "left_out", "减去不应计入的成员，按当时规则重算"
        INCOME = "income", "计入查实的月收入，按当时规则重算"
        TWICE = "twice", "同一笔款项到账两次，追回多付的一次"

    # What they ask for a month is asked by nobody.
    VOID = (Status.WITHDRAWN, Status.OVERTURNED)

    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    ground = models.CharField("追缴原因", max_length=10, choices=Ground)
    way = models.CharField("应发金额的确定", max_length=10, choices=Way)
    due_monthly = models.DecimalField("更正后的月保障金", null=True, **MONEY)
    left_out = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    extra_income = models.DecimalField("查实的月收入", null=True, **MONEY)
    letter_number = models.CharField("决定书文号", max_length=60, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)
    plan_round = models.PositiveSmallIntegerField("第几次计划", default=0, editable=False)
    set_off_monthly = models.DecimalField("每月抵扣金额", default=0, **MONEY)
    set_off_share = models.DecimalField(
        "抵扣上限比例", max_digits=5, decimal_places=4, null=True, editable=False
    )
    waived = models.DecimalField("核销金额", default=0, **MONEY)
    waiver_reason = models.CharField("核销理由", max_length=500, blank=True)
    waiver_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField("办结日期", null=True)

    class Meta(Finding.Meta):
        verbose_name = verbose_name_plural = "追缴"
        constraints = [
            *Finding.Meta.constraints,
            *Overturnable.Meta.constraints,
            models.CheckConstraint(
                name="a_recovery_that_counts_was_decided_and_has_its_letter",
                condition=Q(status__in=["prepared", "withdrawn"])
                | Q(decided_by__isnull=False, decided_on__isnull=False, total__gt=0)
                & ~Q(letter_number="")
                & ~Q(basis=""),
            ),
            models.CheckConstraint(
                name="a_recovery_is_waived_with_reasons_by_two_people",
                condition=Q(waived=0)
                | Q(
                    waiver_by__isnull=False,
                    closed_by__isnull=False,
                    status__in=["closed", "overturning", "overturned"],
                )
                & ~Q(waiver_reason="")
                & ~Q(closed_by=F("waiver_by")),
            ),
            models.CheckConstraint(
                name="a_recovery_has_what_its_way_of_reckoning_needs",
                condition=Q(way__in=["nothing", "twice"])
                | Q(way="amount", due_monthly__isnull=False)
                | Q(way="left_out", left_out__isnull=False)
                | Q(way="income", extra_income__gt=0),
            ),
            models.CheckConstraint(
                name="a_set_off_is_not_negative_and_has_a_ceiling",
                condition=Q(set_off_monthly=0)
                | Q(set_off_monthly__gt=0, set_off_share__gt=0, set_off_share__lt=1),
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(set_off_monthly__gt=0, status="decided"),
                name="one_set_off_at_a_time_per_household",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status"], name="recovery_queue")]

    @property
    def page_url(self) -> str:
        return reverse("recovery", args=[self.number])


class RecoveryMonth(FindingMonth):
    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="months")

    class Meta(FindingMonth.Meta):
        verbose_name = verbose_name_plural = "追缴月份"
        constraints = [
            *FindingMonth.Meta.constraints,
            models.UniqueConstraint(
                fields=["recovery", "month"], name="a_month_once_in_a_recovery"
            ),
            models.CheckConstraint(
                name="what_is_recovered_is_paid_less_due",
                condition=Q(amount=F("paid") - F("entitled")),
            ),
        ]


class Instalment(models.Model):
    """One date of a plan to give the money back. A new plan is a new round; old ones stay."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="instalments")
    round = models.PositiveSmallIntegerField("第几次计划")
    place = models.PositiveSmallIntegerField("期数")
    due_on = models.DateField("应还日期")
    amount = models.DecimalField("应还金额", **MONEY)

    class Meta:
        verbose_name = verbose_name_plural = "分期计划"
        ordering = ["round", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["recovery", "round", "place"], name="an_instalment_once_in_a_plan"
            ),
            models.CheckConstraint(name="an_instalment_is_positive", condition=Q(amount__gt=0)),
        ]


class RecoveryReceipt(AreaScoped):
    """Money that came back, with the number of its receipt. It is never removed; what was recorded
    wrongly is reversed, and its number is free again."""

    class Way(models.TextChoices):
        BANK = "bank", "银行转账"
        CASH = "cash", "现金缴入专户"

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="receipts")
    receipt_number = models.CharField("票据号", max_length=60)
    way = models.CharField("方式", max_length=10, choices=Way)
    amount = models.DecimalField("金额", **MONEY)
    received_on = models.DateField("收款日期")
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_on = models.DateField("登记日期")
    is_reversed = models.BooleanField("已冲销", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "追缴收款"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "receipt_number"],
                condition=Q(is_reversed=False),
                name="a_receipt_number_once_in_a_county",
            ),
            models.CheckConstraint(
                name="a_receipt_of_a_recovery_is_positive", condition=Q(amount__gt=0)
            ),
        ]


class ReceiptReversal(models.Model):
    """A receipt that was recorded wrongly, taken back by another person; both stay."""

    receipt = models.OneToOneField(RecoveryReceipt, models.PROTECT, related_name="reversal")
    reason = models.CharField("冲销理由", max_length=500)
    reversed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="冲销人")
    reversed_on = models.DateField("冲销日期")

    class Meta:
        verbose_name = verbose_name_plural = "收款冲销"
        constraints = [
            models.CheckConstraint(
                name="a_receipt_is_reversed_with_reasons", condition=~Q(reason="")
            )
        ]


class FraudFine(models.Model):
    """The fine of a fraud case, written down; it goes to the treasury and not into the fund.

    `least` and `most` are the times of what was taken that the rule allowed on the day.
    """

    recovery = models.OneToOneField(Recovery, models.PROTECT, related_name="fine")
    multiple = models.DecimalField("倍数", **TIMES)
    least = models.DecimalField("规定的最低倍数", null=True, **TIMES)
    most = models.DecimalField("规定的最高倍数", null=True, **TIMES)
    amount = models.DecimalField("罚款金额", **MONEY)
    document_number = models.CharField("处罚决定书文号", max_length=80)
    decided_on = models.DateField("处罚日期")
    basis = models.CharField("依据", max_length=200)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "骗保罚款"
        constraints = [
            models.CheckConstraint(name="a_fine_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_fine_has_its_document_and_its_basis",
                condition=~Q(document_number="") & ~Q(basis=""),
            ),
        ]


class BackPay(Finding):
    """What a household was paid too little, because a rise was confirmed late or by a mistake.

    One that names a `recovery` gives back what that took before it was overturned, and nothing
    else: both together are as if neither had been. Its award is the one that was recovered.
    """

    class Status(models.TextChoices):
        PREPARED = "prepared", "待决定"
        DECIDED = "decided", "已决定，待补发"
        WITHDRAWN = "withdrawn", "已撤回"

    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="+", verbose_name="更正后的待遇")
    recovery = models.OneToOneField(
        Recovery, models.PROTECT, null=True, related_name="given_back", verbose_name="撤销的追缴"
    )

    class Meta(Finding.Meta):
        verbose_name = verbose_name_plural = "补发"
        constraints = [
            *Finding.Meta.constraints,
            models.CheckConstraint(
                name="back_pay_that_counts_was_decided",
                condition=~Q(status="decided")
                | Q(decided_by__isnull=False, decided_on__isnull=False, total__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status"], name="back_pay_queue")]

    @property
    def page_url(self) -> str:
        return reverse("back_pay", args=[self.number])


class BackPayMonth(FindingMonth):
    """`rules_on` is the day whose rules give `entitled`; None where the award itself does."""

    back_pay = models.ForeignKey(BackPay, models.CASCADE, related_name="months")
    rules_on = models.DateField("按哪一天的规则", null=True)

    class Meta(FindingMonth.Meta):
        verbose_name = verbose_name_plural = "补发月份"
        constraints = [
            *FindingMonth.Meta.constraints,
            models.UniqueConstraint(fields=["back_pay", "month"], name="a_month_once_in_back_pay"),
            models.CheckConstraint(
                name="what_is_back_paid_is_due_less_paid",
                condition=Q(amount=F("entitled") - F("paid")),
            ),
        ]
