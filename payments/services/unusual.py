"""What is unusual about a draft is asked, and answered in writing before the review."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from dibao.offices.models import Level, User
from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from payments.models import Batch, Payment, UnusualItem
from payments.models.batches import SEALED
from payments.parameters import parameter
from payments.payday import month_before
from payments.selectors import batch_before, owed_again, with_word_on_account
from payments.services.draft_sql import scope_of
from payments.services.questions import ASK, ASK_ABOUT_TOTAL, NOT_ASKED, QUESTIONS

LONGEST_ANSWER = 500
TO_BE_ASKED = ""
OPEN_TO_ANSWERS = (
    Batch.Status.DRAFTED, Batch.Status.REVIEWED, Batch.Status.SUBMITTED, Batch.Status.FUNDED,
)  # fmt: skip


def ask(batch: Batch, on: date) -> int:
    """Put down what is unusual about a batch, as of a day; how many things in all.

    What was answered about the same payments stays answered, also where the batch was drafted
    anew since; what it does not ask any more is forgotten.
    """
    given = parameters_of(batch, on)
    with connection.cursor() as cursor:
        for question, statement in QUESTIONS.items():
            text = ASK.replace("{question}", statement)
            cursor.execute(text, given | {"question": question})
        if detail := _total_out_of_line(batch):
            question = UnusualItem.Question.TOTAL_OUT_OF_LINE.value
            cursor.execute(ASK_ABOUT_TOTAL, given | {"question": question, "detail": detail})
    batch.unusual_items.filter(detail=TO_BE_ASKED).delete()
    return batch.unusual_items.count()


def ask_again(step: Step) -> dict:
    """What came up since the draft is put down beside it; what is paid stays as it was signed."""
    return {"unusual": ask(step.obj, step.on)}


def keep_answers(batch: Batch) -> None:
    """Before a batch is drafted anew: the answers wait for the same to be asked again."""
    batch.unusual_items.update(detail=TO_BE_ASKED)


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


def _total_out_of_line(batch: Batch) -> str:
    """By how much the total differs from the batch before, in words; "" where it does not."""
    before = batch_before(batch)
    if before is None or not before.total:
        return ""
    change = (batch.total - before.total) / before.total
    if abs(change) <= Decimal(parameter("total_change_share")):
        return ""
    more = "多" if change > 0 else "少"
    return f"比 {before.month_label}（{before.total:,.2f} 元）{more} {abs(change):.1%}"


def may_be_answered(batch: Batch) -> bool:
    """Until the batch is sealed; what came up after the review is answered before the release."""
    return batch.status in OPEN_TO_ANSWERS


def why_not_by(batch: Batch, actor: User) -> str:
    """Why the answers are not this person's to give; "" where nothing bars them."""
    if actor.pk == batch.reviewed_by_id:
        return "您是本批次的复核人，异常须由另一名财务人员核实。"
    return ""


def waits_for(batch: Batch, actor: User) -> bool:
    """Whether it is for this person to answer. Who answers does not review: so before the review
    it is for who prepared the batch, or answers already, and after it for all but the reviewer."""
    if batch.reviewed_by_id or batch.prepared_by_id is None:
        return not why_not_by(batch, actor)
    answers = batch.unusual_items.filter(answered_by=actor)
    return actor.pk == batch.prepared_by_id or answers.exists()


@transaction.atomic
def answer(batch: Batch, items: Iterable[int], text: str, *, actor: Any, on: date) -> int:
    """Explain things of a batch, by their keys, in the same words; how many there were.

    A later explanation takes the place of an earlier one. Raises `NotYours` without the finance
    role, `Refusal` without things or words, of the batch's reviewer, or once the batch is sealed.
    """
    if not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("您的岗位不能核实批次异常，请由县级财务人员办理。")
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not may_be_answered(batch):
        raise Refusal(f"批次状态为“{batch.get_status_display()}”，不能填写核实情况。")
    if barred := why_not_by(batch, actor):
        raise Refusal(barred)
    text = text.strip()[:LONGEST_ANSWER]
    if not text:
        raise Refusal("请写明核实情况。", field="answer")
    chosen = dict(batch.unusual_items.filter(pk__in=items).values_list("pk", "question"))
    if not chosen:
        raise Refusal("请勾选要填写核实情况的事项。", field="items")
    batch.unusual_items.filter(pk__in=chosen).update(answer=text, answered_by=actor, answered_on=on)
    record(
        batch, "answer_unusual", "核实异常", actor=actor, on=on, reason=text,
        questions=sorted(set(chosen.values())), items=sorted(chosen),
    )  # fmt: skip
    return len(chosen)
