"""What comes after the decision: rechecks and daily care, and the money."""

from collections.abc import Iterator

from django.urls import reverse

from audits.dossier.base import Class, Paper, printing
from dibao.calendar import month_in_words
from households.models import Household
from payments.basis_papers import SUBSIDIES, back_pay_pdf, subsidy_pdf
from payments.models import CardCustody, HandReceipt, HomeDelivery, Payment
from payments.papers import overturned_pdf, recovery_pdf
from payments.services.letters import letters_of
from reviews.models import Letter
from reviews.papers import letters, records


def of_rechecks(household: Household) -> Iterator[Paper]:
    url = reverse("letters")
    for row in household.rechecks.exclude(concluded_on=None):
        yield Paper(
            Class.DAILY, f"定期复核：{row.get_outcome_display()}", row.concluded_on, row.number,
            row.page_url,
        )  # fmt: skip
        if row.visit:
            yield Paper(
                Class.DAILY, "入户核查表", row.visit.visited_on, row.number,
                reverse("recheck_visit", args=[row.number]), printing(records.visit_pdf, row.visit),
            )  # fmt: skip
        if row.letter_number:
            yield Paper(
                Class.DAILY, "变动告知书", row.concluded_on, row.letter_number,
                reverse("recheck_letter", args=[row.number]), printing(letters.recheck_pdf, row),
            )  # fmt: skip
        letter = getattr(row, "letter", None)
        if letter and letter.delivered_on:
            yield Paper(Class.DAILY, "送达回证", letter.delivered_on, letter.number, row.page_url)
    letters_of_lines = Letter.objects.filter(line_change_item__award__household=household)
    for letter in letters_of_lines.select_related("line_change_item__change"):
        yield Paper(
            Class.DAILY, "标准调整减发告知书", letter.made_on, letter.number, letter.pdf_url,
            printing(letters.line_change_pdf, letter),
        )  # fmt: skip
        if letter.delivered_on:
            yield Paper(Class.DAILY, "送达回证", letter.delivered_on, letter.number, url)
    for report in household.self_reports.exclude(reported_on=None):
        yield Paper(
            Class.DAILY, "家庭情况报告", report.reported_on, report.number, household.page_url
        )


def of_oversight(household: Household) -> Iterator[Paper]:
    """Samples, leads, moves, work and home deliveries; complaints stay apart."""
    for move in household.moves.all():
        yield Paper(Class.DAILY, "迁移记录", move.moved_on, url=household.page_url)
    for item in household.samples.exclude(checked_on=None).select_related("draw"):
        yield Paper(Class.DAILY, "年度抽查记录", item.checked_on, item.number, item.page_url)
    for lead in household.leads.all():
        yield Paper(Class.DAILY, "主动发现登记", lead.found_on, lead.number, lead.page_url)
    for work in household.work_records.filter(voided_on=None):
        title = f"就业义务和公益性劳动登记：{work.get_outcome_display()}"
        yield Paper(Class.DAILY, title, work.happened_on, url=household.page_url)
    url = reverse("deliveries")
    for row in HomeDelivery.objects.filter(household=household):
        yield Paper(Class.DAILY, "上门发放登记", row.since, url=url)
    for row in HandReceipt.objects.filter(line__payment__household=household):
        where = reverse("delivery_receipt", args=[row.pk])
        yield Paper(Class.DAILY, "上门发放签收", row.delivered_on, url=where)
    for row in CardCustody.objects.filter(household=household):
        where = reverse("custody_paper", args=[row.pk])
        yield Paper(Class.DAILY, "银行卡代管及协议", row.agreed_on or row.since, url=where)


def of_payments(household: Household) -> Iterator[Paper]:
    rows = Payment.objects.filter(household=household, batch__released_on__isnull=False)
    url = f"{household.page_url}#payments"
    for row in rows.select_related("batch", "household").order_by("month", "pk"):
        title = f"{month_in_words(row.month)} {row.get_kind_display()} {row.amount} 元"
        made, where = None, url
        if row.kind in SUBSIDIES:
            made, where = printing(subsidy_pdf, row), reverse("subsidy_sheet", args=[row.pk])
        yield Paper(Class.ACCOUNTING, title, row.batch.released_on, row.batch.number, where, made)
    for account in household.accounts.order_by("since"):
        title = f"发放账户 {account.masked_number}"
        yield Paper(Class.ACCOUNTING, title, account.since, url=household.page_url)
    for row in household.recoverys.exclude(decided_on=None):
        yield Paper(
            Class.ACCOUNTING, "追缴决定书", row.decided_on, row.letter_number,
            reverse("recovery_letter", args=[row.number]), printing(recovery_pdf, row),
        )  # fmt: skip
        if row.overturned_on:
            yield Paper(
                Class.ACCOUNTING, "撤销追缴决定书", row.overturned_on, row.overturn_letter,
                reverse("overturning_letter", args=[row.number]), printing(overturned_pdf, row),
            )  # fmt: skip
        for letter in letters_of(row).exclude(delivered_on=None):
            yield Paper(
                Class.ACCOUNTING, "送达回证", letter.delivered_on, letter.number, row.page_url
            )
    for row in household.backpays.exclude(decided_on=None):
        yield Paper(
            Class.ACCOUNTING, "补发审批表", row.decided_on, row.number,
            reverse("back_pay_sheet", args=[row.number]), printing(back_pay_pdf, row),
        )  # fmt: skip
