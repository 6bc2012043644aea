"""Payments by household: of one's own area, and of one household."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from dibao.offices.roles import COUNTY, EVERY_OFFICE, FIELD, FINANCE, STREET
from dibao.web.access import roles_required
from dibao.web.paging import page
from dibao.web.posts import sent
from households.models import Household
from payments.examples import marked
from payments.forms import OWED, PaymentFilter, StatementForm
from payments.models import Payment
from payments.selectors import owed_again, with_result, with_word_on_account
from payments.services.stating import state_usable

SHOWN_MONTHS = 24


@roles_required(*EVERY_OFFICE)
def payment_list(request: HttpRequest) -> HttpResponse:
    """Payments of the user's area; a street sees its own households."""
    rows = with_result(
        marked(Payment.objects.visible_to(request.user).select_related("household", "batch"))
    )
    form = PaymentFilter(request.GET)
    if form.is_valid():
        month, result = form.cleaned_data["month"], form.cleaned_data["result"]
        if month:
            rows = rows.filter(month=month)
        if result == OWED:
            rows = with_word_on_account(owed_again(rows))
        elif result:
            rows = rows.filter(result="" if result == "none" else result)
    is_owed = form["result"].value() == OWED
    context = {
        "form": form, "page": page(request, rows), "may_state": request.user.holds(*FINANCE),
        "may_answer_in_writing": request.user.holds(*FINANCE) and is_owed,
        "is_owed": is_owed, "may_correct_account": request.user.holds(*FIELD) and is_owed,
    }  # fmt: skip
    return render(request, "payments/payments.html", context)


@roles_required(*FINANCE)
def payment_usable(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in writing that an account works from which money came back."""
    payment = get_object_or_404(
        with_result(Payment.objects.visible_to(request.user)).select_related("household", "batch"),
        pk=pk,
    )
    form = StatementForm(request.POST or None)
    back = f"{reverse('payments')}?{urlencode({'month': f'{payment.month:%Y-%m}', 'result': OWED})}"
    told = sent(
        request, form,
        lambda: state_usable(
            payment, reason=form.cleaned_data["reason"], actor=request.user,
            on=timezone.localdate(),
        ),
    )  # fmt: skip
    if told.done:
        messages.success(request, "已登记，可以生成失败重发批次。")
        return redirect(back)
    context = {"payment": payment, "form": form, "back_url": back}
    return render(request, "payments/payment_usable.html", context, status=told.status)


@roles_required(*EVERY_OFFICE)
def household_payments(request: HttpRequest, code: str) -> HttpResponse:
    """What a household was paid, for its own page; a piece of a page."""
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    rows = with_result(marked(household.payments).select_related("batch")).order_by("-month", "-pk")
    context = {
        "household": household,
        "payments": rows[:SHOWN_MONTHS],
        "may_correct": request.user.holds(*(FINANCE | COUNTY)),
        "may_deliver": request.user.holds(*STREET),
        "may_withhold": request.user.holds(*FINANCE),
        "may_answer_in_writing": request.user.holds(*FINANCE),
    }
    return render(request, "payments/_household_payments.html", context)
