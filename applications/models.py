"""Who asks, what they declare, what they hand in, and when the statutory clock started."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from applications.clock.models import ClockPause  # noqa: F401
from applications.leads.models import Lead  # noqa: F401
from applications.sources import CheckSource
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
    def trail_thread(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("case", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def live_kin_filings(self) -> models.QuerySet["KinFiling"]:
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


class Material(models.Model):
    """A paper that was handed in. The file is sealed on disk."""

    class Kind(models.TextChoices):
        APPLICATION = "application", "申请书"
        IDENTITY = "identity", "身份证、户口簿"
        INCOME = "income", "收入证明"
        PROPERTY = "property", "财产材料"
        ILLNESS = "illness", "疾病诊断、医疗票据"
        DISABILITY = "disability", "残疾证"
        AUTHORISATION = "authorisation", "核对授权书"
        OTHER = "other", "其他材料"

    application = models.ForeignKey(Application, models.PROTECT, related_name="materials")
    kind = models.CharField("材料类型", max_length=20, choices=Kind)
    file = models.FileField("文件", upload_to="materials/")
    file_name = models.CharField("文件名", max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    uploaded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    withdrawn_on = models.DateField("作废日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请材料"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "sha256"],
                condition=Q(withdrawn_on__isnull=True),
                name="a_paper_once_in_an_application",
            )
        ]


class Authorisation(models.Model):
    """A member's leave to look into income and property (57号 art. 9)."""

    class Mark(models.TextChoices):
        SIGNATURE = "signature", "签字"
        FINGERPRINT = "fingerprint", "签字并按指印"
        GUARDIAN = "guardian", "监护人代签"

    application = models.ForeignKey(Application, models.CASCADE, related_name="authorisations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mark = models.CharField("方式", max_length=20, choices=Mark)
    signed_on = models.DateField("签署日期")

    class Meta:
        verbose_name = verbose_name_plural = "核对授权"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"], name="one_authorisation_per_member"
            )
        ]


class KinFiling(models.Model):
    """A near relative of staff or of a village or community committee member (57号 art. 11)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="kin_filings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="家庭成员")
    official = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="本系统人员"
    )
    official_name = models.CharField("工作人员姓名", max_length=50)
    official_unit = models.CharField("单位及职务", max_length=100)
    relation = models.CharField("亲属关系", max_length=20)
    declared_on = models.DateField("声明日期")
    registered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField("撤销日期", null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "近亲属备案"
        constraints = [
            models.CheckConstraint(
                name="a_kin_filing_is_withdrawn_by_somebody_for_a_reason",
                condition=Q(
                    withdrawn_on__isnull=True, withdrawn_by__isnull=True, withdrawal_reason=""
                )
                | (
                    Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
            )
        ]


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
