"""What an office did in a year besides the cases: training, publicity, the public's opinion."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful

USER = settings.AUTH_USER_MODEL


class Activity(Stateful, AreaScoped):
    """A training session, or something done to make the rules known."""

    class Status(models.TextChoices):
        RECORDED = "recorded", "已登记"
        VOIDED = "voided", "已作废"

    class Kind(models.TextChoices):
        TRAINING = "training", "业务培训"
        PUBLICITY = "publicity", "政策宣传"

    class Organ(models.TextChoices):
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡镇（街道）"
        COMMUNITY = "community", "村（社区）"

    number = models.CharField("登记编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    organ = models.CharField("组织单位", max_length=20, choices=Organ)
    held_on = models.DateField("日期")
    title = models.CharField("内容", max_length=200)
    people = models.PositiveIntegerField("参加或受众人数")
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "培训宣传"

    @property
    def page_url(self) -> str:
        return reverse("activities")


class Survey(Stateful, AreaScoped):
    """The year's survey of satisfaction, and where its result was published (Mudan 三(九))."""

    class Status(models.TextChoices):
        RECORDED = "recorded", "待公布"
        PUBLISHED = "survey_published", "已公布"
        VOIDED = "voided", "已作废"

    number = models.CharField("登记编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    held_on = models.DateField("测评日期")
    manner = models.CharField("测评方式", max_length=100)
    asked = models.PositiveIntegerField("测评人数")
    satisfied = models.PositiveIntegerField("满意人数")
    published_on = models.DateField("公布日期", null=True)
    published_at_place = models.CharField("公布方式", max_length=100, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "满意度测评"
        constraints = [
            models.CheckConstraint(
                name="the_satisfied_are_of_those_asked",
                condition=Q(asked__gt=0) & Q(satisfied__lte=F("asked")),
            ),
            models.CheckConstraint(
                name="a_published_survey_says_when_and_where",
                condition=~Q(status="survey_published")
                | Q(published_on__isnull=False) & ~Q(published_at_place=""),
            ),
        ]

    @property
    def page_url(self) -> str:
        return reverse("surveys")
