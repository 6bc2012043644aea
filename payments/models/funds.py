"""The fund's papers: moneys allotted, work expenses, requests for budget, and the year's end.

None of them counts before a second person has confirmed it; then it is posted to the ledger.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from payments.models.ledger import BENEFIT_FUNDS, LEDGER_MONEY, Fund, Source

USER = settings.AUTH_USER_MODEL
MOST = Decimal(10) ** (LEDGER_MONEY["max_digits"] - 2) - Decimal("0.01")
FIRST_YEAR = 2000  # no paper is of a year before: such a year is a slip of the pen
BENEFIT_CHOICES = [(fund.value, fund.label) for fund in BENEFIT_FUNDS]


class FundPaper(Stateful, AreaScoped):
    """What every paper has: a number, who recorded it, and who else confirmed it."""

    number = models.CharField("编号", max_length=40, unique=True)
    fund = models.CharField("资金", max_length=10, choices=Fund)
    note = models.CharField("备注", max_length=500, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_on = models.DateField("登记日期")
    confirmed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    confirmed_on = models.DateField("复核日期", null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_confirmed_by_another_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.number


class Allocation(FundPaper):
    """Money allotted to a county's fund by a document; posted when it has arrived."""

    class Status(models.TextChoices):
        RECORDED = "recorded", "待核对到账"
        CONFIRMED = "confirmed", "已到账"
        WITHDRAWN = "withdrawn", "已撤回"
        REVERSED = "reversed", "已冲销"

    class Stage(models.TextChoices):
        ADVANCE = "advance", "提前下达"
        FINAL = "final", "正式下达"
        EXTRA = "extra", "年中追加"

    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    source = models.CharField("来源", max_length=20, choices=Source)
    stage = models.CharField("下达方式", max_length=10, choices=Stage)
    year = models.PositiveSmallIntegerField("预算年度")
    is_one_off = models.BooleanField("一次性补助", default=False)
    amount = models.DecimalField("金额", **LEDGER_MONEY)
    document_number = models.CharField("文号", max_length=80)
    instalment = models.PositiveSmallIntegerField("第几笔", default=1)
    document_date = models.DateField("下达日期")
    upstream_on = models.DateField("转下达机关收到指标日期", null=True)
    budget_approved_on = models.DateField("上级预算批准日期", null=True)
    received_on = models.DateField("到账日期", null=True)

    class Meta(FundPaper.Meta):
        verbose_name = verbose_name_plural = "资金下达"
        constraints = [
            *FundPaper.Meta.constraints,
            models.CheckConstraint(name="an_allocation_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="money_that_arrived_has_its_day",
                condition=~Q(status__in=["confirmed", "reversed"])
                | Q(received_on__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="money_arrives_after_its_document_and_before_it_is_confirmed",
                condition=Q(received_on__isnull=True)
                | Q(received_on__gte=F("document_date"), received_on__lte=F("confirmed_on")),
            ),
            models.CheckConstraint(
                name="a_document_is_at_most_a_year_before_its_budget",
                condition=Q(year__gte=FIRST_YEAR, document_date__year__gte=F("year") - 1),
            ),
            models.UniqueConstraint(
                fields=[
                    "area_code",
                    "fund",
                    "source",
                    "document_number",
                    "stage",
                    "amount",
                    "instalment",
                ],
                condition=Q(status__in=["recorded", "confirmed"]),
                name="an_allotted_amount_is_recorded_once",
                violation_error_message=(
                    "该文号的同一笔资金已登记。同一文号分次下达、金额又相同的，请填写这是第几笔"
                ),
            ),
        ]

    @property
    def page_url(self) -> str:
        return reverse("allocation", args=[self.number])


class WorkExpense(FundPaper):
    """Work expenses, paid from a fund of their own and never from the benefit (S1 art. 8)."""

    class Status(models.TextChoices):
        RECORDED = "recorded", "待复核"
        CONFIRMED = "confirmed", "已列支"
        WITHDRAWN = "withdrawn", "已撤回"
        REVERSED = "reversed", "已冲销"

    class Purpose(models.TextChoices):
        SURVEY = "survey", "调查研究"
        TRAINING = "training", "业务培训"
        CHECK = "check", "入户核查"
        ARCHIVE = "archive", "建立档案"
        SYSTEM = "system", "信息化建设"
        PUBLICITY = "publicity", "政策宣传"

    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    purpose = models.CharField("用途", max_length=20, choices=Purpose)
    amount = models.DecimalField("金额", **LEDGER_MONEY)
    paid_on = models.DateField("支付日期")
    voucher_number = models.CharField("原始凭证号", max_length=60)

    class Meta(FundPaper.Meta):
        verbose_name = verbose_name_plural = "工作经费支出"
        constraints = [
            *FundPaper.Meta.constraints,
            models.CheckConstraint(name="a_work_expense_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_work_expense_is_of_the_work_fund", condition=Q(fund=Fund.WORK)
            ),
            models.CheckConstraint(
                name="a_work_expense_was_paid_before_it_is_recorded",
                condition=Q(paid_on__year__gte=FIRST_YEAR, paid_on__lte=F("recorded_on")),
            ),
            models.UniqueConstraint(
                fields=["area_code", "voucher_number", "paid_on"],
                condition=Q(status__in=["recorded", "confirmed"]),
                name="a_voucher_is_recorded_once",
                violation_error_message="该原始凭证已登记",
            ),
        ]

    @property
    def page_url(self) -> str:
        return reverse("work_expense", args=[self.number])


class BudgetRequest(FundPaper):
    """What civil affairs asks finance for: next year's budget, or more within the year."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "待财政审核"
        APPROVED = "approved", "已批准"
        RETURNED = "returned", "已退回"
        REVERSED = "reversed", "批准已撤销"

    class Kind(models.TextChoices):
        NEXT_YEAR = "next_year", "下年度预算"
        SUPPLEMENT = "supplement", "追加预算"

    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField("预算年度")
    months = models.PositiveSmallIntegerField("测算月数")
    persons = models.PositiveIntegerField("预计保障人数")
    line = models.DecimalField("现行月标准", max_digits=12, decimal_places=2, null=True)
    planned_line = models.DecimalField("预计月标准", max_digits=12, decimal_places=2, null=True)
    average = models.DecimalField("预计月人均补助", max_digits=12, decimal_places=2)
    available = models.DecimalField("滚存结余和可用资金", **LEDGER_MONEY)
    amount = models.DecimalField("申请金额", **LEDGER_MONEY)
    reasons = models.CharField("测算说明", max_length=1000)
    approved_amount = models.DecimalField("批准金额", null=True, **LEDGER_MONEY)
    approved_document = models.CharField("批准文号", max_length=80, blank=True)

    class Meta(FundPaper.Meta):
        verbose_name = verbose_name_plural = "预算申请"
        constraints = [
            *FundPaper.Meta.constraints,
            models.CheckConstraint(
                name="a_budget_is_asked_for_a_benefit_fund", condition=Q(fund__in=BENEFIT_FUNDS)
            ),
            models.CheckConstraint(
                name="a_budget_request_asks_for_money", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="an_approved_budget_names_its_amount_and_document",
                condition=~Q(status__in=["approved", "reversed"])
                | Q(approved_amount__isnull=False) & ~Q(approved_document=""),
            ),
            models.UniqueConstraint(
                fields=["area_code", "fund", "year"],
                condition=Q(kind="next_year", status__in=["submitted", "approved"]),
                name="one_live_budget_per_county_fund_and_year",
                violation_error_message="该年度预算已提出",
            ),
            models.UniqueConstraint(
                fields=["area_code", "fund", "year"],
                condition=Q(kind="supplement", status="submitted"),
                name="one_supplement_waits_per_county_fund_and_year",
                violation_error_message="该年度已有一份追加预算申请待财政审核，审核后才能再次提出",
            ),
        ]

    @property
    def page_url(self) -> str:
        return reverse("budget_request", args=[self.number])


class YearEnd(FundPaper):
    """The clean-up of a fund's year: figures, the check of the surplus, and the explanation."""

    class Status(models.TextChoices):
        PREPARED = "prepared", "待复核结转"
        CLOSED = "closed", "已结转"
        WITHDRAWN = "withdrawn", "已撤回"

    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    opening = models.DecimalField("年初结余", **LEDGER_MONEY)
    received = models.DecimalField("本年拨入", **LEDGER_MONEY)
    spent = models.DecimalField("本年支出", **LEDGER_MONEY)
    adjusted = models.DecimalField("以前年度调整", **LEDGER_MONEY)
    surplus = models.DecimalField("年终滚存结余", **LEDGER_MONEY)
    exceeds = models.BooleanField("结余超过规定比例", default=False)
    findings = models.JSONField("检查结果", default=list)
    explanation = models.TextField("结余原因说明", blank=True)

    class Meta(FundPaper.Meta):
        verbose_name = verbose_name_plural = "年终结转"
        constraints = [
            *FundPaper.Meta.constraints,
            models.UniqueConstraint(
                fields=["area_code", "fund", "year"],
                condition=Q(status__in=["prepared", "closed"]),
                name="one_live_year_end_per_county_fund_and_year",
                violation_error_message="该年度年终结转已办理",
            ),
            models.CheckConstraint(
                name="the_figures_of_a_year_end_agree",
                condition=Q(surplus=F("opening") + F("received") + F("adjusted") - F("spent")),
            ),
            models.CheckConstraint(
                name="a_surplus_over_the_ceiling_is_explained",
                condition=Q(exceeds=False) | ~Q(explanation=""),
            ),
        ]

    @property
    def page_url(self) -> str:
        return reverse("year_end", args=[self.number])
