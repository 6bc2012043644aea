"""The working of an amount, the street's opinion, the county's check and the decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.models import MONEY, Household

USER = settings.AUTH_USER_MODEL


class Determination(models.Model):
    """An amount with its whole working, as the rules gave it on a day. Never changed."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="determinations")
    on = models.DateField("测算日期", db_column="on_date")
    pack = models.CharField("政策包", max_length=60)
    rules_version = models.CharField("规则版本", max_length=64)
    snapshot = models.JSONField("测算依据快照")
    working = models.JSONField("测算过程")
    eligible = models.BooleanField("符合条件")
    amount = models.DecimalField("户月保障金", **MONEY)
    persons = models.PositiveSmallIntegerField("保障人数")
    rests_on_example = models.BooleanField("含示例标准", default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "保障金测算"
        constraints = [
            models.CheckConstraint(
                name="a_determined_amount_is_not_negative", condition=Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="only_the_eligible_have_an_amount", condition=Q(eligible=True) | Q(amount=0)
            ),
        ]


class StreetOpinion(models.Model):
    """The township or street says whether it would confirm, and with what amount."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="opinions")
    supports = models.BooleanField("拟予确认")
    text = models.TextField("审核意见", max_length=1000)
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+")
    given_on = models.DateField("日期")
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "乡镇街道审核意见"


class SpotCheck(Stateful, AreaScoped):
    """The county looks for itself, by the draw or because the rule says always."""

    class Status(models.TextChoices):
        DRAWN = "drawn", "待抽查"
        DONE = "done", "已抽查"
        CANCELLED = "cancelled", "已取消"

    class Ground(models.TextChoices):
        RATE = "rate", "按比例抽取"
        KIN = "kin", "近亲属备案"
        COMPLAINT = "complaint", "有投诉举报"
        DOUBTFUL = "doubtful", "存在疑点"

    application = models.OneToOneField(Application, models.PROTECT, related_name="spot_check")
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    ground = models.CharField("抽查原因", max_length=20, choices=Ground)
    drawn_on = models.DateField("抽取日期")
    basis = models.CharField("依据", max_length=200, blank=True)
    checked_on = models.DateField("抽查日期", null=True)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    consistent = models.BooleanField("情况属实", null=True)
    findings = models.TextField("抽查情况", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "县级抽查"
        constraints = [
            models.CheckConstraint(
                name="a_done_spot_check_has_findings",
                condition=~Q(status="done")
                | (Q(checked_on__isnull=False) & Q(checked_by__isnull=False) & ~Q(findings="")),
            )
        ]

    @property
    def trail_thread(self) -> str:
        return self.application.number

    @property
    def page_url(self) -> str:
        return self.application.page_url


class Confirmation(models.Model):
    """The decision. One for each application; an award cannot exist without it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "予以确认"
        REFUSED = "refused", "不予确认"

    application = models.OneToOneField(Application, models.PROTECT, related_name="confirmation")
    number = models.CharField("文号", max_length=60, unique=True)
    outcome = models.CharField("决定", max_length=20, choices=Outcome)
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+")
    reasons = models.TextField("事实与理由", max_length=2000)
    decided_on = models.DateField("决定日期")
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    letter_due_on = models.DateField("书面告知期限", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核确认"
        constraints = [
            models.CheckConstraint(
                name="a_refusal_gives_written_reasons",
                condition=~Q(outcome="refused") | ~Q(reasons=""),
            )
        ]
