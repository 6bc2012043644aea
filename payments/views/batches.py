"""Batches: the list, a new one, and one with everything about it."""

from django.db.models import F, Max, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from dibao.jobs.models import Job
from dibao.jobs.orders import work_on
from dibao.offices.models import User
from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from payments.comparison import before_of, compare
from payments.entitled import with_head_name
from payments.examples import marked, rest_on_example
from payments.forms import BatchFilter
from payments.models import (
    BankReturn,
    BankReturnLine,
    Batch,
    HandReceipt,
    Payment,
    Withholding,
    WrittenAnswer,
)
from payments.pages import steps_of, trail_of
from payments.selectors import (
    exceptions_of,
    open_exceptions,
    results_by_channel,
    return_sums,
    unsettled_count,
    unusual_by_question,
    with_result,
)
from payments.services.drafting import JOB
from payments.services.foreign_lines import batches_of_foreign_lines
from payments.services.movements import has_movements
from payments.services.resolving import ways_of, with_standing
from payments.services.roster_lines import funds_of
from payments.services.sending import take_bank_file
from payments.services.unusual import may_be_answered, waits_for, why_not_by
from payments.subsidy_terms import grounds_of

READERS = FINANCE | COUNTY | AUDIT
SHOWN_OMISSIONS = 100
NOT_FINAL = (BankReturnLine.Result.PENDING, BankReturnLine.Result.UNKNOWN)
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
}


def visible_batch(request: HttpRequest, number: str) -> Batch:
    batches = Batch.objects.visible_to(request.user)
    return get_object_or_404(
        batches.select_related(
            "prepared_by", "reviewed_by", "submitted_by", "funded_by", "released_by"
        ),
        number=number,
    )


@roles_required(*READERS)
def batch_list(request: HttpRequest) -> HttpResponse:
    rows = Batch.objects.visible_to(request.user).select_related("prepared_by")
    form = BatchFilter(request.GET)
    if form.is_valid():
        rows = rows.filter(**{key: value for key, value in form.cleaned_data.items() if value})
    context = {
        "form": form,
        "page": page(request, rows),
        "on": timezone.localdate(),
        "may_open": request.user.holds(*FINANCE),
    }
    return render(request, "payments/batches.html", context)


def _batch_and_work(request: HttpRequest, number: str) -> tuple[Batch, Job | None]:
    """A batch and its long work, read again where the work ended between the two looks."""
    batch = visible_batch(request, number)
    work = _work(batch, request.user)
    now = visible_batch(request, number)
    return (batch, work) if now.version == batch.version else (now, _work(now, request.user))


@roles_required(*READERS)
def batch_detail(request: HttpRequest, number: str) -> HttpResponse:
    batch, work = _batch_and_work(request, number)
    before, unusual = before_of(batch), unusual_by_question(batch)
    omissions = with_head_name(batch.omissions, batch.prepared_on).order_by("pk")
    omissions = omissions.select_related("household", "other_batch")
    is_read = batch.status in (Batch.Status.RECONCILING, Batch.Status.CLOSED)
    exceptions = _exceptions(batch) if is_read else []
    is_finance = request.user.holds(*FINANCE)
    may_explain = is_finance and may_be_answered(batch) and not why_not_by(batch, request.user)
    is_busy = work is not None and work.kind != JOB and not work.is_finished
    context = {
        "batch": batch,
        "on": timezone.localdate(),
        "steps": steps_of(batch),
        "actions": [] if is_busy else buttons(batch, request.user),
        "job": work,
        "before": before,
        "has_changes": has_movements(batch),
        "comparison": compare(batch, before) if before and batch.payment_count else None,
        "page": page(request, with_result(marked(batch.payments.select_related("household")))),
        "example": rest_on_example(batch.payments),
        "grounds": grounds_of(batch),
        "unusual": unusual,
        "may_explain": may_explain,
        "questions_here": (
            may_explain and waits_for(batch, request.user) and sum(row["open"] for row in unusual)
        ),
        "omission_count": omissions.count(),
        "omissions": omissions[:SHOWN_OMISSIONS],
        "files": batch.files_sent.select_related("made_by")
        .annotate(last_version=Window(Max("version")))
        .order_by("-version", "format", "part"),
        "may_take_files": is_finance,
        "may_withhold": batch.status == Batch.Status.RELEASED and is_finance,
        "may_answer_in_writing": batch.sent_on is not None and is_finance,
        "answers": _answers(batch) if batch.is_sealed else [],
        "withheld": _withheld(batch) if batch.is_sealed else [],
        "returns": batch.returns.filter(
            channel=Payment.Channel.BANK, withholding=None, written_answer=None
        )
        .select_related("imported_by").order_by("pk"),
        "brought": HandReceipt.objects.filter(line__bank_return__batch=batch).count(),
        "funds": funds_of(batch) if is_read else [],
        "sums": return_sums(batch) if is_read else None,
        "unsettled": unsettled_count(batch) if is_read else None,
        "exceptions": exceptions,
        "exceptions_open": open_exceptions(batch).count() if is_read else 0,
        "foreign": batches_of_foreign_lines(batch) if is_read else [],
        "channels": results_by_channel(batch) if is_read else [],
        "entries": trail_of(batch),
    }  # fmt: skip
    return render(request, "payments/batch.html", context)


