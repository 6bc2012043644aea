"""The people of a case: they change only by a step that says so, with its reason."""

from datetime import date

from applications.models import Application, ApplicationMember
from applications.rules import rule_of
from applications.services.intake import DRAFTING
from applications.states import State
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from households.models import Member, Person


def living(application: Application, on: date) -> list[Member]:
    """Who lives in the household on the day and is alive, the head first."""
    present = application.household.members_on(on)
    return [member for member in present if member.person.died_on is None]


def changes(application: Application, on: date) -> tuple[list[Member], list[Person]]:
    """(who joined the family since the application, who of its people is no longer there)."""
    asked = {member.person_id: member.person for member in _asked(application)}
    present = living(application, on)
    joined = [member for member in present if member.person_id not in asked and member.is_family]
    if len(asked) == 1:  # the others of a single-person application were left out on purpose
        joined = [member for member in joined if member.period.lower > application.applied_on]
    elif not rule_of(application.household, "whole_household", on).value:
        joined = []
    here = {member.person_id for member in present}
    return joined, [person for pk, person in asked.items() if pk not in here]


def _asked(application: Application):
    return application.members.select_related("person").order_by("pk")


def members_are_the_familys(step: Step) -> None:
    """Guard: the household has not changed behind the application's back."""
    joined, gone = changes(step.obj, step.on)
    if not joined and not gone:
        return
    said = []
    if joined:
        said.append("增加：" + "、".join(member.person.name for member in joined))
    if gone:
        said.append("减少：" + "、".join(person.name for person in gone))
    how = "请先办理“变更申请成员”。"
    if step.obj.status in DRAFTING:
        how = "请先修改申请内容。"
    elif step.obj.status == State.SUBMITTED:
        how = "请告知补正，由申请人修改申请内容。"
    raise Refusal(
        f"提出申请以后家庭成员有变化（{'；'.join(said)}），与申请不一致。{how}",
        basis=rule_of(step.obj.household, "whole_household", step.on).citation,
    )


def change_members(step: Step) -> dict:
    """Take the people of the case from the household as it is now.

    Who is new must give leave to the check of means, and is visited and checked.
    """
    application, applicant = step.obj, step.data.get("applicant")
    joined, gone = changes(application, step.on)
    if not joined and not gone:
        raise Refusal("家庭成员与申请一致，无需变更。请先在家庭档案中登记变化。")
    kept = application.members.exclude(person__in=gone)
    if not kept.exists():
        raise Refusal("申请的成员都已不在该户，请撤回申请。")
    if applicant is None:
        applicant = application.applicant
    present = {member.person_id for member in living(application, step.on)}
    if applicant.pk not in present:
        raise Refusal("原申请人已不在该户，请选择新的申请人。", field="applicant")
    application.applicant = applicant
    application.members.filter(person__in=gone).delete()
    ApplicationMember.objects.bulk_create(
        ApplicationMember(application=application, person=member.person, relation=member.relation)
        for member in joined
    )
    return {
        "joined": len(joined),
        "gone": len(gone),
        "persons": sorted(application.members.values_list("person_id", flat=True)),
    }
