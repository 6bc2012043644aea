"""Correcting a household's record, section by section."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dibao.offices.roles import FIELD
from dibao.web.access import roles_required
from households import services
from households.forms.people import (
    TIES,
    AddMemberForm,
    EditMemberForm,
    EditPersonForm,
    HeadChangeForm,
    LeaveForm,
)
from households.forms.records import ChangeAccountForm, EditHouseholdForm
from households.views.parts import get_household, get_present, given, save_form, who

RECORDED = ("category", "address", "phone", "causes", "holds_land", "without_supporters")


@roles_required(*FIELD)
def household_edit(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    names = (*RECORDED, "version")
    form = EditHouseholdForm(given(request), initial={name: getattr(row, name) for name in names})
    return save_form(
        request, row, form, title="修改家庭信息",
        save=lambda: services.edit_household(
            household=row, data=form.household(), **who(request, form)
        ),
    )  # fmt: skip


@roles_required(*FIELD)
def member_add(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    initial = {"version": row.version, "since": timezone.localdate()}
    initial |= dict.fromkeys(TIES, True)
    form = AddMemberForm(given(request), initial=initial | {"ethnicity": "汉族"})
    return save_form(
        request, row, form, title="增加家庭成员", done="已增加家庭成员。",
        save=lambda: services.add_member(
            household=row,
            data=form.data_of_member(),
            since=form.cleaned_data["since"],
            **who(request, form),
        ),
    )  # fmt: skip


@roles_required(*FIELD)
def member_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_household(request, code)
    member = get_present(row, pk)
    person = member.person
    initial = {name: getattr(person, name, None) for name in EditPersonForm.base_fields}
    initial |= {name: getattr(member, name) for name in TIES}
    form_class = EditPersonForm if member.is_head else EditMemberForm
    form = form_class(given(request), initial=initial | {"version": row.version})
    return save_form(
        request, row, form, title=f"修改成员信息：{person.name}",
        lead=f"身份证号 {person.masked_id} 不能在此修改。号码登记错误的，办理退出后重新登记。",
        save=lambda: services.edit_person(
            member=member,
            name=form.cleaned_data["name"],
            details=form.details(),
            ties=None if member.is_head else form.ties(),
            **who(request, form),
        ),
    )  # fmt: skip


@roles_required(*FIELD)
def member_leave(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_household(request, code)
    member = get_present(row, pk)
    initial = {"version": row.version, "left_on": timezone.localdate()}
    form = LeaveForm(given(request), initial=initial)
    return save_form(
        request, row, form, title=f"成员退出：{member.person.name}", submit="办理退出",
        done="已办理成员退出。",
        save=lambda: services.remove_member(
            member=member,
            left_on=form.cleaned_data["left_on"],
            reason=form.cleaned_data["reason"],
            **who(request, form),
        ),
    )  # fmt: skip


@roles_required(*FIELD)
def head_change(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    members = list(row.members_on(timezone.localdate()))
    form = HeadChangeForm(given(request), members=members, initial={"version": row.version})
    return save_form(
        request, row, form, title="变更户主", submit="变更户主", done="已变更户主。",
        lead="选定新户主，并逐人填写与新户主的关系。",
        save=lambda: services.change_head(
            household=row,
            relations=form.relations(),
            reason=form.cleaned_data["reason"],
            **who(request, form),
        ),
    )  # fmt: skip


@roles_required(*FIELD)
def account_change(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    form = ChangeAccountForm(given(request), initial={"version": row.version})
    former = row.account
    lead = (
        f"现用账户：{former.bank} {former.masked_number}，变更后旧账户保留备查。" if former else ""
    )
    return save_form(
        request, row, form, title="变更银行账户", lead=lead, done="已变更银行账户。",
        save=lambda: services.change_account(
            household=row,
            data=form.account(),
            reason=form.cleaned_data["reason"],
            **who(request, form),
        ),
    )  # fmt: skip
