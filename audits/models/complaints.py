"""Complaints, reports and petitions, and the written replies to them (57号 arts 35–37)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.crypto import SealedField
from dibao.offices.models import AreaScoped, Level
from dibao.trail.models import Stateful
from households.models import Household

USER = settings.AUTH_USER_MODEL


class Complaint(Stateful, AreaScoped):
    """What somebody complains of. Who first took it answers for it until a handler is named."""

    class Status(models.TextChoices):
        RECEIVED = "received", "待决定受理"
        HANDLING = "handling", "办理中"
        REPLIED = "replied", "已答复"
        REVIEWING = "reviewing_again", "复查中"
        REVIEWED = "reply_reviewed", "复查已答复"
        SECOND_REVIEWING = "second_reviewing", "复核中"
        CLOSED = "closed", "已办结"
        NOT_ACCEPTED = "not_accepted", "不予受理"

    class Channel(models.TextChoices):
        VISIT = "visit", "来访"
        PHONE = "phone", "电话"
        LETTER = "letter", "来信"
        ONLINE = "online", "网络"
        TRANSFERRED = "transferred", "上级转办"

    class Subject(models.TextChoices):
        INELIGIBLE = "ineligible", "不符合条件享受低保"
        REFUSED = "refused", "对审核确认结果不服"
        AMOUNT = "amount", "保障金额或发放问题"
        DELAY = "delay", "办理拖延、推诿"
        KIN = "kin", "优亲厚友、人情保"
        TAKING = "taking", "克扣、索要、代领"
        OTHER = "other", "其他"

    number = models.CharField("登记编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    channel = models.CharField("来源", max_length=20, choices=Channel)
    subject = models.CharField("事项", max_length=20, choices=Subject)
    content = models.TextField("反映内容", max_length=2000)
    is_named = models.BooleanField("实名", default=True)
    complainant = SealedField("反映人", purpose="complainant", default="", blank=True)
    contact = SealedField("联系方式", purpose="complainant_contact", default="", blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="complaints", verbose_name="涉及家庭"
    )
    against = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="被反映的工作人员"
    )
    received_on = models.DateField("登记日期")
    received_by = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name="首问责任人"
    )
    handler = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="承办人"
    )
    accepted_on = models.DateField("受理日期", null=True)
    due_on = models.DateField("期限", null=True)
    due_basis = models.CharField("期限依据", max_length=200, blank=True)
    is_extended = models.BooleanField("已延长", default=False)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报"
        constraints = [
            models.CheckConstraint(
                name="an_accepted_complaint_has_handler_and_clock",
                condition=Q(status__in=["received", "not_accepted"])
                | Q(handler__isnull=False, accepted_on__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_closed_complaint_has_its_day",
                condition=~Q(status="closed") | Q(closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_handles_a_complaint_about_himself",
                condition=Q(handler__isnull=True)
                | Q(against__isnull=True)
                | ~Q(handler=F("against")),
            ),
        ]
        indexes = [models.Index(fields=["area_code", "status"], name="complaint_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("complaint", args=[self.number])

    @property
    def is_running(self) -> bool:
        """Whether an office owes a decision or an answer by `due_on`."""
        state = Complaint.Status
        owed = (state.RECEIVED, state.HANDLING, state.REVIEWING, state.SECOND_REVIEWING)
        return self.due_on is not None and self.status in owed


class ComplaintReply(models.Model):
    """A written reply: to the complaint, to the request for review, to the second. Never changed.

    `asked_on` is the day from which its clock ran; `organ` and its `level` are the office that
    answers, which may have answered outside this system. A review is a higher organ's: a trigger
    refuses any other.
    """

    class Stage(models.TextChoices):
        HANDLING = "handling", "办理答复"
        REVIEW = "review", "复查答复"
        SECOND_REVIEW = "second_review", "复核答复"

    class Finding(models.TextChoices):
        TRUE = "true", "属实"
        PARTLY = "partly", "部分属实"
        UNTRUE = "untrue", "不属实"
        UNCLEAR = "unclear", "无法查实"

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="replies")
    stage = models.CharField("环节", max_length=20, choices=Stage)
    number = models.CharField("答复文号", max_length=60, unique=True)
    finding = models.CharField("核查结论", max_length=10, choices=Finding)
    text = models.TextField("答复意见", max_length=2000)
    asked_on = models.DateField("起算日期")
    due_on = models.DateField("期限")
    replied_on = models.DateField("答复日期")
    replied_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    organ = models.CharField("作出机关", max_length=100, blank=True)
    level = models.PositiveSmallIntegerField("机关级别", null=True, choices=Level)

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报答复"
        constraints = [
            models.CheckConstraint(
                name="a_reply_is_an_organs", condition=Q(level__isnull=True) | ~Q(organ="")
            ),
            models.UniqueConstraint(
                fields=["complaint", "stage"], name="one_reply_per_stage_of_a_complaint"
            ),
            models.CheckConstraint(name="a_reply_has_words", condition=~Q(text="")),
            models.CheckConstraint(
                name="a_reply_follows_its_question", condition=Q(replied_on__gte=F("asked_on"))
            ),
        ]
