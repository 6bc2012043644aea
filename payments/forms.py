"""What a person gives to open a batch and to take it on."""

from uuid import uuid4

from django import forms
from django.db.models import Count

from dibao.offices.models import Area, Level, User
from dibao.web.actions import ActionForm, ReasonForm, action_form
from dibao.web.forms import FileInput, MonthInput, UploadField, layout
from dibao.web.templatetags.dibao import cn_month
from households.codes import Category
from payments.banks import layouts
from payments.ledger.balances import free_money
from payments.ledger.posting import purse_of
from payments.models import BankReturnLine, Batch, Kind, PriceIndex, UnusualItem
from payments.payday import YEARS_KNOWN
from payments.selectors import WITHHELD
from payments.services.bridging import shortfall
from reviews.models import LineChange

MONTH = ["%Y-%m"]


class MonthField(forms.DateField):
    """A month, as its first day."""

    def __init__(self, **kwargs) -> None:
        super().__init__(input_formats=MONTH, widget=MonthInput, **kwargs)

    def validate(self, value) -> None:
        super().validate(value)
        if value and value.year not in YEARS_KNOWN:
            raise forms.ValidationError("月份的年份有误，请核对。")


def new_key() -> str:
    """A permanent key for one page: sent twice, its form is carried out once."""
    return f"page:{uuid4().hex}"


class OpeningForm(forms.Form):
    county = forms.ModelChoiceField(Area.objects.none(), label="区县", empty_label=None)
    category = forms.ChoiceField(label="城乡类别", choices=Category)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80, initial=new_key)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.prefix_of_user = user.area.prefix
        counties = Area.objects.filter(level=Level.COUNTY, code__startswith=self.prefix_of_user)
        self.fields["county"].queryset = counties
        self.fields["county"].initial = counties.first()
        self.counties = [county.code for county in counties]


class NewBatchForm(OpeningForm):
    month = MonthField(label="发放月份")

    field_order = ["county", "month", "category"]


OTHER_KINDS = (
    Kind.REPAY, Kind.LATE, Kind.ARREARS, Kind.PRICE, Kind.HOLIDAY, Kind.SET_OFF,
)  # fmt: skip
NEEDED = {
    Kind.PRICE: ("index",),
    Kind.HOLIDAY: ("month", "holiday"),
    Kind.SET_OFF: ("month",),
}
ASKED = NEEDED | {Kind.ARREARS: ("change",)}
"""What each kind asks for besides; parts.css (.kind-form) shows no other field."""


class OtherBatchForm(OpeningForm):
    kind = forms.ChoiceField(label="款项", choices=[(kind, kind.label) for kind in OTHER_KINDS])
    change = forms.ModelChoiceField(
        LineChange.objects.none(), label="标准调整", required=False,
        empty_label="已决定的单户补发", help_text="选标准调整，或者补发全部已决定的单户补发。",
    )  # fmt: skip
    index = forms.ModelChoiceField(
        PriceIndex.objects.none(), label="价格指数", required=False, empty_label="请选择",
        help_text="先在“追缴和补发—价格指数”登记并由另一人复核。",
    )  # fmt: skip
    month = MonthField(label="所属月份", required=False)
    holiday = forms.CharField(
        label="节日名称", required=False, max_length=20,
        widget=forms.TextInput(attrs={"list": "holiday-names", "autocomplete": "off"}),
        help_text="只用于节日补贴：从列出的名称中选；当地规定另有名称的，按规定填写。",
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout(
            ("kind", "county", "category"), "change", "index", ("month", "holiday"), "key"
        )
        self.fields["change"].queryset = LineChange.objects.under(self.prefix_of_user).filter(
            status=LineChange.Status.DONE
        )
        indexes = PriceIndex.objects.under(self.prefix_of_user)
        self.fields["index"].queryset = indexes.filter(status=PriceIndex.Status.CONFIRMED)
        self.fields["index"].label_from_instance = _rises

    def clean(self) -> dict:
        given = super().clean()
        kind = given.get("kind")
        for name in {"change", "index", "month", "holiday"}.difference(ASKED.get(kind, ())):
            given[name] = None
            self.errors.pop(name, None)  # nobody is asked to mend what is not shown
        for name in NEEDED.get(kind, ()):
            if given.get(name) in (None, ""):
                self.add_error(name, self.fields[name].error_messages["required"])
        return given


def _rises(index: PriceIndex) -> str:
    food = "未公布" if index.food_rise is None else f"涨 {index.food_rise:.2%}"
    rises = f"居民消费价格涨 {index.cpi_rise:.2%}，食品价格{food}"
    return f"{cn_month(index.month)}，{rises}（{index.number}）"


class BatchFilter(forms.Form):
    month = MonthField(label="发放月份", required=False)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Batch.Status.choices]
    )


