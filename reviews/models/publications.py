"""What is published once a household has been confirmed, and stays while it receives."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from reviews.models.awards import Award
from reviews.models.decisions import Confirmation

USER = settings.AUTH_USER_MODEL


class Publication(Stateful, AreaScoped):
    """Who receives, on the board of the place: once, or for as long as the award runs."""

    class Status(models.TextChoices):
        DUE = "due", "待公布"
        POSTED = "posted", "公布中"
        RENEWAL = "renewal", "待更新"
        REMOVAL = "removal", "待撤下"
        REMOVED = "removed", "已撤下"
        CANCELLED = "cancelled", "已取消"

    confirmation = models.OneToOneField(
        Confirmation, models.PROTECT, related_name="publication", verbose_name="审核确认"
    )
    number = models.CharField("公布编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    long_term = models.BooleanField("长期公示", default=False)
    basis = models.CharField("依据", max_length=200)
    created_on = models.DateField("生成日期")
    place = models.CharField("公布地点", max_length=100, blank=True)
    posted_on = models.DateField("公布日期", null=True)
    posted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    removed_on = models.DateField("撤下日期", null=True)
    shown_award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")
    shown_fields = ArrayField(models.CharField(max_length=30), default=list, editable=False)
    content = models.JSONField("公布内容", default=dict, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "确认后公布"
        constraints = [
            models.CheckConstraint(
                name="what_is_published_has_its_place_and_day",
                condition=~Q(status__in=["posted", "renewal", "removal", "removed"])
                | (Q(posted_on__isnull=False, shown_award__isnull=False) & ~Q(place="")),
            ),
            models.CheckConstraint(
                name="what_is_taken_down_has_its_day",
                condition=~Q(status="removed") | Q(removed_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status"], name="publication_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def application(self):
        return self.confirmation.application

    @property
    def trail_thread(self) -> str:
        return self.application.number

    @property
    def page_url(self) -> str:
        return reverse("publication", args=[self.number])
