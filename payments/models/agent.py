"""The paying agent's own statement of a month: what it says that it paid, and sent back."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.calendar import month_in_words
from dibao.money import format_yuan
from payments.models.funds import BENEFIT_CHOICES, FundPaper
from payments.models.ledger import BENEFIT_FUNDS, LEDGER_MONEY

FIGURES = ("arrived_count", "arrived_sum", "back_count", "back_sum")


def _number(label: str, **given) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, **given)


class AgentStatement(FundPaper):
    """What the agent says of a county's fund in a month, compared with the books (S1 art. 16).

    One records it with the paper, another compares it. `booked_…` are the figures of our books at
    that moment; where they are others, `explanation` says why.
    """

    class Status(models.TextChoices):
        RECORDED = "recorded", "待核对"
        CONFIRMED = "confirmed", "已核对"
        WITHDRAWN = "withdrawn", "已撤回"
        REVERSED = "reversed", "核对已撤销"

    fund = models.CharField("资金", max_length=10, choices=BENEFIT_CHOICES)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    month = models.DateField("对账月份")
    arrived_count = _number("到账笔数")
    arrived_sum = models.DecimalField("到账金额", **LEDGER_MONEY)
    back_count = _number("退回笔数")
    back_sum = models.DecimalField("退回金额", **LEDGER_MONEY)
    booked_arrived_count = _number("账簿到账笔数", null=True)
    booked_arrived_sum = models.DecimalField("账簿到账金额", null=True, **LEDGER_MONEY)
    booked_back_count = _number("账簿退回笔数", null=True)
    booked_back_sum = models.DecimalField("账簿退回金额", null=True, **LEDGER_MONEY)
    explanation = models.CharField("差额说明", max_length=500, blank=True)
    paper = models.FileField("对账单", upload_to="agent_statements/")
    paper_sha256 = models.CharField("对账单摘要", max_length=64)

    class Meta(FundPaper.Meta):
        verbose_name = verbose_name_plural = "银行对账单"
        constraints = [
            *FundPaper.Meta.constraints,
            models.CheckConstraint(
                name="an_agent_statement_is_of_a_month_of_a_benefit_fund",
                condition=Q(month__day=1, fund__in=BENEFIT_FUNDS),
            ),
            models.CheckConstraint(
                name="an_agent_statement_has_no_sum_without_its_payments",
                condition=(Q(arrived_count=0, arrived_sum=0)
                           | Q(arrived_count__gt=0, arrived_sum__gt=0))
                & (Q(back_count=0, back_sum=0) | Q(back_count__gt=0, back_sum__gt=0)),
            ),
            models.CheckConstraint(
                name="an_agent_statement_has_its_paper",
                condition=~Q(paper="") & ~Q(paper_sha256=""),
            ),
            models.CheckConstraint(
                name="a_compared_agent_statement_has_its_reader_and_the_books",
                condition=Q(
                    status__in=["confirmed", "reversed"], confirmed_by__isnull=False,
                    confirmed_on__isnull=False,
                    **{f"booked_{name}__isnull": False for name in FIGURES},
                )
                | Q(
                    status__in=["recorded", "withdrawn"], confirmed_by__isnull=True,
                    confirmed_on__isnull=True, explanation="",
                    **{f"booked_{name}__isnull": True for name in FIGURES},
                ),
            ),
            models.CheckConstraint(
                name="a_difference_with_the_agent_is_explained",
                condition=Q(confirmed_by__isnull=True)
                | ~Q(explanation="")
                | Q(**{name: F(f"booked_{name}") for name in FIGURES}),
            ),
            models.UniqueConstraint(
                fields=["area_code", "fund", "month"],
                condition=Q(status__in=["recorded", "confirmed"]),
                name="one_live_agent_statement_per_county_fund_and_month",
                violation_error_message="该资金该月的银行对账单已登记",
            ),
        ]  # fmt: skip

    @property
    def at_stake(self) -> str:
        """What somebody compares, on the page where they do."""
        return (
            f"{month_in_words(self.month)}{self.get_fund_display()}："
            f"对账单到账 {self.arrived_count} 笔 {format_yuan(self.arrived_sum)} 元，"
            f"退回 {self.back_count} 笔 {format_yuan(self.back_sum)} 元。"
        )

    @property
    def page_url(self) -> str:
        return reverse("agent_statement", args=[self.number])
