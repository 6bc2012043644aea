"""Batches and their payments."""

from datetime import date

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from dibao.calendar import month_in_words
from dibao.money import format_yuan
from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.codes import Category
from households.models import MONEY, Household

USER = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What a batch is drawn up for. Payments are of the kinds in `PAID_KINDS`."""

    REGULAR = "regular", "月度低保金"
    LATE = "late", "漏发补付"
    REPAY = "repay", "失败重发"
    ARREARS = "arrears", "补发"
    PRICE = "price", "价格临时补贴"
    HOLIDAY = "holiday", "节日补贴"
    SET_OFF = "set_off", "追缴抵扣"


# A late or repeated payment, or one with a set-off, stays of the kind that it is paid for: only so
# can the database see that a month is paid once.
PAID_KINDS = (Kind.REGULAR, Kind.ARREARS, Kind.PRICE, Kind.HOLIDAY)
SUBSIDIES = (Kind.PRICE, Kind.HOLIDAY)
MONTHLY = (Kind.REGULAR, Kind.LATE, Kind.SET_OFF)  # batches by which a month's allowance comes


class Batch(Stateful, AreaScoped):
    """A county's payments of one month, kind and category.

    Drafted from active awards, reviewed, sent to the treasury's office and covered by its money,
    released by another person, and sealed at release.
    `cause` tells batches of a month and kind apart: a change of the line, a month's price index, a
    holiday, a serial; "" for the regular one. `terms` are the facts that the draft rests on: the
    months paid, the yuan a person, the working. `prepared_by` None is the beat.
    """

    class Status(models.TextChoices):
        DRAFTING = "drafting", "正在生成"
        DRAFTED = "drafted", "待复核"
        REVIEWED = "reviewed", "待送财政"
        SUBMITTED = "submitted", "已送财政，待拨款"
        FUNDED = "funded", "款项已备，待签发"
        RELEASED = "released", "已签发，待送银行"
        SENT = "sent", "已送银行，待回盘"
        RECONCILING = "reconciling", "已回盘，待核对"
        CLOSED = "closed", "已办结"
        VOIDED = "voided", "已作废"

    number = models.CharField("批次号", max_length=40, unique=True)
    kind = models.CharField("款项", max_length=20, choices=Kind, default=Kind.REGULAR)
    category = models.CharField("城乡类别", max_length=10, choices=Category)
    month = models.DateField("发放月份")
    cause = models.CharField("事由", max_length=40, blank=True)
    terms = models.JSONField("发放参数", default=dict, encoder=DjangoJSONEncoder, editable=False)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    due_on = models.DateField("应发日期")
    due_basis = models.CharField("发放期限依据", max_length=200)
    payment_count = models.PositiveIntegerField("笔数", default=0)
    person_count = models.PositiveIntegerField("人数", default=0)
    total = models.DecimalField("总金额", max_digits=16, decimal_places=2, default=0)
    content_hash = models.CharField("内容摘要", max_length=64, blank=True, editable=False)
    prepared_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="制单人"
    )
    prepared_on = models.DateField("制单日期")
    reviewed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    reviewed_hash = models.CharField(max_length=64, blank=True, editable=False)
    round = models.PositiveSmallIntegerField("办理轮次", default=1, editable=False)
    submitted_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="送财政经办人"
    )
    submitted_on = models.DateField("送财政日期", null=True)
    funded_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="拨款确认人"
    )
    funded_on = models.DateField("拨款日期", null=True)
    voucher = models.CharField("拨款凭证号", max_length=60, blank=True)
    released_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    released_hash = models.CharField(max_length=64, blank=True, editable=False)
    released_on = models.DateField("签发日期", null=True)
    sent_on = models.DateField("送银行日期", null=True)
    closed_on = models.DateField("办结日期", null=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "发放批次"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "month", "kind", "category", "cause"],
                condition=~Q(status="voided"),
                name="one_live_batch_per_county_month_kind_and_category",
                violation_error_message="该月该类批次已存在",
            ),
            models.CheckConstraint(
                name="a_batch_is_of_the_first_of_a_month", condition=Q(month__day=1)
            ),
            models.CheckConstraint(
                name="the_reviewer_did_not_prepare_the_batch",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="a_submitted_batch_says_who_submitted_it",
                condition=Q(submitted_by__isnull=True, submitted_on__isnull=True)
                | Q(submitted_by__isnull=False, submitted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="who_confirms_the_money_neither_prepared_nor_reviewed",
                condition=Q(funded_by__isnull=True)
                | (
                    ~Q(funded_by=F("prepared_by"))
                    & Q(reviewed_by__isnull=False)
                    & ~Q(funded_by=F("reviewed_by"))
                ),
            ),
            models.CheckConstraint(
                name="no_batch_goes_on_before_its_money_is_there",
                condition=Q(status__in=["drafting", "drafted", "reviewed", "voided"])
                | Q(status="submitted", submitted_on__isnull=False, reviewed_hash=F("content_hash"))
                | (
                    Q(submitted_on__isnull=False)
                    & Q(reviewed_hash=F("content_hash"))
                    & Q(funded_by__isnull=False)
                    & Q(funded_on__isnull=False)
                    & ~Q(voucher="")
                ),
            ),
            models.CheckConstraint(
                name="the_releaser_neither_prepared_nor_reviewed",
                condition=Q(released_by__isnull=True)
                | (
                    ~Q(released_by=F("prepared_by"))
                    & Q(reviewed_by__isnull=False)
                    & ~Q(released_by=F("reviewed_by"))
                ),
            ),
            models.CheckConstraint(
                name="a_released_batch_was_reviewed_and_released_as_it_is",
                condition=Q(
                    status__in=[
                        "drafting",
                        "drafted",
                        "reviewed",
                        "submitted",
                        "funded",
                        "voided",
                    ]
                )
                | (
                    Q(released_by__isnull=False)
                    & ~Q(content_hash="")
                    & Q(reviewed_hash=F("content_hash"))
                    & Q(released_hash=F("content_hash"))
                ),
            ),
            models.CheckConstraint(name="a_batch_total_is_not_negative", condition=Q(total__gte=0)),
            models.CheckConstraint(
                name="only_a_regular_batch_has_no_cause",
                condition=Q(kind="regular", cause="") | ~Q(kind="regular") & ~Q(cause=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("batch", args=[self.number])

    @property
    def is_sealed(self) -> bool:
        return self.status in SEALED

    @property
    def months(self) -> list[date]:
        """The months that a batch of monthly allowances pays: one, or a quarter's three."""
        return [date.fromisoformat(month) for month in self.terms.get("months", [])]

    @property
    def files_sent(self):
        """The bank's files of the versions that went out, without those that were only begun."""
        return self.bank_files.filter(version__in=self.sendings.values("version"))

    @property
    def version_sent(self) -> int | None:
        """The version of the bank's files in force, the last that was sent; None without any."""
        return self.sendings.aggregate(last=models.Max("version"))["last"]

    @property
    def layout_key(self) -> str | None:
        """The layout of the bank's files in force; None without any."""
        return self.sendings.order_by("-version").values_list("layout", flat=True).first()

    @property
    def title(self) -> str:
        """What it pays, in words: 2026年4月城市价格临时补贴."""
        return f"{self.month_label}{self.get_category_display()}{self.get_kind_display()}"

    @property
    def at_stake(self) -> str:
        """What somebody signs for, on the page where they sign; empty before it is drafted."""
        if not self.payment_count:
            return ""
        words = (
            f"{self.title}：{self.payment_count} 笔，{self.person_count} 人，"
            f"合计 {format_yuan(self.total)} 元。"
        )
        if self.status == Batch.Status.RECONCILING:
            failed = self.payments.filter(results__result="failure")
            count, total = failed.aggregate(n=models.Count("pk"), sum=models.Sum("amount")).values()
            if count:
                words += f"其中失败、止付 {count} 笔，{format_yuan(total)} 元，办结后另行重发。"
        return words

    @property
    def month_label(self) -> str:
        return month_in_words(self.month)


