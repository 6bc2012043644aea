"""An application: who asks, for whom, and where the case stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from applications.states import ON_THE_CLOCK, OPEN, State
from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from households.codes import Relation
from households.models import Household, Person

USER = settings.AUTH_USER_MODEL


class Application(Stateful, AreaScoped):
    """One household's request, and the case that it becomes until the decision."""

    class Channel(models.TextChoices):
        WINDOW = "window", "窗口申请"
        COMMUNITY = "community", "村（社区）代为提交"
        ENTRUSTED = "entrusted", "委托他人"
        DISCOVERED = "discovered", "主动发现"

    Status = State

    number = models.CharField("受理编号", max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Person, models.PROTECT, verbose_name="申请人")
    channel = models.CharField("申请方式", max_length=20, choices=Channel, default=Channel.WINDOW)
    reason = models.TextField("申请理由", max_length=1000)
    applied_on = models.DateField("申请日期")
    declared_on = models.DateField("申报签字日期", null=True)
    head_agrees = models.BooleanField("户主同意申请", default=True)
    status = models.CharField("状态", max_length=30, choices=State, editable=False)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="经办人")
    accepted_on = models.DateField("受理日期", null=True)
    due_on = models.DateField("办结期限", null=True)
    due_is_provisional = models.BooleanField("期限待节假日安排公布后核定", default=False)
    due_basis = models.CharField("期限依据", max_length=200, blank=True)
    special_ground = models.CharField("特殊情况", max_length=60, blank=True)
    special_on = models.DateField("延长日期", null=True)
    paused_since = models.DateField("计时暂停日期", null=True, editable=False)
    corrections = models.JSONField("补正内容", default=list, blank=True)
    corrections_due_on = models.DateField("补正期限", null=True)
    decided_on = models.DateField("决定日期", null=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status__in=[state.value for state in OPEN]),
                name="one_open_application_per_household",
                violation_error_message="该户已有在办申请",
            ),
            models.CheckConstraint(
                name="a_case_on_the_clock_has_its_dates",
                condition=Q(accepted_on__isnull=True, due_on__isnull=True)
                & ~Q(status__in=[state.value for state in ON_THE_CLOCK])
                | Q(
                    accepted_on__isnull=False,
                    due_on__isnull=False,
                    due_on__gt=models.F("accepted_on"),
                ),
            ),
            models.CheckConstraint(
                name="a_longer_limit_has_its_ground",
                condition=Q(special_ground="", special_on__isnull=True)
                | (~Q(special_ground="") & Q(special_on__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status"], name="application_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("case", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def live_kin_filings(self) -> models.QuerySet:
        """The filings of near relatives that have not been withdrawn."""
        return self.kin_filings.filter(withdrawn_on=None)

    @property
    def unauthorised(self) -> list["ApplicationMember"]:
        """The members who have not yet given leave to check their means."""
        signed = self.authorisations.values("person")
        return list(self.members.exclude(person__in=signed).select_related("person"))


class ApplicationMember(models.Model):
    """A person for whom the application asks. One person, one open application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="applied_for")
    relation = models.CharField("与户主关系", max_length=20, choices=Relation)
    is_open = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "申请成员"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_open=True),
                name="one_open_application_per_person",
                violation_error_message="该成员已有在办申请",
            ),
            models.UniqueConstraint(
                fields=["application", "person"], name="a_person_once_in_an_application"
            ),
        ]
