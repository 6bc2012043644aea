"""What is unusual about a batch: read, and answered in writing, one thing or many at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dibao.offices.roles import FINANCE
from dibao.web.access import roles_required
from dibao.web.paging import page
from dibao.web.posts import sent
from payments.forms import ExplanationForm
from payments.models import UnusualItem
from payments.selectors import asked_of, unusual_by_question
from payments.services.unusual import answer, may_be_answered, waits_for, why_not_by
from payments.views.batches import READERS, visible_batch
from reviews.selectors import area_name

SHOWN = 50


@roles_required(*READERS)
def batch_unusual(request: HttpRequest, number: str) -> HttpResponse:
    """The list, by question; on POST what was ticked, or all of a question, is answered."""
    batch = visible_batch(request, number)
    is_open = may_be_answered(batch) and request.user.holds(*FINANCE)
    barred = why_not_by(batch, request.user) if is_open else ""
    may_answer = is_open and not barred
    question = request.GET.get("question", "")
    rows = asked_of(batch).annotate(area_name=area_name())
    rows = rows.select_related("household", "answered_by")
    if question in UnusualItem.Question.values:
        rows = rows.filter(question=question)
    if request.GET.get("open"):
        rows = rows.filter(answer="")
    form = ExplanationForm(request.POST or None, batch=batch)
    told = sent(
        request, form,
        lambda: answer(
            batch, form.items(), form.cleaned_data["answer"], actor=request.user,
            on=timezone.localdate(),
        ),
    )  # fmt: skip
    if told.done:
        messages.success(request, f"已记入 {told.result} 项的核实情况。")
        return redirect(request.get_full_path())
    context = {
        "batch": batch, "form": form, "questions": unusual_by_question(batch), "question": question,
        "page": page(request, rows, size=SHOWN), "may_answer": may_answer,
        "barred": barred, "may_review": may_answer and not waits_for(batch, request.user),
        "only_open": bool(request.GET.get("open")),
    }  # fmt: skip
    return render(request, "payments/batch_unusual.html", context, status=told.status)
