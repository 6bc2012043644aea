"""What is checked every night, and the alarm that stays until it is put right.

An app that can tell whether its records are what they were registers a check; what it says is
kept here, shown on /healthz and to the administrators, and written to the log.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from dibao.jobs.models import NightCheck
from dibao.trail.verify import verify_chains

logger = logging.getLogger(__name__)

Check = Callable[[], Iterable[str]]
OVERDUE = timedelta(hours=36)  # a night was missed
LONGEST = 300
_checks: dict[str, tuple[str, Check]] = {}


def check(name: str, label: str) -> Callable[[Check], Check]:
    """Register a function that gives the faults it finds, one line of words for each."""

    def register(function: Check) -> Check:
        _checks[name] = label, function
        return function

    return register


def run_checks(now: datetime) -> list[NightCheck]:
    """Run every check and keep what it says. One that cannot finish is a fault by itself."""
    return [_run(name, label, function, now) for name, (label, function) in _checks.items()]


def _run(name: str, label: str, function: Check, now: datetime) -> NightCheck:
    faults: list[str] = []
    with carrying_on(faults, "核对"):
        faults.extend(function())
    return keep(name, label, faults, now)


@contextmanager
def carrying_on(faults: list[str], what: str) -> Iterator[None]:
    """Whatever goes wrong inside is logged under a reference and told in `faults`; what comes after
    is done nevertheless. `what` is in words, with nothing personal."""
    try:
        yield
    except Exception:
        reference = secrets.token_hex(4).upper()
        logger.exception("%s did not finish, reference %s", what, reference)
        faults.append(f"{what}没有完成，请将编号 {reference} 告知系统管理员。")


def keep(name: str, label: str, faults: list[str], now: datetime) -> NightCheck:
    """Keep what a check, or other work of the night, ended with: an alarm while it has faults."""
    if faults:
        logger.error("the check %s found %d faults, the first: %s", name, len(faults), faults[0])
    kept, _ = NightCheck.objects.update_or_create(
        name=name,
        defaults={
            "label": label, "checked_at": now, "fault_count": len(faults),
            "first_fault": faults[0][:LONGEST] if faults else "",
        },
    )  # fmt: skip
    return kept


def alarms(now: datetime) -> list[NightCheck]:
    """What was found unsound, and what was not checked last night."""
    found = []
    for kept in NightCheck.objects.order_by("name"):
        if kept.is_sound and now - kept.checked_at > OVERDUE:
            kept.first_fault = "昨夜没有核对，请系统管理员检查后台服务。"
            found.append(kept)
        elif not kept.is_sound:
            found.append(kept)
    return found


def state(now: datetime) -> str:
    """ "ok", "failed", "overdue", or "none" where nothing was ever checked."""
    if not NightCheck.objects.exists():
        return "none"
    raised = alarms(now)
    if not raised:
        return "ok"
    return "failed" if any(not kept.is_sound for kept in raised) else "overdue"


@check("trail", "办理轨迹")
def trail_is_whole() -> Iterable[str]:
    """Every county's chain, from its first entry to its head."""
    for found in verify_chains():
        if found.fault:
            yield f"{found.county_code}：轨迹链在第 {found.entries} 条处断开或被改动"