def _work(batch: Batch, user: User) -> Job | None:
    """The job whose bar stands over the batch: its draft, or else its last long order."""
    if batch.status == Batch.Status.DRAFTING:
        return Job.objects.shown_to(user).filter(kind=JOB, params__batch=batch.pk).first()
    return work_on(batch, user)


def _withheld(batch: Batch) -> QuerySet[Withholding]:
    return (
        Withholding.objects.filter(payment__batch=batch)
        .select_related("payment__household", "withheld_by")
        .order_by("pk")
    )


def _answers(batch: Batch) -> QuerySet[WrittenAnswer]:
    found = WrittenAnswer.objects.filter(payment__batch=batch)
    return found.select_related("payment__household", "prepared_by", "confirmed_by").order_by("-pk")


def _exceptions(batch: Batch) -> list[BankReturnLine]:
    """The queue: what is not settled first, each with the ways that it may be settled."""
    lines = list(
        with_standing(exceptions_of(batch))
        .select_related(
            "payment__household", "bank_return__batch", "bank_return__withholding",
            "bank_return__written_answer", "resolution__resolved_by",
        )
        .order_by(F("resolution").asc(nulls_first=True), "result", "pk")[:SHOWN_OMISSIONS]
    )  # fmt: skip
    for line in lines:
        line.ways = [] if hasattr(line, "resolution") else ways_of(line)
    return lines


@require_POST
@roles_required(*FINANCE)
def bank_file(
    request: HttpRequest, number: str, file_format: str, part: int = 1, version: int = 1
) -> HttpResponse:
    """The bank's file, the same bytes each time; POST, because taking it is written down."""
    batch = visible_batch(request, number)
    file = get_object_or_404(
        batch.files_sent.select_related("batch"), format=file_format, part=part, version=version
    )
    reason = request.POST.get("reason", "")
    content = take_bank_file(file, actor=request.user, on=timezone.localdate(), reason=reason)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[file.format],
        headers={
            "Content-Disposition": content_disposition_header(True, file.file_name),
            "Cache-Control": "no-store",
        },
    )


@roles_required(*READERS)
def bank_return(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    batch = visible_batch(request, number)
    found = get_object_or_404(BankReturn, batch=batch, pk=pk)
    lines = found.lines.select_related("payment__household")
    result = request.GET.get("result", "")
    if result in BankReturnLine.Result.values:
        lines = lines.filter(result=result)
    context = {
        "batch": batch,
        "bank_return": found,
        "unsettled": found.lines.filter(result__in=NOT_FINAL).count(),
        "receipt": HandReceipt.objects.filter(line__bank_return=found)
        .select_related("handler").first(),
        "page": page(request, lines),
        "results": BankReturnLine.Result.choices,
        "result": result,
    }  # fmt: skip
    return render(request, "payments/bank_return.html", context)
