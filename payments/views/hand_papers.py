"""What was signed at a door, and on what agreement a card is kept: read by POST, with a reason."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from applications.papers import EXTENSIONS, content_type_of
from dibao.trail.refusals import Refusal
from dibao.web.access import roles_required
from dibao.web.errors import status_of
from payments.by_hand import receipts
from payments.entitled import with_head_name
from payments.models import CardCustody
from payments.services import hand_papers
from payments.views.by_hand import READERS

UNKNOWN = "application/octet-stream"


@roles_required(*READERS)
def delivery_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Who took the money and who brought it; by POST the receipt or the photo itself."""
    found = receipts(request.user).select_related(
        "handler", "line__bank_return", "line__payment__household", "line__payment__batch"
    )
    receipt = get_object_or_404(found, pk=pk)
    takes = {"receipt": hand_papers.take_receipt}
    if receipt.photo:
        takes["photo"] = hand_papers.take_photo
    context = {"receipt": receipt, "payment": receipt.line.payment}
    return _page(request, "payments/delivery_receipt.html", context, receipt, takes)


@roles_required(*READERS)
def custody_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Who keeps a card since when; by POST the agreement itself."""
    rows = with_head_name(CardCustody.objects.visible_to(request.user), timezone.localdate())
    custody = get_object_or_404(rows.select_related("household"), pk=pk)
    takes = {"agreement": hand_papers.take_agreement} if custody.agreement else {}
    return _page(request, "payments/custody_paper.html", {"custody": custody}, custody, takes)


def _page(
    request: HttpRequest, template: str, context: dict, obj, takes: dict[str, Callable]
) -> HttpResponse:
    status, reason = 200, request.POST.get("reason", "")
    if request.method == "POST" and (take := takes.get(request.POST.get("paper", ""))):
        try:
            content = take(obj, actor=request.user, on=timezone.localdate(), reason=reason)
        except Refusal as refusal:
            status, context["refused"] = status_of(refusal), refusal.in_full
        else:
            return _file(content, f"{request.POST['paper']}-{obj.pk}")
    context |= {
        "reason": reason,
        "takes": takes,
        "may_take": request.user.holds(*hand_papers.READERS),
    }
    return render(request, template, context, status=status)


def _file(content: bytes, name: str) -> HttpResponse:
    """The paper; its name on the way out tells nothing of the person."""
    kind = content_type_of(content) or UNKNOWN
    name = f"{name}.{EXTENSIONS.get(kind, 'bin')}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
