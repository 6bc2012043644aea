"""What a person gives for a recovery, back pay or a price index, and for their steps."""

from decimal import Decimal

from django import forms

from dibao.money import format_yuan
from dibao.offices.models import Area, Level, User
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import DateInput, MoneyField, layout
from dibao.web.templatetags.dibao import cn_date, cn_month
from households.models import Household, Person
from payments.forms import DatedForm, MonthField
from payments.models import PriceIndex, Recovery, RecoveryReceipt
from reviews.models import Award

WORDS = forms.Textarea(attrs={"rows": 3})
HUNDRED = Decimal(100)
UNCHOSEN = ("", "请选择")  # so that no family is accused by the choice that comes first


class RecoveryForm(forms.Form):
    ground = forms.ChoiceField(label="追缴原因", choices=[UNCHOSEN, *Recovery.Ground.choices])
    since = MonthField(label="从哪个月起多领")
    found_on = forms.DateField(label="查实日期", widget=DateInput)
    way = forms.ChoiceField(label="应发金额的确定", choices=[UNCHOSEN, *Recovery.Way.choices])
    due_monthly = MoneyField(
        label="更正后的月保障金（元）", required=False, help_text="选“按更正后的月保障金”时填写。"
    )
    left_out = forms.ModelChoiceField(
        Person.objects.none(), label="不应计入的成员", required=False, empty_label="请选择",
        help_text="选“减去不应计入的成员”时选择，如已去世的成员。",
    )  # fmt: skip
    extra_income = MoneyField(
        label="查实的月收入（元）", required=False, help_text="选“计入查实的月收入”时填写。"
    )
    facts = forms.CharField(label="查实的事实", widget=WORDS, max_length=1000)
    evidence = forms.CharField(
        label="证据材料", max_length=200, help_text="如核对报告编号、入户调查记录、死亡证明。"
    )
    helper = layout(
        ("ground", "found_on"), ("since", "way"), ("due_monthly", "left_out", "extra_income"),
        "facts", "evidence",
    )  # fmt: skip

    def __init__(self, *args, household: Household, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(memberships__household=household).distinct()
        self.fields["left_out"].queryset = people
        self.fields["left_out"].label_from_instance = lambda person: person.name


class BackPayForm(forms.Form):
    award = forms.ModelChoiceField(Award.objects.none(), label="更正后的待遇", empty_label="请选择")
    since = MonthField(label="从哪个月起少发")
    found_on = forms.DateField(label="查实日期", widget=DateInput)
    facts = forms.CharField(
        label="少发的原因", widget=WORDS, max_length=1000,
        help_text="如：家庭某月已发生变化，增发到后来才确认。",
    )  # fmt: skip
    evidence = forms.CharField(label="证据材料", max_length=200)
    helper = layout("award", ("since", "found_on"), "facts", "evidence")

    def __init__(self, *args, household: Household, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["award"]
        field.queryset = household.awards.order_by("-period")
        field.initial = field.queryset.first()
        field.label_from_instance = lambda award: (
            f"{award.number}：自{cn_month(award.period.lower)}起，"
            f"每月 {format_yuan(award.amount)} 元"
        )


class PriceIndexForm(forms.Form):
    county = forms.ModelChoiceField(Area.objects.none(), label="区县", empty_label=None)
    month = MonthField(label="所属月份")
    published_on = forms.DateField(label="公布日期", widget=DateInput)
    source = forms.CharField(
        label="发布机关和文件", max_length=200, help_text="如：国家统计局某省调查总队某月某日公报。"
    )
    cpi_percent = forms.DecimalField(
        label="居民消费价格同比涨幅（%）", max_digits=5, decimal_places=2
    )
    food_percent = forms.DecimalField(
        label="食品价格同比涨幅（%）", max_digits=5, decimal_places=2, required=False,
        help_text="没有公布的不填。",
    )  # fmt: skip
    helper = layout(
        ("county", "month"), ("published_on", "source"), ("cpi_percent", "food_percent")
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        counties = Area.objects.filter(level=Level.COUNTY, code__startswith=user.area.prefix)
        self.fields["county"].queryset = counties
        self.fields["county"].initial = counties.first()

    def index(self) -> PriceIndex:
        """The index as it was typed, in shares."""
        given = self.cleaned_data
        food = given["food_percent"]
        return PriceIndex(
            month=given["month"], published_on=given["published_on"], source=given["source"],
            cpi_rise=given["cpi_percent"] / HUNDRED,
            food_rise=None if food is None else food / HUNDRED,
        )  # fmt: skip


class FindingFilter(forms.Form):
    """The states of a list of findings."""

    def __init__(self, *args, choices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"] = forms.ChoiceField(
            label="状态", required=False, choices=[("", "全部"), *choices]
        )


@action_form(Recovery, "decide")
class DecideRecoveryForm(ActionForm):
    repay_by = forms.DateField(
        label="退还期限", required=False, widget=DateInput,
        help_text="写入决定书，到期没有退清的列为逾期。法规没有规定期限，由决定人酌定；"
        "准备分期或者抵扣的可以不填。",
    )  # fmt: skip

    def clean_repay_by(self):
        day = self.cleaned_data["repay_by"]
        if day and day <= self.on:
            raise forms.ValidationError("退还期限须晚于今天。")
        return day


@action_form(Recovery, "receive")
class ReceiveForm(DatedForm):
    receipt_number = forms.CharField(label="票据号", max_length=60)
    way = forms.ChoiceField(label="方式", choices=RecoveryReceipt.Way)
    amount = MoneyField(label="金额（元）")
    received_on = forms.DateField(label="收款日期", widget=DateInput)
    helper = layout(("receipt_number", "way"), ("amount", "received_on"))


@action_form(Recovery, "reverse_receipt")
class ReverseReceiptForm(ActionForm):
    receipt = forms.ModelChoiceField(RecoveryReceipt.objects.none(), label="收款", empty_label=None)
    reason = forms.CharField(label="理由", widget=WORDS, max_length=500)

    def prepare(self) -> None:
        field = self.fields["receipt"]
        field.queryset = self.obj.receipts.filter(is_reversed=False).order_by("-pk")
        field.label_from_instance = lambda row: (
            f"{row.receipt_number}：{format_yuan(row.amount)} 元，{cn_date(row.received_on)}"
        )
        monthly = self.obj.set_off_monthly
        if monthly and self.obj.status == Recovery.Status.SETTLED:
            field.help_text = (
                f"收清前每月从保障金中抵扣 {monthly} 元。冲销后追缴恢复为待收回，抵扣不自动恢复；"
                "需要继续抵扣的，由县级审核人员重新办理“从后续保障金中抵扣”。"
            )
        elif monthly:
            field.help_text = f"本笔正在每月抵扣 {monthly} 元，冲销后继续抵扣，直至收清。"


@action_form(Recovery, "arrange")
class ArrangeForm(ActionForm):
    count = forms.IntegerField(label="分几期", min_value=1, max_value=120)
    first_on = forms.DateField(label="第一期应还日期", widget=DateInput)
    helper = layout(("count", "first_on"))

    def clean_first_on(self):
        if self.cleaned_data["first_on"] < self.on:
            raise forms.ValidationError("第一期应还日期不能早于今天。")
        return self.cleaned_data["first_on"]


@action_form(Recovery, "begin_set_off")
class SetOffForm(ActionForm):
    monthly = MoneyField(label="每月抵扣金额（元）")
    reason = forms.CharField(label="理由", widget=WORDS, max_length=1000)


@action_form(Recovery, "ask_overturn")
class OverturnForm(ActionForm):
    overturn_by = forms.ChoiceField(label="撤销依据", choices=Recovery.OverturnedBy)
    overturn_document = forms.CharField(label="依据文书文号", max_length=80)
    overturn_dated = forms.DateField(label="依据文书日期", widget=DateInput)
    reason = forms.CharField(label="撤销理由", widget=WORDS, max_length=500)
    helper = layout(("overturn_by", "overturn_dated"), "overturn_document", "reason")


@action_form(Recovery, "record_fine")
class FineForm(ActionForm):
    amount = MoneyField(label="罚款金额（元）")
    document_number = forms.CharField(label="处罚决定书文号", max_length=80)
    decided_on = forms.DateField(label="处罚日期", widget=DateInput)
    helper = layout(("amount", "decided_on"), "document_number")


@action_form(PriceIndex, "confirm")
class ConfirmIndexForm(ActionForm):
    cpi_percent = forms.DecimalField(
        label="公布的居民消费价格同比涨幅（%）", max_digits=5, decimal_places=2
    )

    def clean(self) -> dict:
        given = super().clean()
        if "cpi_percent" in given:
            given["cpi_rise"] = given.pop("cpi_percent") / HUNDRED
        return given
