"""Written answers about single payments: a new one, their list, and the page of each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from applications.papers import EXTENSIONS
from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from dibao.web.posts import sent
from payments.answer_forms import AnswerForm
from payments.finding_forms import FindingFilter
from payments.models import AgentStatement, Payment, WrittenAnswer
from payments.pages import trail_of
from payments.selectors import with_result
from payments.services.answering import prepare_answer, take_paper

READERS = FINANCE | COUNTY | AUDIT


@roles_required(*FINANCE)
def payment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Put down what the bank or a street says in writing of a payment."""
    payments = with_result(Payment.objects.visible_to(request.user))
    payment = get_object_or_404(payments.select_related("household", "batch"), pk=pk)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(*given, payment=payment)
    told = sent(
        request, form,
        lambda: prepare_answer(
            payment, **form.cleaned_data, actor=request.user, on=timezone.localdate()
        ),
    )  # fmt: skip
    if told.done:
        messages.success(request, "已登记，须由另一名财务人员确认。")
        return redirect(told.result.page_url)
    context = {
        "payment": payment, "form": form, "back_url": payment.batch.page_url,
        "waiting": payment.written_answers.filter(status=WrittenAnswer.Status.PREPARED).first(),
        "has_answers": bool(form.fields["says"].choices),
        "may_end": WrittenAnswer.Says.NOT_DUE in dict(form.fields["says"].choices),
    }  # fmt: skip
    return render(request, "payments/payment_answer.html", context, status=told.status)


@roles_required(*READERS)
def written_answers(request: HttpRequest) -> HttpResponse:
    rows = WrittenAnswer.objects.visible_to(request.user).order_by("-pk")
    form = FindingFilter(request.GET, choices=WrittenAnswer.Status.choices)
    if form.is_valid() and form.cleaned_data["status"]:
        rows = rows.filter(status=form.cleaned_data["status"])
    rows = rows.select_related("payment__household", "payment__batch", "prepared_by")
    context = {"form": form, "page": page(request, rows)}
    return render(request, "payments/written_answers.html", context)


def _answer(request: HttpRequest, number: str) -> WrittenAnswer:
    rows = WrittenAnswer.objects.visible_to(request.user).select_related(
        "payment__household", "payment__batch", "prepared_by", "confirmed_by"
    )
    return get_object_or_404(rows, number=number)


@roles_required(*READERS)
def written_answer(request: HttpRequest, number: str) -> HttpResponse:
    found = _answer(request, number)
    context = {
        "answer": found,
        "payment": with_result(Payment.objects.filter(pk=found.payment_id))
        .select_related("household", "batch").get(),
        "actions": buttons(found, request.user),
        "entries": trail_of(found),
    }  # fmt: skip
    return render(request, "payments/written_answer.html", context)


@roles_required(*READERS)
def answer_paper(request: HttpRequest, number: str) -> HttpResponse:
    return paper_of(_answer(request, number), request)


def paper_of(found: WrittenAnswer | AgentStatement, request: HttpRequest) -> HttpResponse:
    """The paper itself. Its name on the way out tells nothing of the person."""
    content, kind = take_paper(found, actor=request.user, on=timezone.localdate())
    name = f"{found.number}.{EXTENSIONS[kind]}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
