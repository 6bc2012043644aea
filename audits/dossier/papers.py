"""What stands in a household's dossier, in the classes of the archive."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.urls import reverse

from applications.letters import letter_kinds, letter_pdf
from applications.models import Application
from dibao.trail.journal import thread
from households.models import Household
from payments.models import CardCustody, HomeDelivery, Payment
from reviews.papers import letters, notices, records
from reviews.papers.determinations import determination_pdf


class Class(IntEnum):
    """The places of the classes in the pack's `archive_classes`."""

    APPROVAL = 0
    DAILY = 1
    ACCOUNTING = 2


@dataclass(frozen=True)
class Paper:
    """One thing in the file: `made` gives its bytes, None for a record that has no paper."""

    kind: Class
    title: str
    on: date
    number: str = ""
    url: str = ""
    made: Callable[[], bytes] | None = None
    ending: str = "pdf"


def papers_of(household: Household) -> list[Paper]:
    """Everything on file about the household, by class and day."""
    found = [
        *(paper for case in household.applications.all() for paper in _of_case(case)),
        *_of_rechecks(household),
        *_of_oversight(household),
        *_of_payments(household),
    ]
    return sorted(found, key=lambda paper: (paper.kind, paper.on))


def _of_case(case: Application) -> Iterator[Paper]:
    def paper(title: str, on: date, url: str = "", made=None, number: str = case.number, **more):
        return Paper(Class.APPROVAL, title, on, number, url or case.page_url, made, **more)

    yield paper("低保申请", case.applied_on)
    for item in case.materials.filter(withdrawn_on=None):
        url = reverse("material_file", args=[case.number, item.pk])
        ending = item.file_name.rsplit(".", 1)[-1].lower() if "." in item.file_name else "bin"
        yield paper(
            item.get_kind_display(), item.uploaded_at.date(), url, _reading(item), ending=ending
        )
    for given in case.authorisations.order_by("signed_on")[:1]:
        yield paper("核对授权", given.signed_on)
    for kind, label in letter_kinds(case):
        on = thread(case.number).filter(action=kind).first().on
        url = reverse("application_letter", args=[case.number, kind])
        yield paper(label, on, url, _call(letter_pdf, case, kind))
    for check in case.means_checks.exclude(reported_on=None):
        yield paper("经济状况核对报告", check.reported_on, number=check.number)
    for visit in case.visits.all():
        url = reverse("visit_record", args=[case.number, visit.pk])
        yield paper("入户调查表", visit.visited_on, url, _call(records.visit_pdf, visit))
    for appraisal in case.appraisals.all():
        url = reverse("appraisal_record", args=[case.number, appraisal.pk])
        yield paper("民主评议记录", appraisal.held_on, url, _call(records.appraisal_pdf, appraisal))
    for opinion in case.opinions.all():
        pk = opinion.determination_id
        url = reverse("determination_sheet", args=[case.number, pk])
        made = _call(
            determination_pdf, opinion.determination, number=f"{case.number}-C{pk}",
            prepared_by=str(opinion.given_by),
        )  # fmt: skip
        yield paper("审核意见和保障金核定表", opinion.given_on, url, made)
    for notice in case.notices.all():
        url = reverse("notice_sheet", args=[notice.number])
        yield paper("公示", notice.posted_on, url, _call(notices.notice_pdf, notice), notice.number)
    check = getattr(case, "spot_check", None)
    if check and check.checked_on:
        yield paper("县级抽查记录", check.checked_on)
    decision = getattr(case, "confirmation", None)
    if decision:
        url = reverse("decision_letter", args=[case.number])
        yield paper(
            "审核确认决定和通知书", decision.decided_on, url,
            _call(letters.decision_pdf, decision), decision.number,
        )  # fmt: skip


def _of_rechecks(household: Household) -> Iterator[Paper]:
    for row in household.rechecks.exclude(concluded_on=None):
        yield Paper(
            Class.DAILY, f"定期复核：{row.get_outcome_display()}", row.concluded_on, row.number,
            row.page_url,
        )  # fmt: skip
        if row.visit:
            yield Paper(
                Class.DAILY, "入户核查表", row.visit.visited_on, row.number,
                reverse("recheck_visit", args=[row.number]), _call(records.visit_pdf, row.visit),
            )  # fmt: skip
        if row.letter_number:
            yield Paper(
                Class.DAILY, "变动告知书", row.concluded_on, row.letter_number,
                reverse("recheck_letter", args=[row.number]), _call(letters.recheck_pdf, row),
            )  # fmt: skip


def _of_oversight(household: Household) -> Iterator[Paper]:
    """Samples, leads and home deliveries; complaints are kept apart, their writers protected."""
    for item in household.samples.exclude(checked_on=None).select_related("draw"):
        yield Paper(Class.DAILY, "年度抽查记录", item.checked_on, item.number, item.page_url)
    for lead in household.leads.all():
        yield Paper(Class.DAILY, "主动发现登记", lead.found_on, lead.number, lead.page_url)
    url = reverse("deliveries")
    for row in HomeDelivery.objects.filter(household=household):
        yield Paper(Class.DAILY, "上门发放登记", row.since, url=url)
    for row in CardCustody.objects.filter(household=household):
        yield Paper(Class.DAILY, "银行卡代管及协议", row.agreed_on or row.since, url=url)


def _of_payments(household: Household) -> Iterator[Paper]:
    rows = Payment.objects.filter(household=household, batch__released_on__isnull=False)
    url = f"{household.page_url}#payments"
    for row in rows.select_related("batch").order_by("month", "pk"):
        title = f"{row.month.year}年{row.month.month}月 {row.get_kind_display()} {row.amount} 元"
        yield Paper(Class.ACCOUNTING, title, row.batch.released_on, row.batch.number, url)
    for account in household.accounts.order_by("since"):
        title = f"发放账户 {account.masked_number}"
        yield Paper(Class.ACCOUNTING, title, account.since, url=household.page_url)


def _call(function: Callable, *args, **kwargs) -> Callable[[], bytes]:
    return lambda: function(*args, **kwargs)


def _reading(item) -> Callable[[], bytes]:
    def read() -> bytes:
        with item.file.open("rb") as file:
            return file.read()

    return read
