"""What is said in writing of one payment, where no file of the bank can say it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful
from payments.models.exchange import BankReturn
from payments.models.payments import Payment

USER = settings.AUTH_USER_MODEL


class WrittenAnswer(Stateful, AreaScoped):
    """The bank's letter, or the street lead's for money brought home: one reads it, another too.

    Only what a second person confirmed counts, and then stays; what the bank said since bars it:
    `lines` is how many there were of the payment in returns. What it says of the money is a return
    of its own with one line, `bank_return`; that nothing is paid any more is none.
    """

    class Status(models.TextChoices):
        PREPARED = "prepared", "待确认"
        CONFIRMED = "confirmed", "已确认"
        WITHDRAWN = "withdrawn", "已撤回"

    class Says(models.TextChoices):
        ARRIVED = "arrived", "款项已全额到账"
        FAILED = "failed", "款项没有到账，已退回发放账户"
        SENT_BACK = "sent_back", "到账后又退回发放账户"
        TWICE = "twice", "银行付了两次，多付一次"
        NOT_DUE = "not_due", "不再发放"

    number = models.CharField("编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="written_answers", verbose_name="款项"
    )
    says = models.CharField("核实结果", max_length=10, choices=Says)
    reason = models.CharField("核实情况", max_length=500)
    paper = models.FileField("书面材料", upload_to="written_answers/")
    paper_sha256 = models.CharField("材料摘要", max_length=64)
    lines = models.PositiveIntegerField("登记时已有的回盘行数", editable=False)
    prepared_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    prepared_on = models.DateField("登记日期")
    confirmed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    confirmed_on = models.DateField("确认日期", null=True)
    bank_return = models.OneToOneField(
        BankReturn, models.PROTECT, null=True, related_name="written_answer",
        verbose_name="核实记录",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "书面核实"
        constraints = [
            models.CheckConstraint(
                name="a_written_answer_is_confirmed_by_another_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="a_confirmed_written_answer_has_its_reader",
                condition=Q(status="confirmed", confirmed_by__isnull=False)
                & Q(confirmed_on__isnull=False)
                | ~Q(status="confirmed") & Q(confirmed_by__isnull=True, confirmed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="a_written_answer_says_why_on_paper",
                condition=~Q(reason="") & ~Q(paper="") & ~Q(paper_sha256=""),
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(status="prepared"),
                name="one_written_answer_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(status="confirmed", says="not_due"),
                name="a_payment_is_laid_to_rest_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("written_answer", args=[self.number])
