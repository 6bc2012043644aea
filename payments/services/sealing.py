"""What is approved is what is paid: totals, the hash over the content, and who signs it."""

from decimal import Decimal

from django.db import connection

from dibao.trail.workflow import Step
from payments.ledger.posting import post_release, post_repayment, purse_of
from payments.models import Batch, Kind
from payments.services.bridging import bridge
from payments.services.draft_sql import CONTENT_HASH, DELETE_PAYMENTS, TOTALS
from payments.services.set_offs import lock_recoveries, take_set_offs
from payments.services.unusual import ask


def totals_of(batch: Batch) -> tuple[int, int, Decimal]:
    """Payments, persons and yuan as they are in the database now; nobody is counted twice."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, {"batch": batch.pk})
        return cursor.fetchone()


def content_hash_of(batch: Batch) -> str:
    """SHA-256 over household code, amount, account, holder, bank, month, kind, cause, attempt and
    channel, ordered by code."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT_HASH, {"batch": batch.pk})
        return cursor.fetchone()[0]


def finish_draft(step: Step) -> dict:
    """Ask about what is unusual in the finished draft; its totals and hash are written."""
    batch = step.obj
    return {
        "payments": batch.payment_count,
        "persons": batch.person_count,
        "total": str(batch.total),
        "left_out": batch.omissions.count(),
        "unusual": ask(batch, batch.prepared_on),
        "content_hash": batch.content_hash,
    }


def sign_review(step: Step) -> dict:
    """The reviewer's approval binds the content as it is."""
    batch = step.obj
    batch.reviewed_by = step.actor
    batch.reviewed_hash = batch.content_hash
    return {"content_hash": batch.reviewed_hash}


def sign_release(step: Step) -> dict:
    """The releaser's approval binds the same content: sealed from here on, and owed."""
    batch = step.obj
    batch.released_by = step.actor
    batch.released_hash = batch.content_hash
    batch.released_on = step.on
    if batch.kind == Kind.SET_OFF:
        lock_recoveries(batch)
    purse_of(batch).lock()
    bridge(step)
    if batch.kind == Kind.REPAY:
        post_repayment(batch, batch.payments.values_list("replaces_id", "amount"))
    else:
        post_release(batch)
    if batch.kind == Kind.SET_OFF:
        take_set_offs(batch, actor=step.actor, on=step.on)
    return {"content_hash": batch.released_hash}


def void(step: Step) -> dict:
    """Take the draft's payments away, so that the month can be drafted anew; what was asked about
    them and answered stays."""
    return {"payments": empty(step.obj)}


def empty(batch: Batch) -> int:
    """Remove all that was drafted; how many payments that were."""
    batch.omissions.all().delete()
    batch.chunks.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(DELETE_PAYMENTS, [batch.pk])
        return cursor.rowcount
