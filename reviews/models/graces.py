"""Gradual exit (渐退): the award goes on unchanged for some months after work lifts the income."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from reviews.models.awards import Award
from reviews.models.rechecks import Recheck

USER = settings.AUTH_USER_MODEL


class Grace(Stateful, AreaScoped):
    """One household's gradual exit, within the months that its rules allow (57号 art. 33)."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        RUNNING = "running", "渐退中"
        OVER = "over", "已期满"
        CANCELLED = "cancelled", "已取消"

    class Cause(models.TextChoices):
        EMPLOYED = "employed", "就业"
        FIRST_LICENCE = "first_licence", "首次领取营业执照"

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="graces")
    award = models.ForeignKey(Award, models.PROTECT, related_name="graces")
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    cause = models.CharField("渐退事由", max_length=20, choices=Cause)
    honest = models.BooleanField("如实报告")
    since = models.DateField("就业或办照日期")
    months = models.PositiveSmallIntegerField("渐退月数")
    months_from = models.PositiveSmallIntegerField("规定最少月数", editable=False)
    months_to = models.PositiveSmallIntegerField("规定最多月数", editable=False)
    ends_on = models.DateField("停发起始月")
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "渐退"
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(status__in=["proposed", "running"]),
                name="one_grace_of_an_award_at_a_time",
            ),
            models.CheckConstraint(
                name="a_grace_lasts_as_long_as_its_rule_allows",
                condition=Q(
                    months__gte=F("months_from"), months__lte=F("months_to"),
                    ends_on__gt=F("since"), ends_on__day=1,
                ),
            ),
        ]  # fmt: skip

    @property
    def trail_thread(self) -> str:
        return self.recheck.trail_thread

    @property
    def page_url(self) -> str:
        return self.recheck.page_url
