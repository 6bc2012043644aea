"""Writing an application down, and mending it before it is accepted."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from applications.models import Application, ApplicationMember
from applications.numbers import application_number
from applications.rules import rule_of
from applications.services.intake import DRAFTING, check_may_intake, lock_for_intake
from applications.states import OPEN, State
from dibao.trail import journal
from dibao.trail.engine import begin
from dibao.trail.refusals import Refusal, Stale
from households.models import Household, Member, Person


def open_application_of(household: Household) -> Application | None:
    return household.applications.filter(status__in=OPEN).first()


@transaction.atomic
def application_create(
    *,
    household: Household,
    applicant: Person,
    persons: Iterable[Person],
    reason: str,
    actor: Any,
    on: date,
    channel: str = Application.Channel.WINDOW,
    declared_on: date | None = None,
    head_agrees: bool = True,
) -> Application:
    """A new application in draft, for `persons` of the household.

    Raises Refusal when the household or one of the persons has an open application, or when
    the pack's rules on applicant and household are not met (57号 art. 4).
    """
    check_may_intake(household.area_code, actor)
    application = Application(
        household=household,
        applicant=applicant,
        channel=channel,
        reason=reason,
        applied_on=on,
        declared_on=declared_on,
        head_agrees=head_agrees,
        created_by=actor,
        area_code=household.area_code,
    )
    members = _checked_members(application, persons, on)
    _refuse_a_second(household, persons=[member.person for member in members])
    application.number = application_number(household.area_code, on)
    try:
        with transaction.atomic():
            begin(application, State.DRAFT, "填写申请", actor=actor, on=on, channel=channel)
            _write_members(application, members)
    except IntegrityError as clash:
        raise Refusal("该户或其成员刚刚由他人提出了申请，请刷新后查看在办申请。") from clash
    return application


@transaction.atomic
def application_edit(
    application: Application,
    *,
    applicant: Person,
    persons: Iterable[Person],
    reason: str,
    channel: str,
    declared_on: date | None,
    head_agrees: bool,
    actor: Any,
    on: date,
    expected_version: int | None = None,
) -> Application:
    """Change what a draft, or an application under correction, says."""
    locked = lock_for_intake(application, actor=actor, on=on, states=DRAFTING)
    if expected_version is not None and expected_version != locked.version:
        raise Stale("该申请已由他人修改，请刷新页面后核对再改。")
    locked.applicant, locked.reason, locked.channel = applicant, reason, channel
    locked.declared_on, locked.head_agrees = declared_on, head_agrees
    members = _checked_members(locked, persons, on)
    _refuse_a_second(
        locked.household, persons=[member.person for member in members], besides=locked
    )
    locked.version += 1
    locked.save()
    locked.members.all().delete()
    try:
        with transaction.atomic():
            _write_members(locked, members)
    except IntegrityError as clash:
        raise Refusal("有成员刚刚由他人在另一申请中提出，请刷新后核对。") from clash
    journal.record(locked, "edit", "修改申请内容", actor=actor, on=on, members=len(members))
    return locked


def _write_members(application: Application, members: list[Member]) -> None:
    ApplicationMember.objects.bulk_create(
        ApplicationMember(application=application, person=member.person, relation=member.relation)
        for member in members
    )


def _checked_members(application: Application, persons: Iterable[Person], on: date) -> list[Member]:
    """The memberships of `persons` on the day, when the rules let them apply like this."""
    asked = {person.pk for person in persons}
    present = list(application.household.members_on(on))
    chosen = [member for member in present if member.person_id in asked]
    if not asked:
        raise Refusal("请至少选择一名申请保障的成员。", field="persons")
    if len(chosen) < len(asked):
        raise Refusal("所选人员有的不是该户现有成员，请先更新家庭档案。", field="persons")
    if any(member.person.died_on for member in chosen):
        raise Refusal("所选成员中有人已登记死亡，不能列入申请。", field="persons")
    _check_applicant(application, present, on)
    _check_whole_household(application, present, chosen, on)
    return chosen


def _check_applicant(application: Application, present: list[Member], on: date) -> None:
    applicant = next(
        (member for member in present if member.person_id == application.applicant_id), None
    )
    if applicant is None:
        raise Refusal("申请人应当是该户共同生活的家庭成员。", field="applicant")
    who = rule_of(application.household, "applicant", on)
    if who.value == "head_or_consent" and not (applicant.is_head or application.head_agrees):
        raise Refusal(
            "申请人不是户主，须经户主同意。请征得户主同意后勾选“户主同意申请”。",
            basis=who.citation,
            field="head_agrees",
        )


def _check_whole_household(
    application: Application, present: list[Member], chosen: list[Member], on: date
) -> None:
    """By household: all who live together, or one person on a single-person application."""
    whole = rule_of(application.household, "whole_household", on)
    living = [member for member in present if member.is_family and not member.person.died_on]
    left_out = [member for member in living if member not in chosen]
    if whole.value and left_out and len(chosen) > 1:
        names = "、".join(member.person.name for member in left_out)
        raise Refusal(
            f"最低生活保障按户申请，还应列入：{names}。"
            "如其已不再共同生活，请先更新家庭档案；符合单人申请条件的，只选该成员一人。",
            basis=whole.citation,
            field="persons",
        )


def _refuse_a_second(
    household: Household, *, persons: list[Person], besides: Application | None = None
) -> None:
    others = Application.objects.filter(status__in=OPEN)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if second := others.filter(household=household).first():
        state = second.get_status_display()
        raise Refusal(f"该户已有在办申请 {second.number}（{state}），请在该申请中继续办理。")
    taken = ApplicationMember.objects.filter(person__in=persons, is_open=True)
    if besides is not None:
        taken = taken.exclude(application=besides)
    if names := [member.person.name for member in taken.select_related("person")]:
        raise Refusal(
            f"{'、'.join(names)}已列入另一在办申请，同一人不能同时列入两件申请。", field="persons"
        )
