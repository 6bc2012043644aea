"""Payments by household: of one's own area, and of one household."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from dibao.offices.roles import COUNTY, EVERY_OFFICE, FINANCE
from dibao.web.access import roles_required
from dibao.web.paging import page
from households.models import Household
from payments.examples import marked
from payments.forms import PaymentFilter
from payments.models import Payment
from payments.selectors import with_result

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
        if result:
            rows = rows.filter(result="" if result == "none" else result)
    return render(request, "payments/payments.html", {"form": form, "page": page(request, rows)})


@roles_required(*EVERY_OFFICE)
def household_payments(request: HttpRequest, code: str) -> HttpResponse:
    """What a household was paid, for its own page; a piece of a page."""
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    rows = with_result(marked(household.payments).select_related("batch")).order_by("-month", "-pk")
    context = {
        "household": household,
        "payments": rows[:SHOWN_MONTHS],
        "may_correct": request.user.holds(*(FINANCE | COUNTY)),
    }
    return render(request, "payments/_household_payments.html", context)
