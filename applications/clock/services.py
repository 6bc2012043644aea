"""The decision clock: when it must end, what stops it, what makes it longer.

The day of an event is never counted. A pause that the area's rules do not name stops nothing.
"""

from datetime import date, timedelta
from typing import Any

from applications.clock.models import ClockPause
from applications.models import Application
from applications.rules import optional_rule, rule_of, span
from dibao import calendar
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step

Reason = ClockPause.Reason
DAY = timedelta(days=1)
MANUAL = Reason.CORRECTION  # the others follow from the steps of the case


def start(application: Application, on: date) -> None:
    """The clock runs from acceptance; the length and its unit are the pack's."""
    application.accepted_on = on
    application.corrections_due_on = None
    reckon(application)


def reckon(application: Application) -> None:
    """Set the day by which the case must be decided, anew from the record. Does not save."""
    key = "decision_deadline_special" if application.special_ground else "decision_deadline"
    entry = rule_of(application.household, key, application.accepted_on)
    days, unit = entry.value["days"], entry.value["unit"]
    stopped = days_stopped(application, unit)
    due = calendar.add(application.accepted_on, days + stopped, unit)
    application.due_on, application.due_is_provisional = due.date, due.provisional
    off = f"，另扣除{span({'days': stopped, 'unit': unit})}" if stopped else ""
    ground = f"（{application.special_ground}）" if application.special_ground else ""
    application.due_basis = f"{span(entry.value)}{ground}{off}，{entry.citation}"[:200]
    still = application.clock_pauses.filter(until=None).order_by("since").first()
    application.paused_since = still.since if still else None


def days_stopped(application: Application, unit: str) -> int:
    """Days of the unit that lie in pauses which have ended; a day in two of them is one day."""
    stopped: set[date] = set()
    for pause in application.clock_pauses.filter(until__isnull=False):
        length = (pause.until - pause.since).days
        stopped |= {pause.since + at * DAY for at in range(1, length + 1)}
    if unit == "working_day":
        return sum(map(calendar.is_working_day, stopped))
    return len(stopped)


def pause(
    application: Application, reason: str, *, since: date, evidence: str, actor: Any
) -> ClockPause | None:
    """Stop the clock where the rules name the reason; None where they do not. Does not save."""
    rule = optional_rule(application.household, "deadline_pauses", application.accepted_on)
    if rule is None or reason not in rule.value:
        return None
    if application.clock_pauses.filter(reason=reason, until=None).exists():
        return None
    stopped = ClockPause.objects.create(
        application=application,
        reason=reason,
        since=since,
        evidence=evidence[:200],
        basis=str(rule.citation)[:200],
        paused_by=actor,
    )
    reckon(application)
    return stopped


def resume(application: Application, reason: str, *, until: date, actor: Any) -> None:
    """End the open pause of that reason, if one runs, and reckon the clock anew."""
    running = application.clock_pauses.filter(reason=reason, until=None)
    if running.update(until=until, resumed_by=actor):
        reckon(application)


def locked_resume(application: Application, reason: str, *, until: date, actor: Any) -> None:
    """The same from a step of something else than the case: takes its row and saves it."""
    if application.clock_pauses.filter(reason=reason, until=None).exists():
        locked = Application.objects.select_for_update().get(pk=application.pk)
        resume(locked, reason, until=until, actor=actor)
        locked.save()


def end_pauses(application: Application, *, on: date, actor: Any) -> list[dict]:
    """End with the case whatever pause is still open; which they were. Does not save."""
    running = application.clock_pauses.filter(until=None)
    ended = list(running.order_by("since", "pk").values("reason", "since"))
    if ended:
        running.update(until=on, resumed_by=actor)
        reckon(application)
    return ended


def pause_for_correction(step: Step) -> dict:
    """The family must hand something in before the case can go on."""
    application, data = step.obj, step.data
    since = data.get("since")
    _check_day(since, application.accepted_on, step.on, "since")
    if not data.get("evidence", "").strip():
        raise Refusal("请写明要求补充的材料和告知凭据。", field="evidence")
    if application.clock_pauses.filter(reason=MANUAL, until=None).exists():
        raise Refusal("期限已经因补正材料暂停，材料补齐后请办理恢复计时。")
    evidence = data["evidence"].strip()
    stopped = pause(application, MANUAL, since=since, evidence=evidence, actor=step.actor)
    if stopped is None:
        rule = optional_rule(application.household, "deadline_pauses", application.accepted_on)
        raise Refusal("当地规定的办结期限不因补正材料暂停。", basis=rule.citation if rule else "")
    return {"pause": stopped.pk, "since": since}


def resume_after_correction(step: Step) -> dict:
    application = step.obj
    running = application.clock_pauses.filter(reason=MANUAL, until=None).first()
    if running is None:
        raise Refusal("期限没有因补正材料暂停。")
    until = step.data.get("until")
    _check_day(until, running.since, step.on, "until")
    resume(application, MANUAL, until=until, actor=step.actor)
    return {"pause": running.pk, "until": until, "due_on": application.due_on}


def extend(step: Step) -> dict:
    """The longer limit, once, on a ground that the rules name (57号 art. 22)."""
    application = step.obj
    longer = optional_rule(
        application.household, "decision_deadline_special", application.accepted_on
    )
    if longer is None:
        raise Refusal("当地没有延长办结期限的规定。")
    if application.special_ground:
        raise Refusal("本申请已经延长过办结期限。", basis=longer.citation)
    grounds = special_grounds(application)
    if step.data.get("ground") not in grounds:
        raise Refusal(
            f"可以延长的情形为：{'、'.join(grounds)}。", basis=longer.citation, field="ground"
        )
    before = application.due_on
    application.special_ground, application.special_on = step.data["ground"], step.on
    reckon(application)
    return {"ground": application.special_ground, "from": before, "to": application.due_on}


def special_grounds(application: Application) -> tuple[str, ...]:
    """The grounds that the rules of the day of acceptance name; none where they name none."""
    rule = optional_rule(application.household, "decision_special_reasons", application.accepted_on)
    return tuple(rule.value) if rule else ()


def offered(application: Application) -> set[str]:
    """Which of the clock's transitions make sense now, for the buttons of the case page."""
    if application.accepted_on is None:
        return set()
    rule = optional_rule(application.household, "deadline_pauses", application.accepted_on)
    running = application.clock_pauses.filter(reason=MANUAL, until=None).exists()
    names = {"resume_clock"} if running else set()
    if not running and rule is not None and MANUAL in rule.value:
        names.add("pause_clock")
    if not application.special_ground and special_grounds(application):
        names.add("extend_deadline")
    return names


def _check_day(day: date | None, earliest: date, on: date, field: str) -> None:
    if day is None or not earliest <= day <= on:
        raise Refusal(f"日期应在 {earliest} 至 {on} 之间。", field=field)
