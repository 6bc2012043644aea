"""What a household reports of itself, by itself or at the appointed time (57号 art. 30)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.models import Household
from reviews.models.rechecks import Recheck

USER = settings.AUTH_USER_MODEL


class SelfReport(Stateful, AreaScoped):
    """A report of people, income and property: due by the rules, or made when something changed."""

    class Status(models.TextChoices):
        DUE = "due", "待报告"
        RECORDED = "recorded", "已报告"
        CANCELLED = "cancelled", "已取消"

    class Source(models.TextChoices):
        FAMILY = "family", "家庭报告"
        COMMUNITY = "community", "村（社区）发现"
        DATA = "data", "数据比对发现"

    household = models.ForeignKey(Household, models.PROTECT, related_name="self_reports")
    number = models.CharField("报告编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    due_on = models.DateField("报告期限", null=True)
    basis = models.CharField("依据", max_length=200)
    reported_on = models.DateField("报告日期", null=True)
    source = models.CharField("来源", max_length=20, choices=Source, blank=True)
    changed = models.BooleanField("有无变化", null=True)
    changed_on = models.DateField("变化日期", null=True)
    content = models.TextField("变化情况", max_length=1000, blank=True)
    cancel_event = models.CharField("应取消待遇的变化", max_length=60, blank=True)
    is_late = models.BooleanField("逾期未报", default=False)
    late_basis = models.CharField("逾期依据", max_length=200, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    recheck = models.ForeignKey(Recheck, models.PROTECT, null=True, related_name="self_reports")

    class Meta:
        verbose_name = verbose_name_plural = "家庭情况报告"
        constraints = [
            models.CheckConstraint(
                name="a_recorded_report_says_when_and_what",
                condition=~Q(status="recorded")
                | (
                    Q(reported_on__isnull=False, recorded_by__isnull=False)
                    & ~Q(source="")
                    & (
                        Q(changed=False)
                        | Q(changed=True, changed_on__lte=F("reported_on")) & ~Q(content="")
                    )
                ),
            ),
            models.CheckConstraint(
                name="a_change_that_was_reported_is_rechecked",
                condition=~Q(status="recorded", changed=True) | Q(recheck__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status", "due_on"], name="self_report_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.household.code

    @property
    def page_url(self) -> str:
        return self.household.page_url
