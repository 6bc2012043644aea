"""Where a case stands: its steps as the pack of its area asks for them, and who acts next."""

from datetime import date

from applications.models import Application, MeansCheck
from applications.rules import rule_of
from applications.states import State
from dibao.offices.roles import Role
from dibao.trail.journal import thread
from dibao.trail.workflow import workflow_of
from reviews.models import SpotCheck
from reviews.services.notices import BY_COUNTY, rounds_of, running_notice, stage_due

INTAKE = (State.DRAFT, State.SUBMITTED, State.CORRECTING)
STOPPED = (State.REFUSED, State.DECLINED, State.WITHDRAWN, State.ENDED)
MAIN = {
    State.DRAFT: ("submit",),
    State.CORRECTING: ("submit",),
    State.SUBMITTED: ("accept",),
    State.APPRAISING: ("record_appraisal",),
    State.OPINING: ("give_opinion",),
    State.OBJECTED: ("answer_objection",),
    State.DECIDING: ("confirm", "refuse"),
}


def steps_of(application: Application) -> list[dict]:
    """The steps for `_steps.html`, in order; what this case does not need is left out."""
    plan = _plan(application)
    standing = _standing(application)
    at = next((i for i, (_, states, _) in enumerate(plan) if standing in states), len(plan) - 1)
    steps = []
    for i, (label, _, note) in enumerate(plan):
        state = "done" if i < at else "current" if i == at else "todo"
        if i == at and application.status in STOPPED:
            state = "failed"
        if application.status == State.CONFIRMED:
            state = "done"
        steps.append({"label": label, "state": state, "note": note})
    return steps


def _plan(application: Application) -> list[tuple[str, tuple, str]]:
    on = application.accepted_on or application.applied_on
    appraisal = rule_of(application.household, "democratic_appraisal", on).value == "always"
    appraised = application.appraisals.exists() or application.status == State.APPRAISING
    notice = application.notices.order_by("-round").first()
    check = SpotCheck.objects.filter(application=application).first()
    before_decision = check is not None and not _checked_after_decision(application, check)
    plan = [
        ("受理", INTAKE, _day(application.accepted_on)),
        ("调查核实", (State.INVESTIGATING,), _visited(application)),
    ]
    if appraisal or appraised:
        plan.append(("民主评议", (State.APPRAISING,), ""))
    plan.append(("审核意见", (State.OPINING,), ""))
    until = f"至{_day(notice.last_day)}" if notice else ""
    plan.append(("公示", (State.NOTIFYING, State.OBJECTED), until))
    if before_decision:
        plan.append(("县级抽查", (State.SPOT_CHECKING,), check.get_ground_display()))
    end = (State.DECIDING, State.CONFIRMED, State.REFUSED)
    return [*plan, ("审核确认", end, _day(application.decided_on))]


def _checked_after_decision(application: Application, check: SpotCheck) -> bool:
    decided = application.decided_on
    return decided is not None and (check.checked_on is None or check.checked_on > decided)


def _standing(application: Application) -> str:
    """The state to stand at; for a case that was stopped, the one it was stopped in."""
    if application.status not in STOPPED or application.status == State.REFUSED:
        return application.status
    last = thread(application.number).filter(to_state=application.status).first()
    return last.from_state if last else State.DRAFT


def _visited(application: Application) -> str:
    latest = application.visits.order_by("-pk").first()
    return f"入户{_day(latest.visited_on)}" if latest else ""


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def next_of(application: Application, on: date) -> dict | None:
    """What is next and who is to act, in words; None when the case is closed."""
    if not application.is_open:
        return None
    if application.status == State.NOTIFYING:
        return _next_on_the_board(application, on)
    if application.status == State.SPOT_CHECKING:
        return {"what": "登记抽查结果", "who": Role.COUNTY_APPROVER.label}
    if application.status == State.INVESTIGATING:
        return _next_in_investigation(application)
    table = workflow_of(Application).transitions
    moves = [table[name] for name in MAIN[application.status]]
    roles = {role for move in moves for role in move.roles}
    if application.status == State.DECIDING:
        roles = _deciders(application, on)
    whats = [move.label for move in moves]
    ordered = [role.label for role in Role if role in roles]
    return {"what": "、".join(whats), "who": "、".join(ordered)}


def _next_on_the_board(application: Application, on: date) -> dict:
    """The notice that stands, or the round that is to be posted."""
    running = running_notice(application)
    if running is not None:
        until = _day(running.last_day)
        return {"what": f"{running.stage or '公示'}至{until}，期满次日自动结束", "who": "系统"}
    stage = rounds_of(application, on)[stage_due(application, on) or 0]
    by_county = stage["organ"] == BY_COUNTY
    who = Role.COUNTY_APPROVER.label if by_county else Role.STREET_CASEWORKER.label
    return {"what": f"张贴下一轮公示：{stage['stage']}", "who": who}


def _next_in_investigation(application: Application) -> dict:
    """The first thing that the investigation still lacks."""
    checks = application.means_checks
    if not checks.exclude(status=MeansCheck.Status.CANCELLED).exists():
        return {"what": "提请经济状况核对", "who": Role.STREET_CASEWORKER.label}
    if not application.visits.exists():
        return {"what": "登记入户调查", "who": Role.STREET_CASEWORKER.label}
    if checks.filter(status=MeansCheck.Status.ORDERED).exists():
        return {"what": "出具核对报告", "who": Role.COUNTY_APPROVER.label}
    return {"what": "调查完毕", "who": Role.STREET_CASEWORKER.label}


def _deciders(application: Application, on: date) -> set[str]:
    authority = rule_of(application.household, "confirming_authority", on).value
    return {Role.COUNTY_APPROVER} | ({Role.STREET_LEAD} if authority == "township" else set())
