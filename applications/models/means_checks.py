"""The check of income and property, ordered and reported (57号 art. 17)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from applications.models.cases import Application
from applications.sources import CheckSource
from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful

USER = settings.AUTH_USER_MODEL


class MeansCheck(Stateful, AreaScoped):
    """The county's check of income and property, ordered by the street."""

    class Status(models.TextChoices):
        ORDERED = "ordered", "核对中"
        REPORTED = "reported", "已出报告"
        CANCELLED = "cancelled", "已取消"

    class Result(models.TextChoices):
        CONSISTENT = "consistent", "与申报一致"
        DIFFERENT = "different", "与申报不一致，不影响条件"
        EXCEEDS = "exceeds", "超出规定条件"

    application = models.ForeignKey(Application, models.PROTECT, related_name="means_checks")
    number = models.CharField("核对编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    ordered_on = models.DateField("提请日期")
    due_on = models.DateField("应开展核对日期")
    ordered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reported_on = models.DateField("报告日期", null=True)
    reported_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    sources = ArrayField(
        models.CharField(max_length=20, choices=CheckSource), default=list, blank=True,
        verbose_name="核对项目",
    )  # fmt: skip
    result = models.CharField("结论", max_length=20, choices=Result, blank=True)
    findings = models.TextField("核对情况", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "家庭经济状况核对"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status="ordered"),
                name="one_running_means_check_per_application",
            ),
            models.CheckConstraint(
                name="a_reported_means_check_has_a_result",
                condition=~Q(status="reported") | (Q(reported_on__isnull=False) & ~Q(result="")),
            ),
        ]

    @property
    def trail_thread(self) -> str:
        return self.application.number

    @property
    def page_url(self) -> str:
        return self.application.page_url

    @property
    def source_labels(self) -> list[str]:
        return [CheckSource(source).label for source in self.sources]
