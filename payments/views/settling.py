"""Settling lines of returns, bringing money home, and cards that others keep."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dibao.offices.roles import CASEWORK, FIELD, FINANCE, STREET
from dibao.trail.refusals import Refusal
from dibao.web.access import roles_required
from dibao.web.posts import sent
from households.models import Household
from payments.entitled import with_head_now
from payments.forms import AgreementForm, CustodyForm, DeliveryForm, HomeDeliveryForm
from payments.models import BankReturnLine, Batch, CardCustody, HomeDelivery, Payment
from payments.selectors import unsettled
from payments.services import custody, delivering
from payments.services.resolving import resolve

SHOWN = 200


@require_POST
@roles_required(*FINANCE)
def resolve_line(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    batch = get_object_or_404(Batch.objects.visible_to(request.user), number=number)
    line = get_object_or_404(
        BankReturnLine.objects.select_related("bank_return"), bank_return__batch=batch, pk=pk
    )
    try:
        resolve(
            line, how=request.POST.get("how", ""), reason=request.POST.get("reason", ""),
            actor=request.user, on=timezone.localdate(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.in_full)
    else:
        messages.success(request, "已记入处理结果。")
    return redirect(f"{batch.page_url}#exceptions")


@roles_required(*(CASEWORK | FINANCE))
def deliveries(request: HttpRequest) -> HttpResponse:
    """What is to be brought home, who is paid so, and whose card another keeps."""
    to_bring = unsettled(
        Payment.objects.visible_to(request.user).filter(
            channel=Payment.Channel.HAND, batch__sent_on__isnull=False
        )
    )
    context = {
        "to_bring": with_head_now(to_bring, timezone.localdate())
        .select_related("household", "batch").order_by("pk")[:SHOWN],
        "mine": set(
            HomeDelivery.objects.filter(handler=request.user).values_list("household", flat=True)
        ),
        "homes": HomeDelivery.objects.visible_to(request.user).filter(until=None)
        .select_related("household", "handler").order_by("pk")[:SHOWN],
        "custodies": CardCustody.objects.visible_to(request.user).filter(until=None)
        .select_related("household").order_by("pk")[:SHOWN],
    }  # fmt: skip
    return render(request, "payments/deliveries.html", context)


def _act(request: HttpRequest, form, title: str, act, done: str) -> HttpResponse:
    """One form, one call, back to the list; a refusal comes back on the form."""
    told = sent(request, form, lambda: act(form.cleaned_data))
    if told.done:
        messages.success(request, done)
        return redirect("deliveries")
    context = {"form": form, "title": title}
    return render(request, "payments/delivery_form.html", context, status=told.status)


def _given(request: HttpRequest) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _bytes(upload) -> bytes:
    return upload.read() if upload else b""


@roles_required(*(FIELD | STREET))
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """The handler records what happened at the door."""
    on = timezone.localdate()
    payment = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)

    def act(given: dict) -> None:
        delivering.record_delivery(
            payment,
            delivering.Delivery(
                delivered_on=given["delivered_on"], received_by=given["received_by"],
                failure=given["failure"], receipt=_bytes(given["receipt"]),
                photo=_bytes(given["photo"]),
            ),
            actor=request.user, on=on,
        )  # fmt: skip

    form = DeliveryForm(*_given(request), initial={"delivered_on": on})
    return _act(request, form, "登记上门发放", act, "已登记上门发放。")


@roles_required(*STREET)
def home_delivery(request: HttpRequest, code: str) -> HttpResponse:
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)

    def act(given: dict) -> None:
        delivering.begin_home_delivery(
            household, ground=given["ground"], handler=given["handler"], actor=request.user,
            on=timezone.localdate(),
        )  # fmt: skip

    form = HomeDeliveryForm(*_given(request), area_code=household.area_code)
    return _act(request, form, "改为上门发放", act, "下次生成批次起上门发放。")


@roles_required(*STREET)
def card_custody(request: HttpRequest, code: str) -> HttpResponse:
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)

    def act(given: dict) -> None:
        custody.record_custody(household, **given, actor=request.user, on=timezone.localdate())

    return _act(request, CustodyForm(*_given(request)), "登记代管银行卡", act, "已登记。")


@roles_required(*STREET)
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CardCustody.objects.visible_to(request.user), pk=pk, until=None)

    def act(given: dict) -> None:
        custody.file_agreement(
            found, content=_bytes(given["agreement"]), agreed_on=given["agreed_on"],
            actor=request.user, on=timezone.localdate(),
        )  # fmt: skip

    return _act(request, AgreementForm(*_given(request)), "代管协议归档", act, "协议已归档。")


@require_POST
@roles_required(*STREET)
def end(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """End a home delivery, or a custody."""
    model, finish = {
        "home": (HomeDelivery, delivering.end_home_delivery),
        "custody": (CardCustody, custody.end_custody),
    }[what]
    found = get_object_or_404(model.objects.visible_to(request.user), pk=pk, until=None)
    finish(found, actor=request.user, on=timezone.localdate())
    messages.success(request, "已办理。")
    return redirect("deliveries")
