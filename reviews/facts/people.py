"""The members of a household as the rules see them."""

from datetime import date

from dibao import policy
from dibao.policy.facts import age_on
from households.codes import (
    DisabilityKind,
    Employment,
    Health,
    LabourCapacity,
    Marital,
    Relation,
)
from households.models import Household, Member
from reviews.facts.work import work_of

RELATIONS = {
    Relation.HEAD: "head",
    Relation.SPOUSE: "spouse",
    Relation.SON: "child",
    Relation.DAUGHTER: "child",
    Relation.GRANDSON: "grandchild",
    Relation.GRANDDAUGHTER: "grandchild",
    Relation.FATHER: "parent",
    Relation.MOTHER: "parent",
    Relation.GRANDFATHER: "grandparent",
    Relation.GRANDMOTHER: "grandparent",
    Relation.PARENT_IN_LAW: "parent_in_law",
    Relation.SIBLING: "sibling",
}
ABILITIES = {
    LabourCapacity.PARTIAL: "partial",
    LabourCapacity.LOST: "none",
    LabourCapacity.NONE: "none",
}
EMPLOYMENTS = {
    Employment.EMPLOYED: "employed",
    Employment.FLEXIBLE: "flexible",
    Employment.SELF_EMPLOYED: "self_employed",
    Employment.FARMING: "farming",
    Employment.REGISTERED_UNEMPLOYED: "registered_unemployed",
    Employment.UNREGISTERED_UNEMPLOYED: "unemployed",
    Employment.RETIRED: "retired",
    Employment.STUDENT: "student",
}
DISABILITIES = {
    DisabilityKind.VISION: "visual",
    DisabilityKind.HEARING: "hearing",
    DisabilityKind.SPEECH: "speech",
    DisabilityKind.LIMB: "physical",
    DisabilityKind.INTELLECT: "intellectual",
    DisabilityKind.MENTAL: "mental",
    DisabilityKind.MULTIPLE: "multiple",
}
UNABLE = (LabourCapacity.LOST, LabourCapacity.NONE)


def members_of(household: Household, on: date) -> list[Member]:
    """Those who live in the household on the day and are alive, the head first."""
    present = [
        member
        for member in household.members.all()
        if on in member.period and not (member.person.died_on and member.person.died_on <= on)
    ]
    return sorted(present, key=lambda member: (not member.is_head, member.pk))


def member_facts(member: Member, ref: str, household: Household, on: date) -> policy.MemberFacts:
    """One person under an opaque ref."""
    person = member.person
    since, work = person.standing_since, work_of(person, household, on)
    return policy.MemberFacts(
        ref=ref,
        relation="head" if member.is_head else RELATIONS.get(member.relation, "other"),
        birth_date=person.birth_date,
        sex=person.sex,
        living_together=member.lives_together,
        legal_duty=member.shares_support,
        long_residence=member.long_residence,
        dependent=person.labour_capacity in UNABLE,
        student=person.in_school,
        hukou_moved_to_school=person.hukou_at_school,
        married=person.marital == Marital.MARRIED,
        status=person.standing if since and since <= on else "",
        status_years=age_on(since, on) if since and since <= on else 0,
        orphan_or_unable_parents=person.without_parents,
        guardian_is_grandparent=person.raised_by_grandparents,
        single_parent_child=person.single_parent,
        work_ability=ABILITIES.get(person.labour_capacity, "full"),
        employment=EMPLOYMENTS.get(person.employment, ""),
        income_unproved=person.income_unproved,
        disability_grade=person.disability_grade or 0,
        disability_kind=DISABILITIES.get(person.disability_kind, ""),
        serious_illness=person.health == Health.SERIOUS,
        no_support=person.no_support,
        separate_household=person.separate_household,
        hukou=person.hukou or household.category,
        land_rights=household.holds_land,
        supplement_choice=person.supplement_choice,
        refused_work=work.refusals,
        refused_within_months=work.within_months,
        idle_without_reason=work.idle,
    )
