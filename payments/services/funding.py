"""A reviewed batch goes to the treasury's office, which covers it or gives it back (S1 art. 13)."""

from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.services.unusual import ask


def submit(step: Step) -> dict:
    """Hand the roster and the amounts over; what was reviewed is what is asked for."""
    step.obj.submitted_by = step.actor
    step.obj.submitted_on = step.on
    return {"payments": step.obj.payment_count, "total": str(step.obj.total)}


def fund(step: Step) -> dict:
    """Write down by which voucher the money was provided. Raises `Refusal` without its number."""
    voucher = step.data.get("voucher", "").strip()
    if not voucher:
        raise Refusal("请填写财政部门的拨款凭证号。", field="voucher")
    step.obj.voucher = voucher
    step.obj.funded_by = step.actor
    step.obj.funded_on = step.on
    return {"voucher": voucher}


def send_back(step: Step) -> dict:
    """To the review again: what was approved and provided so far no longer counts, and what has
    become unusual since is asked."""
    batch = step.obj
    former = {"reviewed_hash": batch.reviewed_hash, "voucher": batch.voucher}
    batch.reviewed_by = batch.submitted_by = batch.funded_by = None
    batch.reviewed_hash = batch.voucher = ""
    batch.submitted_on = batch.funded_on = None
    batch.round += 1
    return former | {"unusual": ask(batch, step.on)}
