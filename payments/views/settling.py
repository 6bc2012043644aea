"""Settling lines of returns."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from dibao.offices.roles import FINANCE
from dibao.trail.refusals import Refusal
from dibao.web.access import roles_required
from payments.models import BankReturnLine, Batch
from payments.services.resolving import resolve


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
