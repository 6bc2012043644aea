"""A line that changes for a whole area: what it does to each award, and what is owed behind it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.urls import reverse

from dibao.offices.models import AreaScoped, Level
from dibao.trail.models import Stateful
from households.codes import Category
from households.models import MONEY, Household
from reviews.models.awards import Award

USER = settings.AUTH_USER_MODEL
BOTH = "both"


class LineChange(Stateful, AreaScoped):
    """A county's or street's awards determined again from a month on, by two people."""

    class Status(models.TextChoices):
        DRAFTING = "drafting", "正在测算"
        PREVIEWED = "previewed", "待审批"
        APPROVED = "approved", "已审批，待执行"
        EXECUTING = "executing", "正在执行"
        DONE = "done", "已执行"
        DROPPED = "dropped", "已撤销"

    class Reach(models.TextChoices):
        URBAN = Category.URBAN.value, "城市"
        RURAL = Category.RURAL.value, "农村"
        BOTH = BOTH, "城市和农村"

    number = models.CharField("调整编号", max_length=40, unique=True)
    category = models.CharField("城乡类别", max_length=10, choices=Reach)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    effective_from = models.DateField("执行起始月")
    announced_on = models.DateField("公布日期")
    document = models.CharField("调整依据", max_length=200)
    prepared_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="提出人")
    prepared_on = models.DateField("提出日期")
    round = models.PositiveSmallIntegerField("测算次数", default=1, editable=False)
    summary = models.JSONField("测算汇总", default=dict, editable=False)
    approved_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    approved_on = models.DateField("审批日期", null=True)
    accepts_reductions = models.BooleanField("同意减发", default=False)
    starts = models.JSONField("新标准起发月", default=dict, editable=False)
    done_on = models.DateField("执行完毕日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "标准调整"
        constraints = [
            *(
                models.UniqueConstraint(
                    Left("area_code", Level.COUNTY.value),
                    F("effective_from"),
                    condition=Q(category__in=[category, BOTH]) & ~Q(status="dropped"),
                    name=f"one_live_{category}_line_change_per_county_and_month",
                    violation_error_message="该区县该月该类别已有标准调整",
                )
                for category in Category.values
            ),
            models.CheckConstraint(
                name="a_line_changes_with_the_first_of_a_month",
                condition=Q(effective_from__day=1),
            ),
            models.CheckConstraint(
                name="the_approver_did_not_prepare_the_line_change",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="a_line_change_is_approved_before_it_is_executed",
                condition=~Q(status__in=["approved", "executing", "done"])
                | Q(approved_by__isnull=False, approved_on__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("line_change", args=[self.number])

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(Category.values) if self.category == BOTH else (self.category,)

    @property
    def prefix(self) -> str:
        """The digits that every area code in its reach begins with."""
        level = Level.COUNTY if self.area_code == self.county_code else Level.STREET
        return self.area_code[:level]


class LineChangeItem(models.Model):
    """One award under the changed rules. What was previewed is what is approved and executed."""

    class Direction(models.TextChoices):
        UP = "up", "增加"
        DOWN = "down", "减少"
        SAME = "same", "不变"
        OUT = "out", "不再符合条件"
        UNCLEAR = "unclear", "无法测算"

    class Outcome(models.TextChoices):
        PENDING = "pending", "待执行"
        REPLACED = "replaced", "已按新标准调整"
        UNCHANGED = "unchanged", "金额不变"
        RECHECK = "recheck", "须复核"
        OVER = "over", "已停发或已另行调整"

    change = models.ForeignKey(LineChange, models.CASCADE, related_name="items")
    award = models.ForeignKey(Award, models.PROTECT, related_name="line_change_items")
    round = models.PositiveSmallIntegerField("测算次数")
    runs = models.BooleanField("测算时仍在享受")
    on = models.DateField("测算日期", db_column="on_date")
    old_amount = models.DecimalField("原户月保障金", **MONEY)
    new_amount = models.DecimalField("新户月保障金", **MONEY)
    persons = models.PositiveSmallIntegerField("保障人数")
    direction = models.CharField("变动", max_length=10, choices=Direction)
    pack = models.CharField("政策包", max_length=60, blank=True)
    rules_version = models.CharField("规则版本", max_length=64, blank=True)
    working = models.JSONField("测算过程", default=dict)
    problem = models.CharField("须复核的原因", max_length=300, blank=True)
    months_behind = models.PositiveSmallIntegerField("预计补发月数", default=0)
    outcome = models.CharField("执行结果", max_length=10, choices=Outcome, default=Outcome.PENDING)
    new_award = models.OneToOneField(
        Award, models.PROTECT, null=True, related_name="line_change_item"
    )
    letter_number = models.CharField("告知书文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "标准调整明细"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "award"], name="an_award_once_in_a_line_change"
            ),
            models.CheckConstraint(
                name="who_must_be_rechecked_after_a_line_change_is_told_why",
                condition=~Q(direction__in=["out", "unclear"]) | ~Q(problem=""),
            ),
        ]
        indexes = [
            models.Index(fields=["change", "direction"], name="line_change_direction"),
            models.Index(
                fields=["change", "id"], condition=Q(outcome="pending"), name="line_change_pending"
            ),
        ]

    @property
    def difference(self):
        """Yuan a month: new less old."""
        return self.new_amount - self.old_amount


class ArrearsClaim(AreaScoped):
    """What a household is still owed for a month in which it was on the roll."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="arrears_claims")
    award = models.ForeignKey(Award, models.PROTECT, related_name="arrears_claims")
    month = models.DateField("补发所属月")
    amount = models.DecimalField("补发金额", **MONEY)
    cause = models.ForeignKey(LineChange, models.PROTECT, related_name="claims")
    claimed_on = models.DateField("形成日期")

    class Meta:
        verbose_name = verbose_name_plural = "应补发金额"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "month", "cause"],
                name="one_arrears_claim_per_household_month_and_cause",
            ),
            models.CheckConstraint(name="an_arrears_claim_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="arrears_are_claimed_by_the_month", condition=Q(month__day=1)
            ),
        ]
        indexes = [models.Index(fields=["cause", "household"], name="claims_of_a_cause")]
