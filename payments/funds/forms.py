"""The forms of the fund's papers and of their steps."""

from decimal import Decimal
from typing import Any

from django import forms

from applications.papers import ACCEPT
from dibao.offices.models import Area
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, FileInput, MoneyField, MoneyInput, UploadField, layout
from payments.forms import MonthField
from payments.funds.agent import compared
from payments.funds.place import Place
from payments.models import AgentStatement, Allocation, BudgetRequest, Fund, Source, WorkExpense
from payments.models.funds import BENEFIT_CHOICES, FIRST_YEAR

ROWS = {"rows": 4}
STYLED = {"class": "form-control"}  # where no layout of crispy forms does it
MOST_PERSONS = 100_000_000  # more is a slip of the hand


class PaperForm(forms.Form):
    """A paper of one of the counties of a place."""

    county = forms.ModelChoiceField(Area.objects.none(), label="区县", empty_label=None)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        codes = [area.code for area in place.counties]
        self.fields["county"].queryset = Area.objects.filter(code__in=codes)
        self.fields["county"].initial = place.county
        if "year" in self.fields:
            self.fields["year"].initial = place.year

    def fields_of_paper(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "county"}


class AllocationForm(PaperForm):
    fund = forms.ChoiceField(label="资金", choices=Fund)
    source = forms.ChoiceField(label="来源", choices=Source)
    stage = forms.ChoiceField(label="下达方式", choices=Allocation.Stage)
    year = forms.IntegerField(label="预算年度", min_value=FIRST_YEAR, max_value=2100)
    amount = MoneyField(label="金额（元）")
    is_one_off = forms.BooleanField(
        label="一次性补助", required=False, help_text="一次性补助不计入下年度提前下达的基数。"
    )
    document_number = forms.CharField(label="文号", max_length=80)
    instalment = forms.IntegerField(
        label="第几笔",
        min_value=1,
        max_value=99,
        initial=1,
        required=False,
        help_text="同一文号分次下达的，按顺序填写；只有一笔的不用改。",
    )
    document_date = forms.DateField(label="下达日期", widget=DateInput)
    upstream_on = forms.DateField(
        label="转下达机关收到指标日期",
        required=False,
        widget=DateInput,
        help_text="由上级转下达的填写，用于检查转下达是否按时。",
    )
    budget_approved_on = forms.DateField(
        label="上级预算批准日期",
        required=False,
        widget=DateInput,
        help_text="正式下达的填写，其他文件写明的也填写，用于检查其余指标是否按时下达。",
    )
    note = forms.CharField(label="备注", max_length=500, required=False)
    helper = layout(
        ("county", "fund"), ("source", "stage"), ("year", "amount"), "is_one_off",
        ("document_number", "instalment"), "document_date",
        ("upstream_on", "budget_approved_on"), "note",
    )  # fmt: skip

    def clean_instalment(self):
        return self.cleaned_data["instalment"] or 1

    def clean(self):
        given = super().clean()
        year, day = given.get("year"), given.get("document_date")
        if day and day > self.place.on:
            self.add_error("document_date", "下达日期不能晚于今天。")
        if year and day and day.year < year - 1:
            self.add_error("document_date", "下达日期最早为预算年度的上一年，请核对。")
        upstream, approved = given.get("upstream_on"), given.get("budget_approved_on")
        if day and upstream and upstream > day:
            self.add_error("upstream_on", "收到指标的日期不能晚于下达日期，请核对。")
        if approved and approved > self.place.on:
            self.add_error("budget_approved_on", "预算批准日期不能晚于今天，请核对。")
        return given

    def clean_amount(self):
        return _above_zero(self.cleaned_data["amount"])


class WorkExpenseForm(PaperForm):
    purpose = forms.ChoiceField(label="用途", choices=WorkExpense.Purpose)
    amount = MoneyField(label="金额（元）")
    paid_on = forms.DateField(label="支付日期", widget=DateInput)
    voucher_number = forms.CharField(label="原始凭证号", max_length=60)
    note = forms.CharField(label="备注", max_length=500, required=False)
    helper = layout(("county", "purpose"), ("amount", "paid_on"), "voucher_number", "note")

    def clean_amount(self):
        return _above_zero(self.cleaned_data["amount"])

    def clean_paid_on(self):
        if self.cleaned_data["paid_on"] > self.place.on:
            raise forms.ValidationError("支付日期不能晚于今天。")
        if self.cleaned_data["paid_on"].year < FIRST_YEAR:
            raise forms.ValidationError("支付日期的年份有误，请核对。")
        return self.cleaned_data["paid_on"]


class PlannedLines(forms.Form):
    """What the line of each fund is planned to be, to see what that would cost."""

    urban = MoneyField(label="城市预计月标准（元）", required=False, widget=MoneyInput(STYLED))
    rural = MoneyField(label="农村预计月标准（元）", required=False, widget=MoneyInput(STYLED))

    def line_of(self, fund: str) -> Decimal | None:
        return self.cleaned_data.get(fund) if self.is_valid() else None


