"""Bringing money home, and cards that others keep: the lists, and what a street records."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dibao.offices.models import User
from dibao.offices.roles import AUDIT, CASEWORK, FIELD, FINANCE, STREET
from dibao.web.access import roles_required
from dibao.web.paging import page
from dibao.web.posts import sent
from households.models import Household
from payments.by_hand import by_hand, receipts, to_bring, with_handler
from payments.delivery_forms import AgreementForm, CustodyForm, DeliveryForm, HomeDeliveryForm
from payments.entitled import with_head_name, with_head_now
from payments.models import CardCustody, HomeDelivery, Payment
from payments.services import custody, delivering

READERS = CASEWORK | FINANCE | AUDIT
LISTS = {
    "bring": "待送达", "done": "已登记送达", "homes": "上门发放的家庭", "cards": "代管银行卡",
}  # fmt: skip


@roles_required(*READERS)
def deliveries(request: HttpRequest) -> HttpResponse:
    """What is to be brought home, what was signed for it, who is paid so, and whose card another
    keeps: a list each."""
    shown = request.GET.get("list", "")
    shown = shown if shown in LISTS else "bring"
    batch = request.GET.get("batch", "")
    context = {
        "lists": LISTS.items(),
        "shown": shown,
        "batch": batch,
        "page": page(request, _rows(shown, request.user, batch)),
        "may_act": request.user.holds(*STREET),
        "may_record": request.user.holds(*(FIELD | STREET)),
    }
    return render(request, "payments/deliveries.html", context)


def _rows(shown: str, user: User, batch: str) -> QuerySet:
    on = timezone.localdate()
    if shown == "bring":
        rows = with_handler(with_head_now(to_bring(by_hand(user)), on))
        return rows.select_related("household", "batch")
    if shown == "done":
        rows = receipts(user).select_related("handler", "line__payment__household")
        return rows.filter(line__payment__batch__number=batch) if batch else rows
    model, names = {"homes": (HomeDelivery, ("handler",)), "cards": (CardCustody, ())}[shown]
    rows = model.objects.visible_to(user).filter(until=None)
    return with_head_name(rows, on).select_related("household", *names)


def _act(
    request: HttpRequest, form, title: str, act: Callable[[dict], None], done: str, *,
    household: Household, payment: Payment | None = None, back: str,
) -> HttpResponse:  # fmt: skip
    """One form, one call, back to the list; a refusal comes back on the form."""
    address = f"{reverse('deliveries')}?list={back}"
    told = sent(request, form, lambda: act(form.cleaned_data))
    if told.done:
        messages.success(request, done)
        return redirect(address)
    context = {
        "form": form, "title": title, "household": household, "payment": payment,
        "back_url": address,
    }  # fmt: skip
    return render(request, "payments/delivery_form.html", context, status=told.status)


def _given(request: HttpRequest) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@roles_required(*(FIELD | STREET))
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """The handler records what happened at the door."""
    on = timezone.localdate()
    payment = get_object_or_404(
        with_head_now(by_hand(request.user), on).select_related("household"), pk=pk
    )

    def act(given: dict) -> None:
        delivering.record_delivery(payment, delivering.Delivery(**given), actor=request.user, on=on)

    form = DeliveryForm(*_given(request), initial={"delivered_on": on})
    return _act(
        request, form, "登记上门发放", act, "已登记上门发放。",
        household=payment.household, payment=payment, back="bring",
    )  # fmt: skip


@roles_required(*STREET)
def home_delivery(request: HttpRequest, code: str) -> HttpResponse:
    """Have a household's money brought home, or name another who brings it."""
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    standing, on = household.home_deliveries.filter(until=None).first(), timezone.localdate()

    def act(given: dict) -> None:
        delivering.begin_home_delivery(
            household, ground=given["ground"], handler=given["handler"], actor=request.user, on=on
        )

    initial = {"ground": standing.ground} if standing else {}
    form = HomeDeliveryForm(*_given(request), area_code=household.area_code, initial=initial)
    title, done = "改为上门发放", "下次生成批次起上门发放。"
    if standing or not household.members_on(on).exists():
        title, done = "更换上门经办人", "已更换上门经办人，待送达的款项也由其送达。"
    return _act(request, form, title, act, done, household=household, back="homes")


@roles_required(*STREET)
def card_custody(request: HttpRequest, code: str) -> HttpResponse:
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)

    def act(given: dict) -> None:
        custody.record_custody(household, **given, actor=request.user, on=timezone.localdate())

    form = CustodyForm(*_given(request))
    return _act(request, form, "登记代管银行卡", act, "已登记。", household=household, back="cards")


@roles_required(*STREET)
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CardCustody.objects.visible_to(request.user), pk=pk, until=None)

    def act(given: dict) -> None:
        custody.file_agreement(
            found, content=given["agreement"], agreed_on=given["agreed_on"],
            actor=request.user, on=timezone.localdate(),
        )  # fmt: skip

    form = AgreementForm(*_given(request))
    return _act(
        request, form, "代管协议归档", act, "协议已归档。", household=found.household, back="cards"
    )


@require_POST
@roles_required(*STREET)
def end(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """End a home delivery, or a custody."""
    model, finish, back = {
        "home": (HomeDelivery, delivering.end_home_delivery, "homes"),
        "custody": (CardCustody, custody.end_custody, "cards"),
    }[what]
    found = get_object_or_404(model.objects.visible_to(request.user), pk=pk, until=None)
    finish(found, actor=request.user, on=timezone.localdate())
    messages.success(request, "已办理。")
    return redirect(f"{reverse('deliveries')}?list={back}")
