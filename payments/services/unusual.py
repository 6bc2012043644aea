"""What is unusual about a draft is asked, and answered in writing before the review."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from dibao.offices.models import Level
from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from payments.models import Batch, Payment, UnusualItem
from payments.models.batches import SEALED
from payments.parameters import parameter
from payments.payday import month_before
from payments.selectors import batch_before, owed_again, with_word_on_account
from payments.services.draft_sql import scope_of
from payments.services.questions import ASK, NOT_ASKED, QUESTIONS

LONGEST_ANSWER = 500


def ask(batch: Batch, on: date) -> int:
    """Put down what is unusual about a finished draft, as of a day; how many things in all. What
    was asked stays."""
    given = parameters_of(batch, on)
    with connection.cursor() as cursor:
        for question, statement in QUESTIONS.items():
            text = ASK.replace("{question}", statement)
            cursor.execute(text, given | {"question": question})
    _ask_about_total(batch)
    return batch.unusual_items.count()


def new_count(batch: Batch, on: date) -> int:
    """How many things are unusual about the batch on a day that nobody was asked about."""
    given, found = parameters_of(batch, on), 0
    with connection.cursor() as cursor:
        for question, statement in QUESTIONS.items():
            text = NOT_ASKED.replace("{question}", statement)
            cursor.execute(text, given | {"question": question})
            found += cursor.fetchone()[0]
    return found


def parameters_of(batch: Batch, on: date) -> dict:
    """The parameters of the questions."""
    return scope_of(batch, batch.area_code[: Level.COUNTY], on) | {
        "month": batch.month,
        "changed_since": batch.prepared_on - timedelta(days=parameter("account_changed_days")),
        "failed": _failed_before(batch),
        "equal_households": parameter("equal_amounts_households"),
        "equal_share": parameter("equal_amounts_share"),
    }


def _failed_before(batch: Batch) -> list[int]:
    """Payments of the months before that are still owed, on accounts that nobody says work."""
    since = batch.month
    for _ in range(parameter("failed_before_months")):
        since = month_before(since)
    before = Batch.objects.filter(area_code=batch.area_code, month__gte=since, status__in=SEALED)
    sent = Payment.objects.filter(
        batch__in=list(before.values_list("pk", flat=True)), channel=Payment.Channel.BANK
    )
    owed = with_word_on_account(owed_again(sent)).filter(is_stated=False)
    return list(owed.values_list("pk", flat=True))


def _ask_about_total(batch: Batch) -> None:
    before = batch_before(batch)
    if before is None or not before.total:
        return
    change = (batch.total - before.total) / before.total
    if abs(change) > Decimal(parameter("total_change_share")):
        more = "多" if change > 0 else "少"
        detail = f"比 {before.month_label}（{before.total:,.2f} 元）{more} {abs(change):.1%}"
        UnusualItem.objects.get_or_create(
            batch=batch, question=UnusualItem.Question.TOTAL_OUT_OF_LINE,
            area_code=batch.area_code, household=None, defaults={"detail": detail},
        )  # fmt: skip


@transaction.atomic
def answer_item(item: UnusualItem, text: str, *, actor: Any, on: date) -> UnusualItem:
    """Explain one thing in writing. A later explanation takes the place of an earlier one.

    Raises `NotYours` without the finance role, `Refusal` without words or once it was reviewed.
    """
    if not actor.holds(*FINANCE) or not actor.covers(item.area_code):
        raise NotYours("您的岗位不能核实批次异常，请由县级财务人员办理。")
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=item.batch_id)
    if batch.status != Batch.Status.DRAFTED:
        raise Refusal("只有待复核的批次可以填写核实情况。")
    text = text.strip()
    if not text:
        raise Refusal("请写明核实情况。", field="answer")
    item.answer, item.answered_by, item.answered_on = text[:LONGEST_ANSWER], actor, on
    item.save(update_fields=["answer", "answered_by", "answered_on"])
    record(
        batch, "answer_unusual", "核实异常", actor=actor, on=on, question=item.question,
        item=item.pk,
    )  # fmt: skip
    return item
