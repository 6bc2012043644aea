"""The papers of an application, from the first line to the decision: the class of approvals."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from applications.letters import letter_kinds, letter_pdf
from applications.models import Application
from audits.dossier.base import Class, Paper, printing, reading
from dibao.trail.journal import thread
from reviews.papers import letters, notices, records
from reviews.papers.determinations import determination_pdf


def of_case(case: Application) -> Iterator[Paper]:
    def paper(title: str, on: date, url: str = "", made=None, number: str = case.number, **more):
        return Paper(Class.APPROVAL, title, on, number, url or case.page_url, made, **more)

    yield paper("低保申请", case.applied_on)
    for item in case.materials.filter(withdrawn_on=None):
        url = reverse("material_file", args=[case.number, item.pk])
        ending = item.file_name.rsplit(".", 1)[-1].lower() if "." in item.file_name else "bin"
        yield paper(
            item.get_kind_display(), item.uploaded_at.date(), url, reading(item.file), ending=ending
        )
    for given in case.authorisations.order_by("signed_on")[:1]:
        yield paper("核对授权", given.signed_on)
    for kind, label in letter_kinds(case):
        on = thread(case.number).filter(action=kind).first().on
        url = reverse("application_letter", args=[case.number, kind])
        yield paper(label, on, url, printing(letter_pdf, case, kind))
    for check in case.means_checks.exclude(reported_on=None):
        yield paper("经济状况核对报告", check.reported_on, number=check.number)
    for visit in case.visits.all():
        url = reverse("visit_record", args=[case.number, visit.pk])
        yield paper("入户调查表", visit.visited_on, url, printing(records.visit_pdf, visit))
    for appraisal in case.appraisals.all():
        url = reverse("appraisal_record", args=[case.number, appraisal.pk])
        yield paper(
            "民主评议记录", appraisal.held_on, url, printing(records.appraisal_pdf, appraisal)
        )
    for opinion in case.opinions.all():
        pk = opinion.determination_id
        url = reverse("determination_sheet", args=[case.number, pk])
        made = printing(
            determination_pdf, opinion.determination, number=f"{case.number}-C{pk}",
            prepared_by=str(opinion.given_by),
        )  # fmt: skip
        yield paper("审核意见和保障金核定表", opinion.given_on, url, made)
    for notice in case.notices.all():
        url = reverse("notice_sheet", args=[notice.number])
        yield paper(
            "公示", notice.posted_on, url, printing(notices.notice_pdf, notice), notice.number
        )
    check = getattr(case, "spot_check", None)
    if check and check.checked_on:
        yield paper("县级抽查记录", check.checked_on)
    decision = getattr(case, "confirmation", None)
    if decision:
        url = reverse("decision_letter", args=[case.number])
        yield paper(
            "审核确认决定和通知书", decision.decided_on, url,
            printing(letters.decision_pdf, decision), decision.number,
        )  # fmt: skip
        letter = getattr(decision, "letter", None)
        if letter and letter.delivered_on:
            yield paper("送达回证", letter.delivered_on, number=letter.number)
        publication = getattr(decision, "publication", None)
        if publication and publication.posted_on:
            url = reverse("publication_sheet", args=[publication.number])
            made = printing(notices.publication_pdf, publication)
            yield paper("确认后公布", publication.posted_on, url, made, publication.number)
