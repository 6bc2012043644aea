"""A lead: somebody may need help and has not asked (57号 art. 6; Mudan 三(五))."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.models import Household

USER = settings.AUTH_USER_MODEL


class Lead(Stateful, AreaScoped):
    """What was found, and what became of it: a household on record, or a reason why not."""

    class Status(models.TextChoices):
        FOUND = "found", "待核实"
        FOLLOWED = "followed", "已转申请"
        CLOSED = "closed", "已了结"

    class Source(models.TextChoices):
        VISIT = "visit", "走访发现"
        HOTLINE = "hotline", "热线或来访"
        DATA = "data", "数据比对预警"
        DEPARTMENT = "department", "其他部门转来"
        NEIGHBOUR = "neighbour", "邻里或志愿者反映"

    class Outcome(models.TextChoices):
        RECEIVING = "receiving", "已享受低保"
        NOT_ELIGIBLE = "not_eligible", "核实后不符合条件"
        UNWILLING = "unwilling", "符合条件但本人不愿申请"
        OTHER_AID = "other_aid", "已转其他救助"
        MOVED = "moved", "已迁离或查无此人"

    number = models.CharField("线索编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    source = models.CharField("线索来源", max_length=20, choices=Source)
    found_on = models.DateField("发现日期")
    name = models.CharField("困难群众姓名", max_length=50, blank=True)
    whereabouts = models.CharField("住址或联系方式", max_length=200, blank=True)
    situation = models.TextField("困难情况", max_length=1000)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_on = models.DateField("登记日期")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="leads")
    outcome = models.CharField("结果", max_length=20, choices=Outcome, blank=True)
    settled_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "主动发现线索"
        constraints = [
            models.CheckConstraint(
                name="a_followed_lead_names_its_household",
                condition=~Q(status="followed")
                | Q(household__isnull=False, settled_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_closed_lead_has_its_outcome",
                condition=~Q(status="closed") | ~Q(outcome="") & Q(settled_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status"], name="lead_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("lead", args=[self.number])
