"""The papers of what a household is paid besides the month's allowance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from dibao.offices.roles import AUDIT, CASEWORK, COUNTY, FINANCE, STREET
from dibao.web.access import roles_required
from payments.basis_papers import SUBSIDIES, back_pay_pdf, subsidy_pdf
from payments.models import BackPay, Payment, Recovery
from payments.models.batches import SEALED
from payments.papers import overturned_pdf, recovery_pdf
from reviews.models import Letter


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@never_cache
@roles_required(*(FINANCE | COUNTY | AUDIT))
def back_pay_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """补发审批表 as PDF, once it was decided."""
    rows = BackPay.objects.visible_to(request.user).exclude(decided_on=None)
    return _pdf(back_pay_pdf(get_object_or_404(rows, number=number)), number)


@never_cache
@roles_required(*(CASEWORK | FINANCE | AUDIT))
def letter_of_recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter for whoever delivers it: they need not see the recovery itself."""
    rows = Letter.objects.visible_to(request.user).exclude(recovery="")
    letter = get_object_or_404(rows, pk=pk)
    recovery = Recovery.objects.get(number=letter.recovery)
    printed = overturned_pdf if letter.number == recovery.overturn_letter else recovery_pdf
    return _pdf(printed(recovery), f"letter-{pk}")


@never_cache
@roles_required(*(FINANCE | COUNTY | STREET | AUDIT))
def subsidy_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """How a price or holiday subsidy of a sealed batch was reckoned for one household."""
    rows = Payment.objects.visible_to(request.user).filter(
        kind__in=list(SUBSIDIES), batch__status__in=SEALED
    )
    payment = get_object_or_404(rows.select_related("batch", "household"), pk=pk)
    return _pdf(subsidy_pdf(payment), f"{payment.batch.number}-{pk}")
