"""On what terms a price or holiday subsidy was reckoned."""

from payments.models import Batch, Payment


def terms_behind(payment: Payment) -> dict:
    """The terms of the batch that a subsidy was drawn up in; empty where there is none.

    A late payment rests on the batch of its month and cause, a repeated one on what failed or came
    back.
    """
    while payment.replaces_id:
        payment = payment.replaces
    batch = payment.batch
    if batch.kind == payment.kind:
        return batch.terms
    drawn_up = Batch.objects.filter(
        area_code=batch.area_code, category=batch.category, kind=payment.kind,
        cause=payment.cause, month=payment.month,
    )  # fmt: skip
    found = drawn_up.exclude(status=Batch.Status.VOIDED).first()
    return found.terms if found else {}
