"""Recoveries, back pay and price indexes: their lists, their pages, and new ones."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dibao import policy
from dibao.offices.models import User
from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.web.access import roles_required
from dibao.web.actions import action_url, buttons
from dibao.web.paging import page
from dibao.web.posts import sent
from households.models import Household
from payments.examples import marked, rest_on_example
from payments.finding_forms import BackPayForm, FindingFilter, PriceIndexForm, RecoveryForm
from payments.finding_guards import allows_set_off
from payments.models import BackPay, Payment, PriceIndex, Recovery
from payments.overdue import overdue, with_owed
from payments.pages import trail_of
from payments.papers import overturned_pdf, recovery_pdf
from payments.services.back_pay import open_back_pays
from payments.services.called_for import called_for
from payments.services.letters import letters_of
from payments.services.owing import owed, set_offs_of
from payments.services.prices import record_index
from payments.services.recoveries import Finding, open_recoveries, plan_of
from payments.twice import taken_back

READERS = FINANCE | COUNTY | AUDIT
PREPARERS = FINANCE | COUNTY


def _list(request: HttpRequest, rows: QuerySet, template: str, **more) -> HttpResponse:
    form = FindingFilter(request.GET, choices=rows.model.Status.choices)
    if form.is_valid() and form.cleaned_data["status"]:
        rows = rows.filter(status=form.cleaned_data["status"])
    return render(request, template, {"form": form, "page": page(request, rows)} | more)


@roles_required(*READERS)
def recoveries(request: HttpRequest) -> HttpResponse:
    """All of them, with `?overdue=1` those whose instalments are overdue, or with `?taken_back=1`
    those that ask for what the bank has taken back."""
    on, rows = timezone.localdate(), Recovery.objects.visible_to(request.user)
    only = next((name for name in ("overdue", "taken_back") if name in request.GET), "")
    rows = taken_back(rows) if only == "taken_back" else rows
    shown = (overdue if only == "overdue" else with_owed)(rows.select_related("household"), on)
    return _list(request, shown, "payments/recoveries.html", only=only)


@roles_required(*READERS)
def recovery(request: HttpRequest, number: str) -> HttpResponse:
    rows = Recovery.objects.visible_to(request.user).select_related(
        "household",
        "prepared_by",
        "decided_by",
        "waiver_by",
        "closed_by",
        "overturn_asked_by",
        "overturned_by",
        "given_back",
    )
    found = get_object_or_404(rows, number=number)
    counts = found.decided_on is not None
    letters = list(letters_of(found).select_related("recovered_from", "delivered_by"))
    withheld = set_offs_of(found) if counts else Payment.objects.none()
    context = {
        "recovery": found,
        "on": timezone.localdate(),
        "months": found.months.all(),
        "example": rest_on_example(
            found.household.payments.filter(month__in=found.months.values("month"))
        ),
        "owed": owed(found) if counts else None,
        "given_back": getattr(found, "given_back", None),
        "receipts": found.receipts.select_related("recorded_by", "reversal").order_by("pk"),
        "set_offs": withheld.select_related("batch"),
        "plan": plan_of(found, timezone.localdate()) if counts else [],
        "fine": getattr(found, "fine", None),
        "letters": letters,
        "actions": [
            *(button for letter in letters for button in buttons(letter, request.user)),
            *_actions(found, request.user),
        ],
        "entries": trail_of(found),
    }  # fmt: skip
    return render(request, "payments/recovery.html", context)


def _actions(found: Recovery, user: User) -> list[dict]:
    """The buttons, without those that cannot apply to this recovery."""
    idle = {"begin_set_off"} if found.set_off_monthly else {"end_set_off"}
    if not allows_set_off(policy.at(found.area_code, timezone.localdate())):
        idle.add("begin_set_off")
    if found.ground != Recovery.Ground.FRAUD or hasattr(found, "fine"):
        idle.add("record_fine")
    if not found.receipts.filter(is_reversed=False).exists():
        idle.add("reverse_receipt")
    unfit = {action_url(found, name) for name in idle}
    return [item for item in buttons(found, user) if item["url"] not in unfit]


@never_cache
@roles_required(*READERS)
def recovery_letter(request: HttpRequest, number: str) -> HttpResponse:
    """追缴决定书 as PDF, once it was decided."""
    rows = Recovery.objects.visible_to(request.user).exclude(letter_number="")
    found = get_object_or_404(rows, number=number)
    return _pdf(recovery_pdf(found), found.number)


@never_cache
@roles_required(*READERS)
def overturning_letter(request: HttpRequest, number: str) -> HttpResponse:
    """撤销决定书 as PDF, once it was overturned."""
    rows = Recovery.objects.visible_to(request.user).exclude(overturn_letter="")
    found = get_object_or_404(rows, number=number)
    return _pdf(overturned_pdf(found), f"{found.number}-CX")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@roles_required(*READERS)
def back_pays(request: HttpRequest) -> HttpResponse:
    drafted = Payment.objects.filter(household=OuterRef("household"), cause=OuterRef("number"))
    rows = BackPay.objects.visible_to(request.user).annotate(is_drafted=Exists(drafted))
    return _list(request, rows, "payments/back_pays.html")


@roles_required(*READERS)
def back_pay(request: HttpRequest, number: str) -> HttpResponse:
    rows = BackPay.objects.visible_to(request.user).select_related(
        "household", "award", "prepared_by", "decided_by", "recovery"
    )
    found = get_object_or_404(rows, number=number)
    paid = Payment.objects.filter(household=found.household, cause=found.number)
    context = {
        "back_pay": found,
        "months": found.months.all(),
        "payments": marked(paid).select_related("batch").order_by("month", "attempt"),
        "may_open": request.user.holds(*FINANCE),
        "actions": buttons(found, request.user),
        "entries": trail_of(found),
    }
    return render(request, "payments/back_pay.html", context)


@roles_required(*READERS)
def price_indexes(request: HttpRequest) -> HttpResponse:
    return _list(
        request, PriceIndex.objects.visible_to(request.user), "payments/price_indexes.html",
        may_record=request.user.holds(*FINANCE),
    )  # fmt: skip


@roles_required(*READERS)
def price_index(request: HttpRequest, number: str) -> HttpResponse:
    rows = PriceIndex.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("recorded_by", "confirmed_by"), number=number)
    context = {
        "index": found, "actions": buttons(found, request.user), "entries": trail_of(found),
        "called_for": called_for(found) if found.withdrawn_on is None else [],
        "may_open": request.user.holds(*FINANCE) and found.status == PriceIndex.Status.CONFIRMED,
    }  # fmt: skip
    return render(request, "payments/price_index.html", context)


def _new(request: HttpRequest, form, save, **context) -> HttpResponse:
    """Show a form; on POST save and go to the page of what was made, or say why not."""
    told = sent(request, form, lambda: save(form))
    if told.done:
        rows = told.result if isinstance(told.result, list) else [told.result]
        messages.success(request, f"已登记：{'、'.join(row.number for row in rows)}。")
        return redirect(rows[0].page_url)
    context["form"] = form
    return render(request, "payments/finding_new.html", context, status=told.status)


def _household(request: HttpRequest, code: str) -> Household:
    return get_object_or_404(Household.objects.visible_to(request.user), code=code)


@roles_required(*PREPARERS)
def recovery_new(request: HttpRequest, code: str) -> HttpResponse:
    household, on = _household(request, code), timezone.localdate()
    form = RecoveryForm(request.POST or None, household=household, initial={"found_on": on})
    return _new(
        request, form,
        lambda form: open_recoveries(
            household, Finding(**form.cleaned_data), actor=request.user, on=on
        ),
        title="提出追缴", household=household, back_url=household.page_url,
        lead="按月比较已到账金额和应发金额，差额由系统计算。提出后由另一名县级审核人员决定。",
    )  # fmt: skip


@roles_required(*PREPARERS)
def back_pay_new(request: HttpRequest, code: str) -> HttpResponse:
    household, on = _household(request, code), timezone.localdate()
    form = BackPayForm(request.POST or None, household=household, initial={"found_on": on})
    return _new(
        request, form,
        lambda form: open_back_pays(household, actor=request.user, on=on, **form.cleaned_data),
        title="提出补发", household=household, back_url=household.page_url,
        lead="按实际在保月份，逐月比较原应发金额和更正后的金额。提出后由县级审核人员决定，"
        "列入补发批次。",
    )  # fmt: skip


@roles_required(*FINANCE)
def price_index_new(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    form = PriceIndexForm(request.POST or None, user=request.user, initial={"published_on": on})
    return _new(
        request, form,
        lambda form: record_index(
            form.index(), county=form.cleaned_data["county"].code, actor=request.user, on=on
        ),
        title="登记价格指数", back_url=reverse("price_indexes"),
        lead="按统计部门公布的文件登记。由另一名财务人员复核后，才能据以发放价格临时补贴。",
    )  # fmt: skip
