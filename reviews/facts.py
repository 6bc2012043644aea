"""A household's record on a day as the facts that the rules decide by.

People become opaque refs: the snapshot of a determination holds no name and no id number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dibao import policy
from households.codes import (
    AssetKind,
    DisabilityKind,
    Employment,
    Health,
    IncomeKind,
    LabourCapacity,
    Marital,
    Relation,
)
from households.models import AssetItem, Household, IncomeItem, Member, Person

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
INCOME_CODES = {IncomeKind.TM: "TM", IncomeKind.X6: "X6_other"}
ASSET_KINDS = {
    AssetKind.SECURITY: "securities",
    AssetKind.NET_FINANCE: "internet_finance",
    AssetKind.WHEELCHAIR_CAR: "car",
}
ASSET_USES = {AssetKind.WHEELCHAIR_CAR: "disability"}
YEAR = 12
UNABLE = (LabourCapacity.LOST, LabourCapacity.NONE)


@dataclass(frozen=True)
class Facts:
    """The case for the rules, and who the refs are."""

    case: policy.Case
    people: dict[str, Person]


def facts_of(household: Household, *, on: date, alone: Person | None = None) -> Facts:
    """The facts of a household on a day; `alone` is the one person of a single application.

    Reads the related managers by `.all()`, so that a bulk caller can prefetch.
    """
    members = members_of(household, on)
    refs = {member.person_id: f"{at}号" for at, member in enumerate(members, start=1)}
    head = next(iter(refs.values()), "")
    case = policy.Case(
        area=household.area_code,
        on=on,
        category=household.category,
        members=tuple(_member(member, refs, household) for member in members),
        incomes=tuple(_incomes(household.incomes.all(), refs, head)),
        assets=tuple(_assets(household.assets.all(), refs, head)),
        single=refs.get(alone.pk, "") if alone else "",
    )
    return Facts(case, {refs[member.person_id]: member.person for member in members})


def members_of(household: Household, on: date) -> list[Member]:
    """Those who live in the household on the day and are alive, the head first."""
    present = [
        member
        for member in household.members.all()
        if on in member.period and not (member.person.died_on and member.person.died_on <= on)
    ]
    return sorted(present, key=lambda member: (not member.is_head, member.pk))


def _member(member: Member, refs: dict[int, str], household: Household) -> policy.MemberFacts:
    person = member.person
    return policy.MemberFacts(
        ref=refs[person.pk],
        relation="head" if member.is_head else RELATIONS.get(member.relation, "other"),
        birth_date=person.birth_date,
        sex=person.sex,
        living_together=member.shares_support,
        legal_duty=member.shares_support,
        long_residence=member.shares_support,
        dependent=person.labour_capacity in UNABLE,
        student=person.in_school,
        married=person.marital == Marital.MARRIED,
        work_ability=ABILITIES.get(person.labour_capacity, "full"),
        employment=EMPLOYMENTS.get(person.employment, ""),
        disability_grade=person.disability_grade or 0,
        disability_kind=DISABILITIES.get(person.disability_kind, ""),
        serious_illness=person.health == Health.SERIOUS,
        hukou=household.category,
        land_rights=household.holds_land,
    )


def _incomes(
    items: Iterable[IncomeItem], refs: dict[int, str], head: str
) -> Iterable[policy.IncomeFacts]:
    """One item each; what belongs to the whole family stands under the head."""
    for item in sorted(items, key=lambda item: item.pk):
        ref = refs.get(item.person_id) if item.person_id else head
        if ref:
            yearly = item.months == YEAR
            yield policy.IncomeFacts(
                member=ref,
                code=INCOME_CODES.get(item.kind, item.kind),
                amount=item.amount if yearly else _a_month(item.amount, item.months),
                per="year" if yearly else "month",
                costs=item.cost if yearly else _a_month(item.cost, item.months),
                received=item.actually_received,
            )


def _a_month(amount: Decimal, months: int) -> Decimal:
    """The share of one month, to as many digits as Decimal holds: the rules round, not we."""
    return amount if months == 1 else amount / months


def _assets(
    items: Iterable[AssetItem], refs: dict[int, str], head: str
) -> Iterable[policy.AssetFacts]:
    for item in sorted(items, key=lambda item: item.pk):
        ref = refs.get(item.person_id) if item.person_id else head
        if ref:
            yield policy.AssetFacts(
                member=ref,
                kind=ASSET_KINDS.get(item.kind, item.kind),
                value=item.value,
                count=item.quantity,
                use=ASSET_USES.get(item.kind, ""),
            )
