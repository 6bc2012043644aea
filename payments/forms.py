"""What a person gives to open a batch and to take it on."""

from django import forms

from dibao.offices.models import Area, Level, User
from dibao.web.actions import ActionForm, action_form
from dibao.web.forms import FileInput, MonthInput
from households.codes import Category
from payments.banks import layouts
from payments.models import BankReturnLine, Batch
from payments.selectors import return_sums

MONTH = ["%Y-%m"]


class MonthField(forms.DateField):
    """A month, as its first day."""

    def __init__(self, **kwargs) -> None:
        super().__init__(input_formats=MONTH, widget=MonthInput, **kwargs)


class NewBatchForm(forms.Form):
    county = forms.ModelChoiceField(Area.objects.none(), label="区县", empty_label=None)
    month = MonthField(label="发放月份")
    category = forms.ChoiceField(label="城乡类别", choices=Category)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        prefix = user.area.prefix
        counties = Area.objects.filter(level=Level.COUNTY, code__startswith=prefix)
        self.fields["county"].queryset = counties
        self.fields["county"].initial = counties.first()


class BatchFilter(forms.Form):
    month = MonthField(label="发放月份", required=False)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Batch.Status.choices]
    )


class PaymentFilter(forms.Form):
    month = MonthField(label="发放月份", required=False)
    result = forms.ChoiceField(
        label="银行结果",
        required=False,
        choices=[
            ("", "全部"),
            ("none", "尚无结果"),
            *(
                (item.value, item.label)
                for item in BankReturnLine.Result
                if item != BankReturnLine.Result.REPEATED
            ),
        ],
    )


@action_form(Batch, "send")
class SendForm(ActionForm):
    layout = forms.ChoiceField(label="代发银行格式")

    def prepare(self) -> None:
        self.fields["layout"].choices = [(key, item.name) for key, item in layouts().items()]
        self.fields["layout"].initial = "general"


@action_form(Batch, "import_return")
class ReturnForm(ActionForm):
    file = forms.FileField(
        label="银行回盘文件",
        help_text="银行返回的 Excel（.xlsx）或 CSV 文件，不要改动内容。",
        widget=FileInput(accept=".xlsx,.csv,.txt"),
    )


@action_form(Batch, "close")
class CloseForm(ActionForm):
    reason = forms.CharField(
        label="异常行核对情况",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        count = return_sums(self.obj)["exception_count"]
        self.fields["reason"].help_text = (
            f"回盘有 {count} 行异常，须写明如何核对处理。" if count else "回盘没有异常行，可不填。"
        )
