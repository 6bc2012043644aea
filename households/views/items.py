"""Correcting what a household declared: incomes, property, spending, supporters, other aid."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dibao.offices.roles import FIELD
from dibao.web.access import roles_required
from households import services
from households.forms.items import EditAids, EditAssets, EditExpenses, EditIncomes, items_of
from households.forms.people import VersionForm
from households.forms.supporters import EditSupporters, supporters_of
from households.models import Household
from households.services.means import editable
from households.views.parts import get_household, given, save_form, who

FOUND_APART = "核对查明的不在此修改；情况有变化的，在家庭档案中逐项办理。"


@roles_required(*FIELD)
def incomes_edit(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    return _items(
        request, row, EditIncomes, editable(row.incomes.all()), services.replace_incomes,
        title="修改收入申报", lead=f"金额为对应月数内的合计。{FOUND_APART}",
    )  # fmt: skip


@roles_required(*FIELD)
def assets_edit(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    return _items(
        request, row, EditAssets, editable(row.assets.all()), services.replace_assets,
        title="修改财产申报", lead=FOUND_APART,
    )  # fmt: skip


@roles_required(*FIELD)
def expenses_edit(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    return _items(
        request, row, EditExpenses, editable(row.expenses.all()), services.replace_expenses,
        title="修改刚性支出",
        lead=f"填写扣除报销、救助以后的自付金额。是否扣减、扣减多少由当地规定决定。{FOUND_APART}",
    )  # fmt: skip


@roles_required(*FIELD)
def aids_edit(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    return _items(
        request, row, EditAids, row.aids.all(), services.replace_aids, title="修改其他救助",
        lead="登记低保以外已经给予的救助，供衔接使用，不计入家庭收入。",
    )  # fmt: skip


@roles_required(*FIELD)
def supporters_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Its rows choose among the members, and never show an id number."""
    row = get_household(request, code)
    members = [member.person.name for member in row.members_on(timezone.localdate())]
    form = VersionForm(given(request), initial={"version": row.version})
    formset = EditSupporters(
        given(request),
        prefix="items",
        form_kwargs={"members": members},
        initial=[_supporter(item) for item in row.supporters.order_by("pk")],
    )
    return save_form(
        request, row, form, formset=formset, title="修改赡养抚养扶养义务人",
        lead="登记不共同生活、对本户成员负有法定赡养、抚养、扶养义务的人。金额按月填写；"
        "实际给付在此登记的，不再登记为收入。",
        save=lambda: services.replace_supporters(
            household=row, items=supporters_of(formset), **who(request, form)
        ),
    )  # fmt: skip


def _supporter(item) -> dict:
    names = [field.name for field in item._meta.concrete_fields if field.name != "id_number"]
    values = {name: getattr(item, name) for name in names}
    supported = [person.name for person in item.supports.all()]
    return values | {"pk": item.pk, "supports": supported, "masked_id": item.masked_id}


def _items(request, row: Household, formset_class, present, replace, **texts) -> HttpResponse:
    form = VersionForm(given(request), initial={"version": row.version})
    formset = formset_class(
        given(request),
        prefix="items",
        initial=[_initial(item) for item in present.select_related("person").order_by("pk")],
    )
    return save_form(
        request, row, form, formset=formset,
        save=lambda: replace(household=row, items=items_of(formset), **who(request, form)),
        **texts,
    )  # fmt: skip


def _initial(item) -> dict:
    values = {field.name: getattr(item, field.name) for field in item._meta.concrete_fields}
    return values | {"pk": item.pk, "owner": item.person.name if item.person else ""}
