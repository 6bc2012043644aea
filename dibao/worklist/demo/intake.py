"""Putting an invented household on record and its application in, as the staff would."""

import io
import random
from datetime import date
from decimal import Decimal

import segno
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Application, Authorisation, Material
from applications.services.consents import authorisations_record
from applications.services.drafting import application_create
from applications.services.papers import material_add
from dibao import policy
from dibao.offices.models import User
from dibao.worklist.demo.people import Invention, Someone
from households.models import Household
from households.services import (
    AccountData,
    AidData,
    AssetData,
    Details,
    ExpenseData,
    HouseholdData,
    IncomeData,
    MemberData,
    PersonData,
    SupporterData,
    create_household,
    replace_aids,
    replace_expenses,
    replace_supporters,
)

YEAR, OLD = 12, 60
PAPER_NOTE = "演示材料，并非真实证件"


def record_household(
    invention: Invention, *, area_code: str, category: str, line: Decimal, poor: bool, actor: User,
    on: date,
) -> Household:  # fmt: skip
    """A household whose income lies under the line, or above it where it is not poor."""
    rng, family = invention.rng, invention.family()
    share = rng.uniform(0.1, 0.75) if poor else rng.uniform(1.2, 1.8)
    earned = (line * len(family) * Decimal(share)).quantize(Decimal(1))
    head = family[0]
    working = head.facts.get("labour_capacity") in ("full", "partial")
    supported = not working and on.year - head.birth_date.year >= OLD
    causes = [
        cause
        for cause, holds in {
            "illness": any(one.facts.get("health") == "serious" for one in family),
            "disability": any(one.facts.get("health") == "disabled" for one in family),
            "schooling": any(one.facts.get("in_school") for one in family),
        }.items()
        if holds
    ] or ["unemployment" if working else "labour"]
    household = create_household(
        area_code=area_code,
        data=HouseholdData(
            category=category,
            address=invention.address(),
            phone=invention.phone(),
            causes=causes,
            holds_land=category == "rural",
        ),
        members=[
            MemberData(
                person=PersonData(
                    name=one.name, id_number=one.id_number, details=Details(**one.facts)
                ),
                relation=one.relation,
            )
            for one in family
        ],
        since=on,
        incomes=[]
        if supported
        else [IncomeData(kind="W2" if working else "T1", amount=earned, owner=head.name)],
        assets=[AssetData(kind="deposit", value=Decimal(rng.randrange(200, 6000, 100)))],
        account=AccountData(
            bank=invention.word("banks"), holder_name=head.name, number=invention.card()
        ),
        actor=actor,
        on=on,
    )
    ill = poor and "illness" in causes
    _complete(invention, household, head, earned if supported else None, ill, actor, on)
    return household


def _complete(
    invention: Invention, household: Household, head: Someone, paid: Decimal | None,
    ill: bool, actor: User, on: date,
) -> None:  # fmt: skip
    """Who supports an old head from outside, and what an illness costs and was helped with.

    Its chances are drawn apart, so that the rest of the invention stays as it is.
    """
    rng, given = random.Random(head.id_number), {"household": household, "actor": actor, "on": on}
    if paid is not None:
        child = SupporterData(
            name=head.name[0] + rng.choice(invention.words["given_male"]),
            relation="child",
            supports=[head.name],
            birth_date=head.birth_date.replace(year=head.birth_date.year + 25, day=1),
            household_size=3,
            household_income=Decimal(rng.randrange(4000, 9000, 500)),
            own_income=Decimal(rng.randrange(2000, 4000, 500)),
            children_count=1,
            actual_payment=paid,
        )
        replace_supporters(items=[child], **given)
    if ill:
        spent = Decimal(rng.randrange(200, 2400, 100))
        replace_expenses(items=[ExpenseData(kind="illness", amount=spent, months=YEAR)], **given)
        aid = AidData(kind="medical", given_on=on, amount=spent, note="住院医疗救助")
        replace_aids(items=[aid], **given)
    household.refresh_from_db()


def draft_application(
    invention: Invention, household: Household, *, actor: User, on: date
) -> Application:
    """An application of the whole household with a paper and every member's leave."""
    people = [member.person for member in household.members_on(on)]
    application = application_create(
        household=household,
        applicant=people[0],
        persons=people,
        reason=invention.words["reasons"][household.causes[0]],
        declared_on=on,
        actor=actor,
        on=on,
    )
    material_add(
        application,
        kind=Material.Kind.APPLICATION,
        upload=SimpleUploadedFile("申请书（演示）.png", _paper()),
        actor=actor,
        on=on,
    )
    adult_age = policy.at(household.area_code, on)["adult_age"]
    grown = [person for person in people if person.age_on(on) >= adult_age]
    for persons, mark in (
        (grown, Authorisation.Mark.SIGNATURE),
        ([person for person in people if person not in grown], Authorisation.Mark.GUARDIAN),
    ):
        if persons:
            authorisations_record(
                application, persons=persons, mark=mark, signed_on=on, actor=actor, on=on
            )
    return application


def _paper() -> bytes:
    buffer = io.BytesIO()
    segno.make(PAPER_NOTE, micro=False).save(buffer, kind="png", scale=6)
    return buffer.getvalue()
