"""Awards on their lawful ground, in bulk, and batches in any state."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest

from applications.models import Application
from dibao.trail.engine import perform
from households.models import Account, Household, Member, Person
from payments.models import Batch
from payments.services import drafting, opening
from payments.services.unusual import answer
from reviews.models import Award, AwardMember, Confirmation, Determination
from tests.cast import (
    COMMUNITY,
    COUNTY,
    NAMES,
    _serial,
    build_user,
    card_number,
    id_number,
)

APRIL = date(2026, 4, 1)
DRAFTED_ON = date(2026, 4, 2)
DECIDED_ON = date(2026, 3, 20)
_people = itertools.count()


def _next_birth() -> date:
    """A few people a day, so that ids stay unique however many households a test makes."""
    return date(1930, 1, 1) + timedelta(days=next(_people) // 100)


def build_awards(
    count: int,
    *,
    decided_by,
    amount: Decimal | str = "380.00",
    area: str = COMMUNITY,
    category: str = "urban",
    since: date = APRIL,
    until: date | None = None,
    persons: int = 1,
    account: bool = True,
    example: bool = False,
    decided: date = DECIDED_ON,
) -> list[Award]:
    """`count` households of one person each with an award from `since`, as a decision makes it."""
    amount = Decimal(amount)
    births = [_next_birth() for _ in range(count)]
    people = [
        Person(
            name=NAMES[at % len(NAMES)], id_number=id_number(birth), birth_date=birth,
            sex="male", area_code=area,
        )
        for at, birth in enumerate(births)
    ]  # fmt: skip
    for person in people:
        person.derive()
    Person.objects.bulk_create(people)
    households = Household.objects.bulk_create(
        Household(
            code=f"{area[:6]}2026{60000 + next(_serial):05d}", category=category, area_code=area,
            created_on=date(2026, 1, 5),
        )
        for _ in range(count)
    )  # fmt: skip
    Member.objects.bulk_create(
        Member(household=home, person=person, relation="head", is_head=True,
               period=(date(2026, 1, 5), None))
        for home, person in zip(households, people, strict=True)
    )  # fmt: skip
    if account:
        accounts = [
            Account(household=home, bank="农业银行", holder_name=person.name,
                    number=card_number(), since=date(2026, 1, 5))
            for home, person in zip(households, people, strict=True)
        ]  # fmt: skip
        for item in accounts:
            item.derive()
        Account.objects.bulk_create(accounts)
    determinations = Determination.objects.bulk_create(
        Determination(
            household=home, on=DECIDED_ON, pack="zhengzhou", rules_version="0" * 64, snapshot={},
            working=[], eligible=True, amount=amount, persons=persons,
            rests_on_example=example,
        )
        for home in households
    )  # fmt: skip
    applications = Application.objects.bulk_create(
        Application(
            number=f"SQ{home.code}", household=home, applicant=person, reason="生活困难",
            applied_on=date(2026, 2, 2), status="confirmed", area_code=area, created_by=decided_by,
        )
        for home, person in zip(households, people, strict=True)
    )  # fmt: skip
    confirmations = Confirmation.objects.bulk_create(
        Confirmation(
            application=application, number=f"QR{application.number}", outcome="confirmed",
            determination=determination, reasons="符合条件", decided_on=decided,
            decided_by=decided_by,
        )
        for application, determination in zip(applications, determinations, strict=True)
    )  # fmt: skip
    awards = Award.objects.bulk_create(
        Award(
            number=f"DB{home.code}", household=home, category=category, status="active",
            period=(since, until), amount=amount, persons=persons, determination=determination,
            confirmation=confirmation, area_code=area,
        )
        for home, determination, confirmation in zip(
            households, determinations, confirmations, strict=True
        )
    )  # fmt: skip
    AwardMember.objects.bulk_create(
        AwardMember(award=award, person=person)
        for award, person in zip(awards, people, strict=True)
    )
    return awards


@pytest.fixture
def make_awards(approver):
    def make(count: int = 1, **fields) -> list[Award]:
        return build_awards(count, decided_by=approver, **fields)

    return make


def raised(award: Award, amount: Decimal | str, since: date) -> Award:
    """The same household's next award: the old one ends with the month before `since`."""
    award.refresh_from_db()
    start = award.period.lower
    Award.objects.filter(pk=award.pk).update(period=(start, since), status="replaced")
    determination = Determination.objects.create(
        household=award.household, on=DECIDED_ON, pack="zhengzhou", rules_version="0" * 64,
        snapshot={}, working=[], eligible=True, amount=Decimal(amount), persons=award.persons,
    )  # fmt: skip
    return Award.objects.create(
        number=f"{award.number}Z", household=award.household, category=award.category,
        status="active", period=(since, None), amount=Decimal(amount), persons=award.persons,
        determination=determination, confirmation=award.confirmation,
        area_code=award.area_code,
    )  # fmt: skip


def open_april(actor, *, category: str = "urban", county: str = COUNTY) -> Batch:
    return opening.open_batch(
        county=county, month=APRIL, category=category, actor=actor, on=DRAFTED_ON
    )


def explain(batch: Batch, actor) -> None:
    """Answer whatever the draft asks."""
    if asked := list(batch.unusual_items.filter(answer="").values_list("pk", flat=True)):
        answer(batch, asked, "已电话核实无误", actor=actor, on=batch.prepared_on)


def release(batch: Batch, reviewer, releaser, on: date) -> Batch:
    """A draft through review, the treasury and the release, by its two further people."""
    for name, actor, data in (
        ("review", reviewer, {}),
        ("submit", reviewer, {}),
        ("fund", releaser, {"voucher": "拨2026-4"}),
        ("release", releaser, {}),
    ):
        batch = perform(batch, name, actor=actor, on=on, **data)
    return batch


@pytest.fixture
def batch_in(finance, finance_reviewer, finance_releaser):
    """April's urban batch of the cast's county, brought into a state by the right people."""

    def bring(state: str, layout: str = "general") -> Batch:
        batch = open_april(finance)
        drafting.draft(drafting.submit(batch))
        batch.refresh_from_db()
        if state != "drafted":
            explain(batch, finance)
        way = (
            ("reviewed", "review", finance_reviewer, {}),
            ("submitted", "submit", finance_reviewer, {}),
            ("funded", "fund", finance_releaser, {"voucher": "拨2026-4"}),
            ("released", "release", finance_releaser, {}),
            ("sent", "send", finance, {"layout": layout}),
        )
        for reached, name, actor, data in way:
            if batch.status == state:
                break
            batch = perform(batch, name, actor=actor, on=DRAFTED_ON, **data)
            assert batch.status == reached
        assert batch.status == state
        return batch

    return bring


@pytest.fixture
def next_finance(areas):
    """A finance clerk of the next county."""
    return build_user("next_finance", "陈邻财", "410104000000", "county_finance")
