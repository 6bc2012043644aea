"""The letters of a recovery, and what is known of their delivery (C14)."""

from datetime import date

from django.db.models import QuerySet

from dibao.trail.engine import perform
from payments.models import Recovery
from reviews.models import Letter
from reviews.services.letters import recovery_letter

DECISION = "最低生活保障金追缴决定书"
OVERTURNED = "撤销最低生活保障金追缴决定书"


def letters_of(recovery: Recovery) -> QuerySet[Letter]:
    """The oldest first. None of what was decided before deliveries were recorded."""
    return Letter.objects.filter(recovery=recovery.number).order_by("pk")


def tell_decision(recovery: Recovery, *, on: date) -> Letter:
    """追缴决定书: to be delivered."""
    return recovery_letter(
        recovery.household, recovery=recovery.number, number=recovery.letter_number,
        title=DECISION, basis=recovery.basis, on=on,
    )  # fmt: skip


def tell_overturning(recovery: Recovery, *, on: date) -> Letter:
    """撤销追缴决定书: to be delivered."""
    return recovery_letter(
        recovery.household, recovery=recovery.number, number=recovery.overturn_letter,
        title=OVERTURNED, basis=recovery.overturn_document, on=on,
    )  # fmt: skip


def drop_undelivered(recovery: Recovery, *, on: date) -> None:
    """Nobody is handed a letter that asks for what is not owed any more."""
    for letter in letters_of(recovery).filter(status=Letter.Status.DUE):
        perform(letter, "drop", actor=None, on=on)
