"""Double entry: accounts of a county and fund, what happened, and the entries of it.

Posted once and never changed. The triggers of `0003_ledger_guards` hold what constraints cannot.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from dibao.offices.models import AreaScoped
from payments.models.payments import Payment

LEDGER_MONEY = {"max_digits": 14, "decimal_places": 2}


class Fund(models.TextChoices):
    """Moneys that are kept apart: none ever pays for another (S1 arts 3 and 8)."""

    URBAN = "urban", "城市低保资金"
    RURAL = "rural", "农村低保资金"
    WORK = "work", "低保工作经费"


BENEFIT_FUNDS = (Fund.URBAN, Fund.RURAL)


class Source(models.TextChoices):
    """Where money comes from (S1 art. 4)."""

    CENTRAL = "central", "中央财政"
    PROVINCE = "province", "省级财政"
    PREFECTURE = "prefecture", "市级财政"
    COUNTY = "county", "县级财政"
    DONATION = "donation", "社会捐赠"


class AccountKind(models.TextChoices):
    CASH = "cash", "资金账户"
    INCOME = "income", "拨入资金"
    PAYABLE = "payable", "应付低保金"
    TRANSIT = "transit", "代发在途"
    EXPENSE = "expense", "低保支出"
    RECEIVABLE = "receivable", "应收追缴款"
    WORK_EXPENSE = "work_expense", "工作经费支出"
    SURPLUS = "surplus", "滚存结余"


BY_SOURCE = (AccountKind.CASH, AccountKind.INCOME)
OF_BENEFITS = (
    AccountKind.PAYABLE, AccountKind.TRANSIT, AccountKind.EXPENSE, AccountKind.RECEIVABLE,
)  # fmt: skip


class Event(models.TextChoices):
    """What happened."""

    RELEASE = "release", "批次签发"
    WITHHOLDING = "withholding", "送银行前止付"
    SEND = "send", "送银行代发"
    SUCCESS = "success", "银行发放成功"
    FAILURE = "failure", "银行发放失败"
    REFUND = "refund", "银行退汇"
    ARRIVAL = "arrival", "失败后到账"
    REPAYMENT = "repayment", "失败重发"
    NOT_DUE = "not_due", "不再发放"
    RECOVERY_DUE = "recovery_due", "确认追缴"
    RECOVERY = "recovery", "收回追缴款"
    SET_OFF = "set_off", "追缴款抵扣"
    SET_OFF_UNDONE = "set_off_undone", "抵扣撤回"
    WAIVER = "waiver", "追缴款核销"
    OVERTURN = "overturn", "追缴决定撤销"
    REVERSAL = "reversal", "冲销"
    ALLOCATION = "allocation", "资金到账"
    WORK_EXPENSE = "work_expense", "工作经费支出"
    YEAR_END = "year_end", "年终结转"


class LedgerAccount(AreaScoped):
    """One account of a county's fund; cash and income are kept by source."""

    fund = models.CharField("资金", max_length=10, choices=Fund)
    kind = models.CharField("科目", max_length=20, choices=AccountKind)
    source = models.CharField("来源", max_length=20, choices=Source, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会计科目"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "fund", "kind", "source"],
                name="an_account_once_per_county_and_fund",
            ),
            models.CheckConstraint(
                name="cash_and_income_are_kept_by_source",
                condition=Q(kind__in=BY_SOURCE) & ~Q(source="")
                | ~Q(kind__in=BY_SOURCE) & Q(source=""),
            ),
            models.CheckConstraint(
                name="work_expenses_have_accounts_of_their_own",
                condition=Q(fund=Fund.WORK) & ~Q(kind__in=OF_BENEFITS)
                | ~Q(fund=Fund.WORK) & ~Q(kind=AccountKind.WORK_EXPENSE),
            ),
        ]


class LedgerTransaction(AreaScoped):
    """Something that happened, posted once under a permanent key.

    `reference` is the business number it concerns; `content` is what was posted, and
    `content_hash` its SHA-256: the same key with other content is refused.
    """

    key = models.CharField("记账键", max_length=140, unique=True)
    event = models.CharField("事项", max_length=20, choices=Event)
    fund = models.CharField("资金", max_length=10, choices=Fund)
    on = models.DateField("记账日期", db_column="on_date")
    reference = models.CharField("业务编号", max_length=60, db_index=True)
    memo = models.CharField("摘要", max_length=200, blank=True)
    content = models.JSONField("内容", encoder=DjangoJSONEncoder)
    content_hash = models.CharField("内容摘要", max_length=64)
    total = models.DecimalField("金额", **LEDGER_MONEY)
    entry_count = models.PositiveIntegerField("分录数")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲销的凭证"
    )
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="记账人"
    )
    posted_at = models.DateTimeField("记账时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "记账凭证"
        indexes = [models.Index(fields=["area_code", "fund", "on"], name="ledger_by_fund_and_day")]
        constraints = [
            models.CheckConstraint(
                name="a_ledger_transaction_has_two_entries_or_more", condition=Q(entry_count__gte=2)
            ),
            models.CheckConstraint(
                name="a_ledger_transaction_moves_money", condition=Q(total__gt=0)
            ),
            models.CheckConstraint(
                name="only_a_reversal_reverses",
                condition=Q(event=Event.REVERSAL, reverses__isnull=False)
                | ~Q(event=Event.REVERSAL) & Q(reverses__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.reference}"


class LedgerEntry(models.Model):
    """One side of a transaction on one account; with `payment` where a single one is meant."""

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    line = models.PositiveIntegerField("行号")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="entries")
    event = models.CharField("事项", max_length=20, choices=Event)
    debit = models.DecimalField("借方", default=0, **LEDGER_MONEY)
    credit = models.DecimalField("贷方", default=0, **LEDGER_MONEY)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="ledger_entries")

    class Meta:
        verbose_name = verbose_name_plural = "分录"
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "line"], name="a_line_once_in_a_ledger_transaction"
            ),
            models.CheckConstraint(
                name="an_entry_is_a_debit_or_a_credit",
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
            ),
            models.UniqueConstraint(
                fields=["payment", "event"],
                condition=Q(
                    payment__isnull=False,
                    event__in=[Event.FAILURE, Event.REPAYMENT, Event.WITHHOLDING],
                ),
                name="a_payment_fails_once_and_is_paid_again_once",
            ),
        ]

    @property
    def amount(self):
        """Yuan, positive as a debit and negative as a credit."""
        return self.debit - self.credit


SIGNED = F("debit") - F("credit")
