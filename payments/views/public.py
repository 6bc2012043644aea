"""发放公示, community by community: to be read, and to be printed for the board."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dibao.offices.roles import EVERY_OFFICE
from dibao.web.access import roles_required
from dibao.web.paging import page_of_sums
from households.selectors import area_names
from payments.models import Batch
from payments.public import Notice, notice_of, notice_pdf, published_communities
from payments.views.places import place_of


@roles_required(*EVERY_OFFICE)
def payment_notices(request: HttpRequest) -> HttpResponse:
    """The communities of the reader's area that were paid in a month."""
    place = place_of(request, timezone.localdate())
    shown = page_of_sums(
        request, published_communities(request.user, place.month, place.area.prefix)
    )
    names = area_names(row["area_code"] for row in shown)
    batches = Batch.objects.filter(number__in={row["batch__number"] for row in shown})
    titles = {batch.number: batch.title for batch in batches}
    for row in shown:
        row["number"] = row["batch__number"]
        row["name"] = names.get(row["area_code"], row["area_code"])
        row["title"] = titles[row["number"]]
    context = place.context | {"categories": None, "page": shown}
    return render(request, "payments/payment_notices.html", context)


def _notice(request: HttpRequest, number: str, community: str) -> Notice:
    notice = notice_of(request.user, number, community)
    if notice is None:
        raise Http404
    return notice


@roles_required(*EVERY_OFFICE)
def payment_notice(request: HttpRequest, number: str, community: str) -> HttpResponse:
    """One community's sheet as a page."""
    notice = _notice(request, number, community)
    return render(request, "payments/payment_notice.html", {"notice": notice})


@roles_required(*EVERY_OFFICE)
def payment_notice_sheet(request: HttpRequest, number: str, community: str) -> HttpResponse:
    """One community's sheet as a PDF for its board."""
    notice = _notice(request, number, community)
    content = notice_pdf(notice, phone=request.user.phone, on=timezone.localdate())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}-{community}.pdf"'
    return response
