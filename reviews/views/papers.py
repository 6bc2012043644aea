"""Papers as PDF. Each is made anew from the record; the file name holds a number only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications.segregation import refuse_kin
from dibao.offices.roles import AUDIT, CASEWORK
from dibao.web.access import roles_required
from reviews.models import Determination, Letter
from reviews.papers import letters, notices, records
from reviews.papers.determinations import determination_pdf
from reviews.selectors import get_case, get_notice, get_publication, get_recheck

READERS = CASEWORK | AUDIT


def paper(view):
    """Decorator of every paper: the role, and no copy kept by the browser."""
    return never_cache(roles_required(*READERS)(view))


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _case(request: HttpRequest, number: str):
    application = get_case(request.user, number)
    refuse_kin(application, request.user, timezone.localdate())
    return application


@paper
def notice_sheet(request: HttpRequest, number: str) -> HttpResponse:
    notice = get_notice(request.user, number)
    return _pdf(notices.notice_pdf(notice), notice.number)


@paper
def publication_sheet(request: HttpRequest, number: str) -> HttpResponse:
    publication = get_publication(request.user, number)
    refuse_kin(publication.application, request.user, timezone.localdate())
    if publication.posted_on is None:
        raise Http404
    return _pdf(notices.publication_pdf(publication), publication.number)


@paper
def visit_record(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    visit = get_object_or_404(_case(request, number).visits, pk=pk)
    return _pdf(records.visit_pdf(visit), f"{number}-D{pk}")


@paper
def appraisal_record(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    appraisal = get_object_or_404(_case(request, number).appraisals, pk=pk)
    return _pdf(records.appraisal_pdf(appraisal), f"{number}-P{pk}")


@paper
def determination_sheet(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    application = _case(request, number)
    decision = getattr(application, "confirmation", None)
    of_case = {opinion.determination_id: opinion.given_by for opinion in application.opinions.all()}
    if decision:
        of_case[decision.determination_id] = decision.decided_by
    if pk not in of_case:
        raise Http404
    row = Determination.objects.select_related("household").get(pk=pk)
    content = determination_pdf(row, number=f"{number}-C{pk}", prepared_by=str(of_case[pk]))
    return _pdf(content, f"{number}-C{pk}")


@paper
def decision_letter(request: HttpRequest, number: str) -> HttpResponse:
    decision = getattr(_case(request, number), "confirmation", None)
    if decision is None:
        raise Http404
    return _pdf(letters.decision_pdf(decision), f"{number}-letter")


@paper
def recheck_letter(request: HttpRequest, number: str) -> HttpResponse:
    recheck = get_recheck(request.user, number)
    told = recheck.outcome == "increase" or recheck.letter_number
    if recheck.status != "done" or not told:
        raise Http404
    return _pdf(letters.recheck_pdf(recheck), f"{number}-letter")


@paper
def line_change_letter(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Letter.objects.visible_to(request.user).filter(line_change_item__isnull=False)
    letter = get_object_or_404(rows, pk=pk)
    return _pdf(letters.line_change_pdf(letter), f"letter-{pk}")


@paper
def recheck_visit(request: HttpRequest, number: str) -> HttpResponse:
    recheck = get_recheck(request.user, number)
    if recheck.visit is None:
        raise Http404
    return _pdf(records.visit_pdf(recheck.visit), f"{number}-visit")


@paper
def recheck_determination(request: HttpRequest, number: str) -> HttpResponse:
    recheck = get_recheck(request.user, number)
    if recheck.determination is None:
        raise Http404
    content = determination_pdf(
        recheck.determination,
        number=number,
        prepared_by=str(recheck.proposed_by or recheck.concluded_by or ""),
        checked_by=str(recheck.concluded_by or "") if recheck.proposed_by else "",
    )
    return _pdf(content, f"{number}-determination")