SEALED = (
    Batch.Status.RELEASED,
    Batch.Status.SENT,
    Batch.Status.RECONCILING,
    Batch.Status.CLOSED,
)


class BatchChunk(models.Model):
    """One street's part of a draft. A chunk that is done has all its payments."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="chunks")
    street_code = models.CharField("街道", max_length=12, db_collation="C")
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "批次分片"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "street_code"], name="a_street_once_in_a_batch"
            )
        ]


class Omission(AreaScoped):
    """A household entitled to the month that the draft could not pay, and why."""

    class Reason(models.TextChoices):
        NO_ACCOUNT = "no_account", "没有可用的银行账户"
        NO_HEAD = "no_head", "没有登记户主"
        PAID_ELSEWHERE = "paid_elsewhere", "本月已列入其他批次，金额一致"
        CONFLICT = "conflict", "本月已列入其他批次，金额不一致"
        NO_FIGURE = "no_figure", "所在乡镇（街道）没有这项补贴"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="omissions")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    month = models.DateField("所属月份")
    amount = models.DecimalField("金额", **MONEY)
    reason = models.CharField("原因", max_length=20, choices=Reason)
    other_batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "未列入批次的家庭"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "household", "month"],
                name="a_household_is_left_out_of_a_batch_once_a_month",
            )
        ]
