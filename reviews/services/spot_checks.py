"""The county's spot checks: always where the rule says so, otherwise by a fair draw.

The draw of a case is HMAC-SM3 of its number under the server's key, as a share of 1: nobody can
choose it or guess it, and an auditor computes it again (`draw_value`). A floor draws a case in
addition whenever the share drawn in the county and year would otherwise fall below the rate.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from applications.clock import services as clock
from applications.clock.services import Reason
from applications.models import Application, MeansCheck
from applications.rules import rule_of
from applications.states import State
from dibao import policy
from dibao.crypto import blind_index
from dibao.offices.models import Level
from dibao.policy.packs import Entry
from dibao.trail import journal
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from reviews.models import Recheck, SpotCheck
from reviews.numbers import lot_number
from reviews.services.awards import active_award
from reviews.services.rechecks import recheck_at_once

PURPOSE = "spot_check_draw"
SPACE = 16**64  # the HMAC has 64 hexadecimal digits
LOT = "spot_check_lot"
BEFORE_DECISION = "applications"
AFTER_CONFIRMATION = "new_households_year"
ORDER = ("kin", "complaint", "doubtful")


def draw_value(number: str) -> Fraction:
    """The place of an application in the draw, from 0 to below 1."""
    return Fraction(int(blind_index(number, PURPOSE), 16), SPACE)


def is_drawn(number: str, rate: Decimal | str, *, place: int, before: int) -> str:
    """Why the case at this place of the lot is drawn: "value", "floor", or "" where it is not.

    `before` is how many of those before it were drawn. An auditor gives what the trail kept.
    """
    if draw_value(number) < Fraction(rate):
        return "value"
    return "floor" if before < policy.sample_size(Decimal(rate), place) else ""


def draw(application: Application, *, on: date) -> SpotCheck | None:
    """Draw a case that comes to its decision: by its ground, or where all applications count."""
    if SpotCheck.objects.filter(application=application).exists():
        return None
    sampling = rule_of(application.household, "application_sampling", on)
    ground = ground_for(application, sampling.value["always"])
    if ground:
        return _begin(application, ground, sampling, on=on)
    if sampling.value["base"] == BEFORE_DECISION:
        return _by_lot(application, sampling, on=on)
    return None


def draw_new_household(application: Application, *, on: date) -> SpotCheck | None:
    """Draw a household that has just been confirmed, where the rate is of the year's new ones."""
    sampling = rule_of(application.household, "application_sampling", on)
    if sampling.value["base"] != AFTER_CONFIRMATION:
        return None
    if SpotCheck.objects.filter(application=application).exists():
        return None
    return _by_lot(application, sampling, on=on)


def ground_for(application: Application, always: tuple[str, ...]) -> str:
    """The first ground on which the rule has the county look at every such case, or ""."""
    hits = {
        "kin": application.live_kin_filings.exists,
        "complaint": application.notices.filter(objections__isnull=False).exists,
        "doubtful": lambda: _is_doubtful(application),
    }
    return next((name for name in ORDER if name in always and hits[name]()), "")


def _is_doubtful(application: Application) -> bool:
    checks = application.means_checks.exclude(result__in=["", MeansCheck.Result.CONSISTENT])
    return application.visits.filter(consistent=False).exists() or checks.exists()


def _by_lot(application: Application, sampling: Entry, *, on: date) -> SpotCheck | None:
    """Into the lot once: a case that comes back is not drawn a second time."""
    if journal.thread(application.number).filter(action=LOT).exists():
        return None
    rate, base = sampling.value["rate"], sampling.value["base"]
    if not rate:
        return None
    place = lot_number(application.area_code, on, base)
    before = _drawn(application.area_code, on)
    drawn = is_drawn(application.number, rate, place=place, before=before)
    journal.record(
        application,
        LOT,
        "参加抽查抽取",
        actor=None,
        on=on,
        basis=str(sampling.citation)[:200],
        rate=rate,
        place=place,
        drawn_before=before,
        drawn=drawn,
    )
    if not drawn:
        return None
    return _begin(application, SpotCheck.Ground.RATE, sampling, on=on)


def _drawn(area_code: str, on: date) -> int:
    """How many of the lot were drawn in the county and year; those checked always come on top."""
    rows = SpotCheck.objects.under(area_code[: Level.COUNTY]).filter(drawn_on__year=on.year)
    return rows.filter(ground=SpotCheck.Ground.RATE).count()


def _begin(application: Application, ground: str, sampling: Entry, *, on: date) -> SpotCheck:
    check = SpotCheck(
        application=application,
        area_code=application.area_code,
        ground=ground,
        drawn_on=on,
        basis=str(sampling.citation)[:200],
    )
    return begin(
        check, SpotCheck.Status.DRAWN, "抽中县级抽查", actor=None, on=on, ground=str(ground)
    )


def state_of_decision(step: Step) -> str:
    """Target of what leads to the decision: a drawn check comes first."""
    waits = SpotCheck.objects.filter(application=step.obj, status=SpotCheck.Status.DRAWN)
    return State.SPOT_CHECKING if waits.exists() else State.DECIDING


def draw_at_end_of_notice(step: Step) -> dict:
    clock.resume(step.obj, Reason.NOTICE, until=step.on, actor=None)
    draw(step.obj, on=step.on)
    return {}


def record(step: Step) -> dict:
    """What the county saw; a case that waited for it goes on."""
    check, data = step.obj, step.data
    if not data.get("findings", "").strip():
        raise Refusal("请写明抽查情况。", field="findings")
    if data.get("consistent") is None:
        raise Refusal("请选择情况是否属实。", field="consistent")
    check.checked_on, check.checked_by = step.on, step.actor
    check.consistent, check.findings = data["consistent"], data["findings"].strip()
    application = check.application
    if application.status == State.SPOT_CHECKING:
        perform(application, "spot_checked", actor=None, on=step.on)
    kept = {"consistent": check.consistent}
    if application.status == State.CONFIRMED and not check.consistent:
        kept["recheck"] = _recheck(check, on=step.on)
    return kept


def _recheck(check: SpotCheck, *, on: date) -> str:
    """Who receives already is looked at again by the street; its number, or "" where nobody is."""
    household = check.application.household
    if active_award(household) is None:
        return ""
    cause = f"县级抽查认为情况不属实：{check.findings}"
    recheck = recheck_at_once(
        household, ground=Recheck.Ground.SPOT_CHECK, cause=cause, basis=check.basis, on=on
    )
    return recheck.number


def cancel_drawn(application: Application, *, on: date) -> None:
    """Call off a drawn check when the case closes without a decision."""
    for check in SpotCheck.objects.filter(application=application, status=SpotCheck.Status.DRAWN):
        perform(check, "cancel", actor=None, on=on)