class ExplanationForm(forms.Form):
    """One explanation for the things that were ticked, or for all of a question still open."""

    chosen = forms.ModelMultipleChoiceField(UnusualItem.objects.none(), required=False)
    whole = forms.ChoiceField(label="填给哪些事项", required=False)
    answer = forms.CharField(
        label="核实情况", max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text="写明向谁核实、核实结果。",
    )  # fmt: skip

    def __init__(self, *args, batch: Batch, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.asked = batch.unusual_items.all()
        self.fields["chosen"].queryset = self.asked
        counted = self.asked.filter(answer="").values_list("question").annotate(Count("pk"))
        labels = dict(UnusualItem.Question.choices)
        self.fields["whole"].widget.attrs["class"] = "form-select"
        self.fields["whole"].choices = [
            ("", "上面勾选的事项"),
            *(
                (question, f"全部未核实的“{labels[question]}”（{count} 项）")
                for question, count in counted.order_by("question")
            ),
        ]

    def items(self) -> list[int]:
        if question := self.cleaned_data["whole"]:
            open_ones = self.asked.filter(question=question, answer="")
            return list(open_ones.values_list("pk", flat=True))
        return [item.pk for item in self.cleaned_data["chosen"]]


OWED = "owed"


class PaymentFilter(forms.Form):
    month = MonthField(label="发放月份", required=False)
    result = forms.ChoiceField(
        label="银行结果",
        required=False,
        choices=[
            ("", "全部"),
            ("none", "尚无结果"),
            (OWED, "失败、退汇或止付，尚未补发"),
            (WITHHELD, "止付"),
            *(
                (item.value, item.label)
                for item in BankReturnLine.Result
                if item != BankReturnLine.Result.REPEATED
            ),
        ],
    )


NO_VERSION = (
    "没有说明是对哪一版事项办理的（expected_version）。请刷新页面后重新办理；"
    "接口调用请先读取该事项，带上读到的 version。"
)


@action_form(Batch, "review", "submit", "close")
class DatedForm(ActionForm):
    """An order whose key has a part that moves on: sent again after the row was given back it
    would be a new order. So whoever gives it says which version of the row was looked at."""

    expected_version = forms.IntegerField(
        label="事项版本", widget=forms.HiddenInput, error_messages={"required": NO_VERSION}
    )


@action_form(Batch, "send_back")
class DatedReasonForm(DatedForm, ReasonForm):
    pass


@action_form(Batch, "fund")
class FundForm(DatedForm):
    voucher = forms.CharField(
        label="拨款凭证号", max_length=60, help_text="财政部门拨款或授权支付凭证上的编号。"
    )

    def prepare(self) -> None:
        free = free_money(purse_of(self.obj), self.on)
        short = shortfall(self.obj, free)
        ending = f"还差 {short:,.2f} 元，请先登记拨款，或者按规定由本级预算垫付。"
        self.fields["voucher"].help_text += (
            f"本批次 {self.obj.total:,.2f} 元，账上可用 {free:,.2f} 元，"
            f"{ending if short else '足够发放。'}"
        )


@action_form(Batch, "send")
class SendForm(ActionForm):
    layout = forms.ChoiceField(label="代发银行格式")

    def prepare(self) -> None:
        self.fields["layout"].choices = [(key, item.name) for key, item in layouts().items()]
        self.fields["layout"].initial = "general"


@action_form(Batch, "replace_files")
class ReplaceFilesForm(ReasonForm, SendForm):
    replaces = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["layout", "reason"]

    def prepare(self) -> None:
        super().prepare()
        self.fields["layout"].initial = self.obj.layout_key
        self.fields["replaces"].initial = self.obj.version_sent
        said = "写明银行何时、何人答复整份文件未受理且一笔未付，或者格式如何选错。"
        self.fields["reason"].help_text = said


@action_form(Batch, "import_return")
@action_form(Batch, "import_late")
class ReturnForm(ActionForm):
    file = UploadField(
        label="银行回盘文件",
        help_text="银行返回的 Excel（.xlsx）、CSV 或定长文本（.txt）文件，不要改动内容。",
        widget=FileInput(accept=".xlsx,.csv,.txt"),
    )
    answers = forms.TypedChoiceField(
        label="回应哪一版代发文件", coerce=int, empty_value=None, required=False,
        help_text="按该版的格式和返回码读取。银行办理的是哪一版，就选哪一版。",
    )  # fmt: skip

    def prepare(self) -> None:
        sent = self.obj.sendings.order_by("-version")
        if len(sent) < 2:
            del self.fields["answers"]
            return
        self.fields["answers"].choices = [
            (item.version, f"第 {item.version} 版（{layouts()[item.layout].name}）")
            for item in sent
        ]


class StatementForm(forms.Form):
    reason = forms.CharField(
        label="核实情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明向银行或家庭何人核实、为何可以重发。登记后不能修改。",
    )  # fmt: skip


class WithholdingForm(forms.Form):
    reason = forms.CharField(
        label="止付原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明为什么不能送出、向谁查实。登记后不能修改。",
    )  # fmt: skip
