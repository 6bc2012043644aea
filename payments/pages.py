"""What the pages show of a batch: its steps, its timeline, and words for a payment's result."""

from datetime import date
from typing import Any

from dibao.trail.journal import SYSTEM, thread
from dibao.web.templatetags.dibao import cn_date
from payments.models import BankReturnLine, Batch, Payment
from payments.selectors import WITHHELD

State = Batch.Status
TONES = {
    "success": "good", "failure": "bad", "pending": "info", "unknown": "warn", "exception": "bad",
    "repeated": "neutral",
}  # fmt: skip
NO_RESULT = "尚无结果"


def steps_of(batch: Batch) -> list[dict]:
    """The way of a batch for `_steps.html`: who did what, and where it stands."""
    order = [
        (State.DRAFTING, "生成", f"{batch.prepared_by or SYSTEM}"),
        (State.DRAFTED, "复核", f"{batch.reviewed_by or ''}"),
        (State.REVIEWED, "送财政", _day(batch.submitted_on)),
        (State.SUBMITTED, "拨款", f"{batch.funded_by or ''}"),
        (State.FUNDED, "签发", f"{batch.released_by or ''}"),
        (State.RELEASED, "送银行", _day(batch.sent_on)),
        (State.SENT, "回盘", ""),
        (State.RECONCILING, "核对办结", _day(batch.closed_on)),
    ]
    states = [state for state, _label, _note in order]
    voided = batch.status == State.VOIDED
    at = states.index(batch.status) if batch.status in states else len(states)
    return [
        {"label": label, "note": note, "state": "skipped" if voided else _progress(number, at)}
        for number, (_state, label, note) in enumerate(order)
    ]


def _day(day: date | None) -> str:
    return cn_date(day) if day else ""


def _progress(number: int, at: int) -> str:
    if number == at:
        return "current"
    return "done" if number < at else "todo"


def trail_of(row: Any) -> list[dict]:
    """The trail of a row that has a number and states, newest first."""
    labels = dict(type(row).Status.choices)
    return [
        {
            "at": entry.at,
            "actor_name": entry.actor_name,
            "action_label": entry.action_label,
            "from_label": labels.get(entry.from_state, ""),
            "to_label": labels.get(entry.to_state, ""),
            "reason": entry.reason,
            "basis": entry.basis,
            "what": _file_words(entry.data) if entry.action == "take_bank_file" else "",
        }
        for entry in thread(row.number)
    ]


def _file_words(taken: dict) -> str:
    return f"第 {taken['version']} 版 {taken['format'].upper()} 第 {taken['part']} 份"


def turns(payment: Payment) -> list[tuple[str, str]]:
    """What became of a payment `with_turns` after its result, as labels and tones; what stands is
    last."""
    back = [("到账后退汇", "bad")] if payment.came_back else []
    twice = payment.times > 1
    late = [("两次到账", "bad") if twice else ("后来已到账", "good")] if payment.came_late else []
    found = [*back, *late] if payment.times else [*late, *back]
    return [*found, ("不再发放", "neutral")] if payment.not_due else found


def result_words(result: str) -> tuple[str, str]:
    """Label and tone of a payment's result; "" is a payment that the bank has not answered."""
    if not result:
        return NO_RESULT, "neutral"
    if result == WITHHELD:
        return "止付", "warn"
    return BankReturnLine.Result(result).label, TONES[result]
