"""What the family signs and declares: leave to check its means, and kin among the staff."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from applications.models import Application, Authorisation, KinFiling
from applications.rules import rule_of
from applications.segregation import refuse_kin
from applications.services.intake import ANY_OPEN, AUTHORISING, lock_for_intake
from dibao.offices.roles import STREET
from dibao.trail import journal
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import Person


@transaction.atomic
def authorisations_record(
    application: Application,
    *,
    persons: Iterable[Person],
    mark: str,
    signed_on: date,
    actor: Any,
    on: date,
) -> list[Authorisation]:
    """Record that members allow the check of means, all in the same manner (57号 art. 9).

    For a minor the guardian signs. Raises Refusal for a stranger, a future date, a second leave.
    """
    locked = lock_for_intake(application, actor=actor, on=on, states=AUTHORISING)
    if signed_on > on:
        raise Refusal("签署日期不能晚于今天。", field="signed_on")
    return [
        _authorise(locked, person, mark, signed_on=signed_on, actor=actor, on=on)
        for person in persons
    ]


def _authorise(
    application: Application, person: Person, mark: str, *, signed_on: date, actor: Any, on: date
) -> Authorisation:
    if not application.members.filter(person=person).exists():
        raise Refusal("授权人应当是列入本申请的成员。", field="persons")
    if application.authorisations.filter(person=person).exists():
        raise Refusal(f"{person.name}的核对授权已登记。", field="persons")
    adult = rule_of(application.household, "adult_age", on)
    if person.age_on(signed_on) < adult.value and mark != Authorisation.Mark.GUARDIAN:
        raise Refusal(
            f"{person.name}未满 {adult.value} 周岁，核对授权由监护人代签，请单独登记。",
            basis=adult.citation,
            field="mark",
        )
    authorisation = Authorisation.objects.create(
        application=application, person=person, mark=mark, signed_on=signed_on
    )
    label = f"登记核对授权（{authorisation.get_mark_display()}）"
    journal.record(
        application, "authorise", label, actor=actor, on=on, person=person.pk, signed_on=signed_on
    )
    return authorisation


@transaction.atomic
def kin_filing_record(
    application: Application,
    *,
    person: Person,
    relation: str,
    declared_on: date,
    actor: Any,
    on: date,
    official: Any = None,
    official_name: str = "",
    official_unit: str = "",
) -> KinFiling:
    """File a near relative of staff or of a community committee member (57号 art. 11).

    With `official`, an account of this system, name and unit come from it, and from then on
    that person is kept out of the case. A relation found late can still be filed.
    """
    locked = lock_for_intake(application, actor=actor, on=on, states=ANY_OPEN)
    scope = rule_of(locked.household, "kin_scope", on)
    if relation not in scope.value:
        raise Refusal(
            f"备案的近亲属范围为：{'、'.join(scope.value)}。",
            basis=scope.citation,
            field="relation",
        )
    if not locked.members.filter(person=person).exists():
        raise Refusal("请选择列入本申请的成员。", field="person")
    if declared_on > on:
        raise Refusal("声明日期不能晚于今天。", field="declared_on")
    if official is not None:
        official_name = official_name or official.full_name
        official_unit = official_unit or _unit_of(official)
    if not (official_name and official_unit):
        raise Refusal("请填写工作人员的姓名和单位职务，或选择本系统人员。", field="official_name")
    filing = KinFiling.objects.create(
        application=locked,
        person=person,
        official=official,
        official_name=official_name,
        official_unit=official_unit,
        relation=relation,
        declared_on=declared_on,
        registered_by=actor,
    )
    journal.record(
        locked,
        "kin_filing",
        "登记近亲属备案",
        actor=actor,
        on=on,
        filing=filing.pk,
        official=official.pk if official else None,
    )
    return filing


@transaction.atomic
def kin_filing_withdraw(filing: KinFiling, *, reason: str, actor: Any, on: date) -> KinFiling:
    """Take back a filing that was wrong; it stays on record with the reason.

    Raises NotYours without a street role, for a relative, and for who registered it alone.
    """
    locked = Application.objects.select_for_update().get(pk=filing.application_id)
    if not (actor.is_active and actor.covers(locked.area_code) and actor.holds(*STREET)):
        raise NotYours("近亲属备案由街道工作人员撤销，您不能办理。")
    refuse_kin(locked, actor, on)
    if filing.registered_by_id == actor.pk:
        raise NotYours("您登记的备案须由街道其他工作人员核实后撤销。")
    if not locked.is_open:
        raise Stale("该申请已办结，备案不能再撤销。")
    if filing.withdrawn_on is not None:
        raise Stale("该备案已经撤销。")
    if not reason.strip():
        raise Refusal("请写明撤销理由。", field="reason")
    filing.withdrawn_on, filing.withdrawn_by = on, actor
    filing.withdrawal_reason = reason.strip()
    filing.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawal_reason"])
    journal.record(
        locked,
        "kin_filing_withdrawn",
        "撤销近亲属备案",
        actor=actor,
        on=on,
        reason=filing.withdrawal_reason,
        filing=filing.pk,
        official=filing.official_id,
    )
    return filing


def _unit_of(official: Any) -> str:
    area = official.area.full_name if official.area else ""
    return f"{area} {'、'.join(official.role_labels)}".strip()[:100]
