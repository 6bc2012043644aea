"""What goes to the bank and what comes back, both kept byte for byte."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from payments.models.batches import Batch
from payments.models.payments import Payment

USER = settings.AUTH_USER_MODEL


class BankFile(models.Model):
    """One part of what the paying bank gets: made once per batch, version and format.

    A further version takes the place of one that the bank refused whole or could not read, or of
    one that was begun otherwise and never sent: in another layout, or before a payment was kept
    back. `layout_hash` is that of the map, `withheld` how many payments were kept back by then.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"
        TXT = "txt", "定长文本"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="bank_files")
    layout = models.CharField("代发格式", max_length=40)
    layout_hash = models.CharField(max_length=64, blank=True)
    format = models.CharField("格式", max_length=10, choices=Format)
    version = models.PositiveSmallIntegerField("第几版", default=1)
    part = models.PositiveSmallIntegerField("第几份", default=1)
    parts = models.PositiveSmallIntegerField("共几份", default=1)
    content = models.FileField("内容", upload_to="bank_files/")
    sha256 = models.CharField("摘要", max_length=64)
    line_count = models.PositiveIntegerField("笔数")
    total = models.DecimalField("总金额", max_digits=16, decimal_places=2)
    withheld = models.PositiveIntegerField("已止付笔数", default=0, db_default=0)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "代发文件"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "version", "format", "part"],
                name="one_bank_file_per_batch_version_and_format",
            ),
            models.CheckConstraint(
                name="a_part_of_a_bank_file_is_one_of_its_parts",
                condition=Q(part__gte=1, part__lte=F("parts")),
            ),
        ]

    @property
    def file_name(self) -> str:
        version = f"-v{self.version}" if self.version > 1 else ""
        part = f"-{self.part}" if self.parts > 1 else ""
        return f"{self.batch.number}{version}{part}.{self.format}"


class Sending(models.Model):
    """A version of a batch's files that went to the bank, whole. What is not here never went."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="sendings")
    version = models.PositiveSmallIntegerField("第几版")
    layout = models.CharField("代发格式", max_length=40)
    sent_on = models.DateField("送银行日期")
    sent_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "代发文件送出"
        constraints = [
            models.UniqueConstraint(fields=["batch", "version"], name="a_version_is_sent_once")
        ]


class BankReturn(models.Model):
    """A file of results from the bank, or a receipt signed at a door, as it came; or our own record
    of a payment that was kept back, or of a written answer. A `version` tells what the bank
    answered; the same bytes are read again as the answer to another, or once `layout_hash`, that
    of the map they are read by, is another."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="returns")
    channel = models.CharField(
        "发放方式", max_length=4, choices=Payment.Channel, default=Payment.Channel.BANK
    )
    content = models.FileField("内容", upload_to="bank_returns/")
    sha256 = models.CharField("摘要", max_length=64)
    version = models.PositiveSmallIntegerField("回应第几版代发文件", null=True)
    layout = models.CharField("读取格式", max_length=40, blank=True)
    layout_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    imported_on = models.DateField("导入日期")
    imported_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    line_count = models.PositiveIntegerField("行数", default=0)
    success_count = models.PositiveIntegerField("成功笔数", default=0)
    success_total = models.DecimalField("成功金额", max_digits=16, decimal_places=2, default=0)
    failure_count = models.PositiveIntegerField("失败笔数", default=0)
    exception_count = models.PositiveIntegerField("异常行数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "银行回盘"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sha256", "version", "layout_hash"], nulls_distinct=False,
                name="a_return_is_read_once_in_a_way",
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(channel=Payment.Channel.HAND),
                name="a_receipt_of_the_door_serves_one_payment",
            ),
        ]  # fmt: skip


class BankReturnLine(models.Model):
    """One line of a return and what it means for a payment."""

    class Result(models.TextChoices):
        SUCCESS = "success", "发放成功"
        FAILURE = "failure", "发放失败"
        PENDING = "pending", "处理中"
        UNKNOWN = "unknown", "结果不明"
        REPEATED = "repeated", "与已有结果一致"
        EXCEPTION = "exception", "异常"

    class Fault(models.TextChoices):
        """What is wrong with a line whose result cannot be taken over."""

        FOREIGN = "foreign", "不属于本批次"
        AMOUNT = "amount", "金额不符"
        ACCOUNT = "account", "账号不符"
        DUPLICATE = "duplicate", "文件内重复"
        CONFLICT = "conflict", "与已有结果矛盾"

    bank_return = models.ForeignKey(BankReturn, models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField("行号")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="results")
    result = models.CharField("结果", max_length=10, choices=Result)
    code = models.CharField("银行返回码", max_length=20, blank=True)
    fault = models.CharField("异常类型", max_length=10, choices=Fault, blank=True)
    belongs_to = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name="所属的另一批次",
    )  # fmt: skip
    explanation = models.CharField("说明", max_length=200, blank=True)
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "回盘明细"
        constraints = [
            models.UniqueConstraint(fields=["bank_return", "line"], name="a_line_once_in_a_return"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(result__in=["success", "failure"]),
                name="one_final_result_per_payment",
            ),
        ]


class Resolution(models.Model):
    """How a line that could not simply be taken over was settled: by whom, how, and why."""

    class How(models.TextChoices):
        ACCOUNT_CORRECTED = "account_corrected", "账户已更正，可以重发"
        ACCOUNT_USABLE = "account_usable", "账户已恢复使用，可按原账户重发"
        BANK_CONFIRMED = "bank_confirmed", "银行确认以已有结果为准"
        SENT_BACK = "sent_back", "银行已退汇，款项已退回"
        SENT_BACK_USABLE = "sent_back_usable", "银行已退汇，账户已恢复使用，可按原账户重发"
        VISIT_AGAIN = "visit_again", "已约定再次上门，可以重发"
        ARRIVED = "arrived", "银行确认款项已到账，不再重发"
        BOTH_ARRIVED = "both_arrived", "两版代发文件均已到账，多付的另行追缴"
        NOT_OURS = "not_ours", "不是本批次款项，已告知银行"

    line = models.OneToOneField(BankReturnLine, models.PROTECT, related_name="resolution")
    how = models.CharField("处理方式", max_length=20, choices=How)
    reason = models.CharField("核实情况", max_length=500)
    resolved_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="处理人")
    resolved_on = models.DateField("处理日期")

    class Meta:
        verbose_name = verbose_name_plural = "回盘处理"
        constraints = [
            models.CheckConstraint(name="a_resolution_says_why", condition=~Q(reason=""))
        ]


class Refund(models.Model):
    """Money that had arrived and that the bank sent back: an event of its own.

    It may arrive once more (`Arrival`) and be sent back again: `ordinal` counts how often.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    ordinal = models.PositiveSmallIntegerField("第几次退汇", default=1, db_default=1)
    resolution = models.OneToOneField(Resolution, models.PROTECT, related_name="refund")
    amount = models.DecimalField("退汇金额", max_digits=12, decimal_places=2)
    refunded_on = models.DateField("退汇日期")

    class Meta:
        verbose_name = verbose_name_plural = "银行退汇"
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "ordinal"], name="a_refund_of_a_payment_is_counted_once"
            )
        ]
