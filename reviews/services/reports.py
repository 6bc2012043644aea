"""Self-reports: due where the rules ask for them, taken down when something changed."""

from datetime import date
from typing import Any

from django.db import transaction

from applications.rules import optional_rule, rule_of
from dibao import policy
from dibao.offices.roles import FIELD, STREET
from dibao.policy.figures import months_after
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.facts import facts_of
from reviews.models import Award, Recheck, SelfReport
from reviews.services.awards import active_award
from reviews.services.rechecks import recheck_at_once

Status = SelfReport.Status


@transaction.atomic
def report_record(household: Household, *, actor: Any, on: date, **data: Any) -> SelfReport:
    """What a household that receives reports of itself, or is found to have left unsaid.

    `data` is what the form asks. A change opens a recheck by the street (57号 arts 30, 32).
    """
    if not (actor.is_active and actor.covers(household.area_code)):
        raise NotYours("该事项不在您的辖区，不能办理。")
    if not actor.holds(*FIELD, *STREET):
        raise NotYours("家庭情况报告由村（社区）和街道登记，您的岗位不能办理。")
    household = Household.objects.select_for_update().get(pk=household.pk)
    waiting = household.self_reports.filter(status=Status.DUE).order_by("due_on").first()
    if waiting is not None:
        return perform(waiting, "receive", actor=actor, on=on, **data)
    report = SelfReport(
        household=household,
        area_code=household.area_code,
        number=_number(household),
        basis=str(rule_of(household, "self_report", on).citation)[:200],
    )
    kept = _fill(report, data, actor=actor, on=on)
    return begin(report, Status.RECORDED, "登记家庭情况报告", actor=actor, on=on, **kept)


def receive(step: Step) -> dict:
    """The report that was due."""
    return _fill(step.obj, step.data, actor=step.actor, on=step.on)


def _fill(report: SelfReport, data: dict, *, actor: Any, on: date) -> dict:
    household = report.household
    if active_award(household) is None:
        raise Refusal("该户未享受低保待遇，家庭情况变化请直接更新家庭档案。")
    if data.get("changed") is None:
        raise Refusal("请选择有无变化。", field="changed")
    if data.get("source") not in SelfReport.Source.values:
        raise Refusal("请选择来源。", field="source")
    report.reported_on, report.recorded_by = on, actor
    report.source, report.changed = data["source"], data["changed"]
    if not report.changed:
        return {"changed": False}
    _take_change(report, data, on)
    cause = f"{report.get_source_display()}：{report.content}"
    if report.cancel_event:
        cause = f"应取消待遇的变化（{report.cancel_event}）。{cause}"
    if report.is_late:
        cause = f"逾期未报告。{cause}"
    report.recheck = recheck_at_once(
        household, ground=Recheck.Ground.REPORT, cause=cause, basis=report.basis, on=on
    )
    return {"changed": True, "late": report.is_late, "recheck": report.recheck.number}


def _take_change(report: SelfReport, data: dict, on: date) -> None:
    """What changed and when; late where the rules' months have passed (2022 notice 五(五))."""
    changed_on = data.get("changed_on")
    if changed_on is None or changed_on > on:
        raise Refusal("请填写变化日期，且不能晚于今天。", field="changed_on")
    if not data.get("content", "").strip():
        raise Refusal("请写明变化情况。", field="content")
    event = data.get("cancel_event", "")
    if event and event not in cancel_events(report.household, on):
        raise Refusal("请从当地规定的情形中选择。", field="cancel_event")
    report.changed_on, report.content = changed_on, data["content"].strip()
    report.cancel_event = event
    rule = optional_rule(report.household, "self_report", on)
    late = rule.value["late_after_months"] if rule else None
    if late is not None and on > months_after(changed_on, late):
        report.is_late, report.late_basis = True, str(rule.citation)[:200]


def cancel_events(household: Household, on: date) -> tuple[str, ...]:
    """The changes upon which the rules say that an award is to be cancelled."""
    rule = optional_rule(household, "cancel_events", on)
    return tuple(rule.value) if rule else ()


def report_due(recheck: Recheck, award: Award, *, on: date) -> SelfReport | None:
    """Ask a household for its periodic report before a recheck, unless the rules exempt it."""
    household = recheck.household
    rule = optional_rule(household, "self_report", on)
    if rule is None or rule.value["mode"] != "periodic":
        return None
    if household.self_reports.filter(status=Status.DUE).exists():
        return None
    alone = award.members.first().person if award.determination.snapshot["single"] else None
    case = facts_of(household, on=on, alone=alone).case
    citation = policy.self_report_due(policy.at(household.area_code, on), case)
    if citation is None:
        return None
    report = SelfReport(
        household=household,
        area_code=household.area_code,
        number=_number(household),
        due_on=recheck.due_on,
        basis=str(citation)[:200],
    )
    return begin(report, Status.DUE, "提醒家庭报告情况", actor=None, on=on, due_on=report.due_on)


def cancel_idle_reports(on: date) -> int:
    """Nobody reports any more who no longer receives; how many were called off."""
    idle = SelfReport.objects.filter(status=Status.DUE).exclude(
        household__awards__status=Award.Status.ACTIVE
    )
    for report in idle:
        perform(report, "cancel", actor=None, on=on)
    return len(idle)


def _number(household: Household) -> str:
    return f"{household.code}-BG{household.self_reports.count() + 1}"
