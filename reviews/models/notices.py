"""Public notices and what people object to."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from applications.models import Application
from dibao.crypto import SealedField
from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful

USER = settings.AUTH_USER_MODEL


class PublicNotice(Stateful, AreaScoped):
    """The opinion on the board of the village or community, for the length its rule asks."""

    class Status(models.TextChoices):
        POSTED = "posted", "公示中"
        OBJECTED = "objected", "有异议"
        CLOSED = "closed", "公示期满"

    application = models.ForeignKey(Application, models.PROTECT, related_name="notices")
    number = models.CharField("公示编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    stage_at = models.PositiveSmallIntegerField("规定轮次", default=0, editable=False)
    stage = models.CharField("公示阶段", max_length=60, blank=True)
    organ = models.CharField("公示机关", max_length=20, blank=True, editable=False)
    place = models.CharField("张贴地点", max_length=100)
    posted_on = models.DateField("张贴日期")
    last_day = models.DateField("公示截止日")
    required_days = models.PositiveSmallIntegerField("规定天数", editable=False)
    shown_fields = ArrayField(models.CharField(max_length=30), editable=False)
    content = models.JSONField("公示内容", editable=False)
    posted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    closed_on = models.DateField("结束日期", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        constraints = [
            models.CheckConstraint(
                name="a_notice_stands_as_long_as_its_rule",
                condition=Q(
                    last_day__gte=ExpressionWrapper(
                        F("posted_on") + F("required_days"), output_field=models.DateField()
                    )
                ),
            ),
            models.CheckConstraint(
                name="a_notice_closes_after_its_last_day",
                condition=~Q(status="closed") | Q(closed_on__gt=F("last_day")),
            ),
            models.UniqueConstraint(
                fields=["application", "round"], name="one_notice_per_application_and_round"
            ),
        ]

    @property
    def trail_thread(self) -> str:
        return self.application.number

    @property
    def page_url(self) -> str:
        return self.application.page_url

    @property
    def rests_on_example(self) -> bool:
        """Whether what it shows was determined by example values."""
        given = self.application.opinions.filter(given_on__lte=self.posted_on, supports=True)
        last = given.order_by("-pk").first()
        return last is not None and last.determination.rests_on_example


class Objection(models.Model):
    """Someone says that the notice is wrong."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "异议成立"
        DISMISSED = "dismissed", "异议不成立"

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    raised_on = models.DateField("提出日期")
    raised_by = SealedField("异议人", purpose="objector", blank=True, default="")
    content = models.TextField("异议内容", max_length=1000)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    due_on = models.DateField("办理期限", null=True)
    outcome = models.CharField("处理结果", max_length=20, choices=Outcome, blank=True)
    answer = models.TextField("处理情况", max_length=1000, blank=True)
    answered_on = models.DateField("处理日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"
