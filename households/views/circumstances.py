"""What is established about one member or one item: circumstances, duty to work, changes found."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from dibao import policy
from dibao.offices.roles import FIELD, Role
from dibao.web.access import roles_required
from households import services
from households.forms.circumstances import CircumstancesForm, ReasonForm, WorkRecordForm
from households.models import Household, Origin, WorkRecord
from households.services.found import KINDS
from households.views.parts import get_household, get_present, given, save_form, who


def choosable_groups(household: Household, on) -> list[str]:
    """Groups of supplements where the pack lets a person take one of several, else none."""
    try:
        rule = policy.at(household.area_code, on).get("supplements", household.category)
    except policy.MissingValue:
        return []
    groups = [item["group"] for item in rule["rules"]]
    return list(dict.fromkeys(groups)) if rule["combine"] == "choice" else []


@roles_required(*FIELD)
def member_circumstances(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_household(request, code)
    member = get_present(row, pk)
    person = member.person
    initial = vars(services.Circumstances.of(person)) | {"version": row.version}
    groups = choosable_groups(row, timezone.localdate())
    form = CircumstancesForm(given(request), initial=initial, groups=groups)
    return save_form(
        request, row, form, title=f"身份认定：{person.name}",
        lead="这里的每一项都可能影响保障人口、收入和分类施保的计算，按查明的情况填写。",
        save=lambda: services.edit_circumstances(
            member=member, data=form.circumstances(person), **who(request, form)
        ),
    )  # fmt: skip


@roles_required(*FIELD)
def work_record_new(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    members = list(row.members_on(timezone.localdate()))
    initial = {"version": row.version, "happened_on": timezone.localdate()}
    form = WorkRecordForm(given(request), initial=initial, members=members)
    return save_form(
        request, row, form, title="登记就业义务和公益性劳动", done="已登记。",
        lead="逐次登记介绍适当工作的情况。是否减发、停发由当地规定的次数和期限决定，"
        "只影响本人的一份；接受工作以后，以前的拒绝不再连续计算。参加公益性劳动的逐次登记时间和内容。",
        save=lambda: services.add_work_record(
            member=get_present(row, int(form.cleaned_data["member"])),
            data=form.work(),
            **who(request, form),
        ),
    )  # fmt: skip


@roles_required(Role.STREET_CASEWORKER)
def work_record_void(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_household(request, code)
    entry = get_object_or_404(WorkRecord.objects.filter(voided_on=None), household=row, pk=pk)
    form = ReasonForm(given(request), initial={"version": row.version})
    return save_form(
        request, row, form, title="作废就业义务记录", submit="作废", done="已作废。",
        lead=f"{entry.person.name}，{entry.happened_on}，{entry.get_outcome_display()}。"
        "作废后不再计算，记录和理由仍然保留。",
        save=lambda: services.void_work_record(
            household=row, row=entry, reason=form.cleaned_data["reason"], **who(request, form)
        ),
    )  # fmt: skip


@roles_required(Role.STREET_CASEWORKER)
def found_item_end(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    row = get_household(request, code)
    if kind not in KINDS:
        raise Http404
    item = get_object_or_404(KINDS[kind], household=row, origin=Origin.CHECKED, pk=pk)
    form = ReasonForm(given(request), initial={"version": row.version})
    return save_form(
        request, row, form, title="核对查明的内容已变化", submit="不再计算", done="已办理。",
        lead=f"{item.get_kind_display()}（{item.note or '核对发现'}）。请写明变化情况和凭证，"
        "如车辆已注销、已离职；变化后的收入、财产另行登记。",
        save=lambda: services.end_found_item(
            household=row, item=item, reason=form.cleaned_data["reason"], **who(request, form)
        ),
    )  # fmt: skip
