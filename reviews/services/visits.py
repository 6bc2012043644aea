"""Home visits: what was seen at home, signed by the investigators and by the family."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from applications.rules import rule_of
from dibao.offices.roles import STREET
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.facts import members_of
from reviews.models import HomeVisit, VisitSignature
from reviews.services.findings import findings_to_keep

SEEN = ("visited_on", "methods", "living", "findings")
MORE = ("housing", "vehicles", "neighbours", "consistent")


def record_application_visit(step: Step) -> dict:
    """57号 art. 16: two or more, one of them from the street; both sides sign."""
    application = step.obj
    least = rule_of(application.household, "visit_investigators", step.on)
    visit = _record(
        step,
        household=application.household,
        purpose=HomeVisit.Purpose.APPLICATION,
        least=least,
        since=application.accepted_on,
        application=application,
    )
    if not any(user.holds(*STREET) for user in step.data["investigators"]):
        raise Refusal(
            "调查人员中至少要有一名乡镇（街道）工作人员，村（社区）人员只能协助。",
            basis=least.citation,
            field="investigators",
        )
    return _kept(visit, step)


def record_recheck_visit(step: Step) -> dict:
    """The visit of a recheck. A later record takes the place of an earlier one."""
    recheck = step.obj
    recheck.visit = _record(
        step,
        household=recheck.household,
        purpose=HomeVisit.Purpose.RECHECK,
        least=rule_of(recheck.household, "recheck_investigators", step.on),
        since=recheck.created_on,
    )
    return _kept(recheck.visit, step)


def _record(
    step: Step, *, household: Household, purpose: str, least: Any, since: date, **of: Any
) -> HomeVisit:
    data = step.data
    _check_day(data.get("visited_on"), since=since, on=step.on)
    for name in SEEN[2:]:
        if not str(data.get(name) or "").strip():
            raise Refusal("请写明家庭生活状况和调查结论。", field=name)
    _check_investigators(data.get("investigators") or (), household, least)
    _check_family(data.get("family") or (), household, data["visited_on"])
    _check_methods(data.get("methods") or (), household, step.on)
    visit = HomeVisit.objects.create(
        household=household,
        purpose=purpose,
        minimum_investigators=least.value,
        recorded_by=step.actor,
        **{name: data[name] for name in (*SEEN, *MORE) if data.get(name) is not None},
        **findings_to_keep(data, household, step.on),
        **of,
    )
    signed = [{"investigator": user} for user in data["investigators"]]
    signed += [{"family_member": person} for person in data["family"]]
    VisitSignature.objects.bulk_create(
        VisitSignature(visit=visit, signed_on=step.on, **side) for side in signed
    )
    visit.signed_on = step.on
    visit.save(update_fields=["signed_on"])
    return visit


def _kept(visit: HomeVisit, step: Step) -> dict:
    return {
        "visit": visit.pk,
        "investigators": sorted(user.pk for user in step.data["investigators"]),
        "consistent": visit.consistent,
        "grade": visit.grade,
    }


def _check_day(visited_on: date | None, *, since: date, on: date) -> None:
    if visited_on is None or visited_on > on:
        raise Refusal("请填写调查日期，且不能晚于今天。", field="visited_on")
    if visited_on < since:
        raise Refusal(f"调查日期不能早于 {since}。", field="visited_on")


def _check_investigators(users: Iterable[Any], household: Household, least: Any) -> None:
    distinct = {user.pk: user for user in users}
    if len(distinct) < least.value:
        raise Refusal(
            f"入户调查人员不得少于 {least.value} 人，现只有 {len(distinct)} 人。"
            "请选择全部到场的调查人员。",
            basis=least.citation,
            field="investigators",
        )
    for user in distinct.values():
        if not user.is_active or not user.covers(household.area_code):
            raise Refusal(f"{user}不是该辖区的在岗工作人员。", field="investigators")


def _check_family(people: Iterable[Any], household: Household, on: date) -> None:
    present = {member.person_id for member in members_of(household, on)}
    if not people:
        raise Refusal(
            "被调查家庭须有成员签字。请选择在场签字的家庭成员。",
            basis=rule_of(household, "visit_signatures", on).citation,
            field="family",
        )
    if any(person.pk not in present for person in people):
        raise Refusal("签字的应当是该户当时的家庭成员。", field="family")


def _check_methods(methods: Iterable[str], household: Household, on: date) -> None:
    allowed = rule_of(household, "visit_methods", on)
    if not methods:
        raise Refusal("请选择调查方式。", basis=allowed.citation, field="methods")
    if not set(methods) <= set(allowed.value):
        raise Refusal(
            f"调查方式应为：{'、'.join(allowed.value)}。", basis=allowed.citation, field="methods"
        )
