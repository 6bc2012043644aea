"""Keeping one payment of a released batch back: its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from dibao.offices.roles import FINANCE
from dibao.web.access import roles_required
from dibao.web.posts import sent
from payments.forms import WithholdingForm
from payments.models import Payment
from payments.services.withholding import withhold


@roles_required(*FINANCE)
def payment_withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a payment back before its batch goes to the bank."""
    payment = get_object_or_404(
        Payment.objects.visible_to(request.user).select_related(
            "household", "batch", "withholding__withheld_by"
        ),
        pk=pk,
    )
    form = WithholdingForm(request.POST or None)
    told = sent(
        request, form,
        lambda: withhold(
            payment, reason=form.cleaned_data["reason"], actor=request.user,
            on=timezone.localdate(),
        ),
    )  # fmt: skip
    if told.done:
        messages.success(request, "已止付，送银行时不含这一笔。")
        return redirect(f"{payment.batch.page_url}#withheld")
    context = {"payment": payment, "form": form, "back_url": payment.batch.page_url}
    return render(request, "payments/payment_withhold.html", context, status=told.status)
