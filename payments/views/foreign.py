"""Settling the lines of a return that are of another batch, in one go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from dibao.offices.roles import FINANCE
from dibao.trail.refusals import Refusal
from dibao.web.access import roles_required
from payments.models import Batch
from payments.services.foreign_lines import settle_foreign


@require_POST
@roles_required(*FINANCE)
def foreign_lines(request: HttpRequest, number: str, other: str) -> HttpResponse:
    visible = Batch.objects.visible_to(request.user)
    batch = get_object_or_404(visible, number=number)
    its = get_object_or_404(visible, number=other)
    try:
        count = settle_foreign(batch, its, actor=request.user, on=timezone.localdate())
    except Refusal as refusal:
        messages.error(request, refusal.in_full)
        return redirect(f"{batch.page_url}#exceptions")
    messages.success(
        request, f"已将 {count} 行记为属于批次 {other}。请在该批次导入同一个文件，其结果才会记入。"
    )
    return redirect(its.page_url)
