"""Regular rechecks of those who receive."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.models import Household
from reviews.models.decisions import Determination
from reviews.models.visits import HomeVisit

USER = settings.AUTH_USER_MODEL


class Recheck(Stateful, AreaScoped):
    """One recheck that the pack's interval makes due, by the organ that must do it."""

    class Status(models.TextChoices):
        DUE = "due", "待复核"
        PROPOSED = "proposed", "待确认变动"
        DONE = "done", "已复核"
        CANCELLED = "cancelled", "已取消"

    class Organ(models.TextChoices):
        COMMUNITY = "community", "村（社区）"
        TOWNSHIP = "township", "乡镇（街道）"
        COUNTY = "county", "县级民政部门"

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "继续享受"
        INCREASE = "increase", "增发"
        REDUCE = "reduce", "减发"
        STOP = "stop", "停发"
        GRACE = "grace", "渐退"

    class Ground(models.TextChoices):
        INTERVAL = "interval", "定期"
        SPOT_CHECK = "spot_check", "抽查不属实"
        DEATH = "death", "成员死亡"
        REPORT = "report", "家庭情况变化"
        OTHER = "other", "其他"

    number = models.CharField("复核编号", max_length=40, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="rechecks")
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    organ = models.CharField("复核机关", max_length=20, choices=Organ)
    due_on = models.DateField("复核期限")
    basis = models.CharField("依据", max_length=200)
    ground = models.CharField("复核原因", max_length=20, choices=Ground, default=Ground.INTERVAL)
    cause = models.CharField("具体原因", max_length=300, blank=True)
    created_on = models.DateField("生成日期")
    visit = models.OneToOneField(HomeVisit, models.PROTECT, null=True, related_name="recheck")
    outcome = models.CharField("复核结果", max_length=20, choices=Outcome, blank=True)
    determination = models.ForeignKey(Determination, models.PROTECT, null=True, related_name="+")
    reasons = models.TextField("理由", max_length=1000, blank=True)
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    concluded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    concluded_on = models.DateField("办结日期", null=True)
    letter_number = models.CharField("告知书文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定期复核"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "organ", "due_on"],
                name="one_recheck_per_household_organ_and_date",
            ),
            models.CheckConstraint(
                name="a_change_after_recheck_gives_reasons",
                condition=~Q(outcome__in=["increase", "reduce", "stop", "grace"]) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="a_done_recheck_has_an_outcome",
                condition=~Q(status="done") | (Q(concluded_on__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status", "due_on"], name="recheck_queue")]

    @property
    def trail_thread(self) -> str:
        return self.household.code

    @property
    def page_url(self) -> str:
        return reverse("recheck", args=[self.number])
