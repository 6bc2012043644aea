"""Yearly samples of those who receive: drawn from a stored seed, checked one by one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.models import Household
from reviews.models import Recheck

USER = settings.AUTH_USER_MODEL


class SampleDraw(AreaScoped):
    """One organ's draw of a year. The seed and the list it was drawn from give it again."""

    class Organ(models.TextChoices):
        COUNTY = "county", "县级民政部门"
        PREFECTURE = "prefecture", "市级民政部门"
        REGION = "region", "省（自治区）民政部门"

    class Unit(models.TextChoices):
        HOUSEHOLDS = "households", "户"
        COUNTIES = "counties", "县（市、区）"

    number = models.CharField("抽查编号", max_length=40, unique=True)
    organ = models.CharField("抽查机关", max_length=20, choices=Organ)
    unit = models.CharField("抽查对象", max_length=20, choices=Unit)
    year = models.PositiveSmallIntegerField("年度")
    rate = models.DecimalField("抽查比例", max_digits=5, decimal_places=4)
    reach_all = models.BooleanField("覆盖全部乡镇（街道）", default=True)
    basis = models.CharField("依据", max_length=200)
    seed = models.CharField("随机种子", max_length=64)
    population = models.JSONField("抽取范围", default=list)
    drawn_on = models.DateField("抽取日期")
    drawn_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="抽取人")

    class Meta:
        verbose_name = verbose_name_plural = "年度抽查"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "organ", "year"], name="one_sample_per_organ_and_year"
            ),
            models.CheckConstraint(
                name="a_sample_is_a_share", condition=Q(rate__gt=0) & Q(rate__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("sample", args=[self.number])


class SampleItem(Stateful, AreaScoped):
    """A household, or a county, that was drawn, and what was found there."""

    class Status(models.TextChoices):
        DRAWN = "drawn", "待抽查"
        DONE = "done", "已抽查"
        CANCELLED = "cancelled", "已取消"

    number = models.CharField("编号", max_length=50, unique=True)
    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="items")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="samples")
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    checked_on = models.DateField("抽查日期", null=True)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    consistent = models.BooleanField("情况属实", null=True)
    findings = models.TextField("抽查情况", max_length=1000, blank=True)
    recheck = models.ForeignKey(Recheck, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "抽查对象"
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "area_code", "household"],
                nulls_distinct=False,
                name="a_sample_holds_each_once",
            ),
            models.CheckConstraint(
                name="a_done_sample_has_findings",
                condition=~Q(status="done")
                | Q(
                    checked_on__isnull=False,
                    checked_by__isnull=False,
                    consistent__isnull=False,
                )
                & ~Q(findings=""),
            ),
        ]

    @property
    def trail_thread(self) -> str:
        return self.draw.number

    @property
    def page_url(self) -> str:
        return self.draw.page_url
