"""撤销追缴决定: asked by one with the paper that overturns it, decided by another, whole.

From then on the recovery has taken nothing. What is still owed is a receivable no more; what the
household gave is given back by a back pay of its own, which the next batch of arrears pays.
"""

from typing import Any

from dibao.offices.models import Level
from dibao.trail.engine import perform
from dibao.trail.numbers import next_number
from dibao.trail.workflow import Step
from payments.ledger.corrections import post_overturn
from payments.models import BackPay, Payment, Recovery
from payments.services.back_pay import number_of, put_down
from payments.services.letters import drop_undelivered, tell_overturning
from payments.services.owing import owed, posted, to_give_back
from payments.services.set_offs import end_set_off

ASKED = {
    "overturn_by": "", "overturn_document": "", "overturn_dated": None, "overturn_reason": "",
    "overturn_asked_by": None, "overturn_asked_on": None,
}  # fmt: skip


def ask_overturn(step: Step) -> dict:
    """With the organ and paper that overturn it. What was asked before, to waive it or to set it
    off, ends."""
    recovery = step.obj
    for name in ("overturn_by", "overturn_document", "overturn_dated"):
        setattr(recovery, name, step.data[name])
    recovery.overturn_reason = step.reason[:500]
    recovery.overturn_asked_by, recovery.overturn_asked_on = step.actor, step.on
    if recovery.status == Recovery.Status.WAIVING:
        recovery.waiver_by, recovery.waiver_reason = None, ""
    end_set_off(step)
    return {"document": recovery.overturn_document, "by": recovery.overturn_by}


def refuse_overturn(step: Step) -> dict:
    """The decision stands; a request to waive it or an order to set it off is made anew."""
    for name, empty in ASKED.items():
        setattr(step.obj, name, empty)
    return {}


def overturn(step: Step) -> dict:
    """Its letter; what is owed leaves the receivables; what was given is given back."""
    recovery, rest = step.obj, owed(step.obj)
    recovery.overturned_by, recovery.overturned_on = step.actor, step.on
    county = recovery.area_code[: Level.COUNTY]
    letter = next_number(f"低保撤追〔{step.on.year}〕{county}-", 5) + "号"
    recovery.overturn_letter = letter
    post_overturn(**posted(recovery), on=step.on, actor=step.actor)
    back = _give_back(step)  # takes a number, so before anything that writes to the trail
    drop_undelivered(recovery, on=step.on)
    tell_overturning(recovery, on=step.on)
    return {"letter": letter, "not_owed": str(rest), "back_pay": back and back.number}


def _give_back(step: Step) -> BackPay | None:
    """The decided back pay of what the household gave; None where it gave nothing."""
    recovery = step.obj
    months = to_give_back(recovery)
    if not months:
        return None
    back = BackPay(
        recovery=recovery, household=recovery.household, area_code=recovery.area_code,
        category=recovery.category, award=_award_of(recovery), since=months[0].month,
        found_on=recovery.overturn_asked_on, facts=f"撤销追缴决定：{recovery.overturn_reason}",
        evidence=recovery.overturn_document, prepared_by=recovery.overturn_asked_by,
        prepared_on=recovery.overturn_asked_on,
    )  # fmt: skip
    back.number = number_of(back, step.on)
    put_down(back, months, actor=recovery.overturn_asked_by, on=step.on)
    return perform(back, "decide", actor=step.actor, on=step.on)


def _award_of(recovery: Recovery) -> Any:
    """What the last recovered month rested on, from the fund that paid it."""
    rows = Payment.objects.filter(
        household=recovery.household, month__in=recovery.months.values("month"),
        batch__category=recovery.category,
    )  # fmt: skip
    return rows.select_related("award").order_by("-month", "-pk").first().award