class BudgetRequestForm(PaperForm):
    fund = forms.ChoiceField(label="资金", choices=BENEFIT_CHOICES)
    kind = forms.ChoiceField(label="类型", choices=BudgetRequest.Kind)
    year = forms.IntegerField(label="预算年度", min_value=FIRST_YEAR, max_value=2100)
    months = forms.IntegerField(label="测算月数", min_value=1, max_value=12)
    persons = forms.IntegerField(label="预计保障人数", min_value=1, max_value=MOST_PERSONS)
    line = MoneyField(label="现行月标准（元/人）", required=False)
    planned_line = MoneyField(label="预计月标准（元/人）", required=False)
    average = MoneyField(
        label="预计月人均补助（元）",
        help_text="标准有调整的，按新标准测算人均补助。",
    )
    available = MoneyField(
        label="滚存结余和可用资金（元）",
        negative=True,
        help_text="从测算需要中扣除的部分；资金有缺口的填负数，缺口计入申请金额。",
    )
    reasons = forms.CharField(
        label="测算说明",
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        help_text="说明人数、标准、人均补助与上年实际的差别及依据。",
    )
    helper = layout(
        ("county", "fund"), ("kind", "year"), ("months", "persons"), ("line", "planned_line"),
        ("average", "available"), "reasons",
    )  # fmt: skip

    def clean_average(self):
        return _above_zero(self.cleaned_data["average"])


class YearEndForm(PaperForm):
    fund = forms.ChoiceField(label="资金", choices=Fund)
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2100)
    explanation = forms.CharField(
        label="结余原因说明",
        required=False,
        widget=forms.Textarea(attrs=ROWS),
        help_text="结余超过规定比例，或当地规定有结余须说明的，必须填写。",
    )
    note = forms.CharField(label="备注", max_length=500, required=False)
    helper = layout(("county", "fund", "year"), "explanation", "note")


class AgentStatementForm(PaperForm):
    fund = forms.ChoiceField(label="资金", choices=BENEFIT_CHOICES)
    month = MonthField(label="对账月份", help_text="月份结束以后登记。")
    arrived_count = forms.IntegerField(label="到账笔数", min_value=0, max_value=MOST_PERSONS)
    arrived_sum = MoneyField(label="到账金额（元）")
    back_count = forms.IntegerField(label="退回笔数", min_value=0, max_value=MOST_PERSONS)
    back_sum = MoneyField(label="退回金额（元）", help_text="到账后又退回发放账户的；没有的填 0。")
    file = UploadField(
        label="对账单", widget=FileInput(accept=ACCEPT),
        help_text="代理银行盖章的对账单。PDF、JPG 或 PNG，加密保存。",
    )  # fmt: skip
    note = forms.CharField(label="备注", max_length=500, required=False)
    helper = layout(
        ("county", "fund", "month"), ("arrived_count", "arrived_sum"), ("back_count", "back_sum"),
        "file", "note",
    )  # fmt: skip

    def clean(self):
        given = super().clean()
        for count, total in (("arrived_count", "arrived_sum"), ("back_count", "back_sum")):
            if not {count, total} & set(self.errors) and bool(given[count]) != bool(given[total]):
                self.add_error(total, "笔数和金额须同时为零或者同时大于零，请核对。")
        return given


def _above_zero(amount):
    if amount is not None and amount <= 0:
        raise forms.ValidationError("金额应大于零。")
    return amount


@action_form(Allocation, "confirm")
class ConfirmAllocationForm(ActionForm):
    received_on = forms.DateField(label="到账日期", widget=DateInput)
    amount = MoneyField(label="到账金额（元）", help_text="按银行到账单填写，应与登记金额一致。")


@action_form(WorkExpense, "confirm")
class ConfirmWorkExpenseForm(ActionForm):
    amount = MoneyField(label="凭证金额（元）", help_text="按原始凭证填写，应与登记金额一致。")


@action_form(BudgetRequest, "approve")
class ApproveBudgetForm(ActionForm):
    approved_amount = MoneyField(label="批准金额（元）")
    approved_document = forms.CharField(label="批准文号", max_length=80)

    def prepare(self) -> None:
        self.fields["approved_amount"].initial = self.obj.amount

    def clean_approved_amount(self):
        return _above_zero(self.cleaned_data["approved_amount"])


@action_form(AgentStatement, "confirm")
class ConfirmAgentStatementForm(ActionForm):
    explanation = forms.CharField(
        label="差额说明", max_length=500, required=False, widget=forms.Textarea(attrs=ROWS)
    )

    def prepare(self) -> None:
        if compared(self.obj).difference.is_nothing:
            del self.fields["explanation"]
            return
        self.fields["explanation"].required = True
        self.fields["explanation"].help_text = "对账单与账簿不一致，写明查明的原因和处理办法。"
