"""Moving a household to another community of its county."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from dibao.offices.roles import Role
from dibao.web.access import roles_required
from households.forms.moves import MoveForm
from households.services.moves import leave_county, move_household
from households.views.parts import get_household, given, save_form, who

LEAD = (
    "迁移后，享受中的待遇、未办的复核和报告、待送达的文书转到新的村（社区）；已发放的批次不变。"
    "享受低保的，系统另行生成一次复核。城乡类别有变化的，在“修改家庭信息”中更正。"
)
MOVED = "已办理迁移。"
LEFT = (
    "已登记迁出本县（市、区）。请告知家庭：须向迁入地乡镇人民政府（街道办事处）重新提出申请。"
    "仍在享受的，请在复核中提出停发。"
)


@roles_required(Role.STREET_CASEWORKER)
def household_move(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    initial = {"version": row.version, "moved_on": timezone.localdate()}
    form = MoveForm(given(request), household=row, initial=initial)

    def save() -> str:
        data = form.cleaned_data
        when = {"evidence": data["evidence"], **who(request, form)}
        if form.leaves_county:
            leave_county(household=row, left_on=data["moved_on"], **when)
            return row.page_url
        move = move_household(
            household=row, area_code=data["area_code"], moved_on=data["moved_on"],
            address=data["address"], **when,
        )  # fmt: skip
        stays = request.user.covers(move.area_code)
        return row.page_url if stays else reverse("households")

    return save_form(
        request, row, form, title="办理迁移", lead=LEAD, submit="办理迁移",
        done=LEFT if form.leaves_county else MOVED, save=save,
    )  # fmt: skip
