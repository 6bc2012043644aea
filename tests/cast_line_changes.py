"""Zhengzhou in 2012: awards that rest on real determinations under the lines before January."""

from datetime import date

import pytest

from applications.models import Application
from dibao import policy
from dibao.jobs import runner
from dibao.offices.models import Area, Level, pad
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from households.models import Household, IncomeItem
from reviews.facts import facts_of
from reviews.line_changes import paid_months
from reviews.line_changes.prepare import line_change_open
from reviews.models import Award, AwardMember, Confirmation, LineChange
from reviews.services.determinations import Computed, store
from tests.cast import COUNTY, build_household, build_person, build_user

BEFORE = date(2011, 6, 1)
JANUARY = date(2012, 1, 1)
AUGUST = date(2012, 8, 15)


def add_award(
    household: Household,
    decided_by,
    *,
    on: date = BEFORE,
    since: date | None = None,
    until: date | None = None,
) -> Award:
    """An award from `since` on, with the amount that the rules give on `on`."""
    facts = facts_of(household, on=on)
    result = policy.determine(policy.at(household.area_code, on), facts.case)
    assert result.eligible, result.reasons
    determination = store(Computed(household, result, ()))
    people = [facts.people[ref] for ref in result.counted]
    serial = household.awards.count()
    application = Application.objects.create(
        number=f"SQ{household.code}-{serial}", household=household, applicant=people[0],
        reason="生活困难", applied_on=on, status="confirmed", area_code=household.area_code,
        created_by=decided_by,
    )  # fmt: skip
    confirmation = Confirmation.objects.create(
        application=application, number=f"QR{application.number}", outcome="confirmed",
        determination=determination, reasons="符合条件", decided_on=on, decided_by=decided_by,
    )  # fmt: skip
    award = Award.objects.create(
        number=f"DB{household.code}-{serial}", household=household, category=household.category,
        status="ended" if until else "active", period=(since or on, until),
        amount=result.amount, persons=result.persons, determination=determination,
        confirmation=confirmation, area_code=household.area_code,
    )  # fmt: skip
    AwardMember.objects.bulk_create(AwardMember(award=award, person=each) for each in people)
    return award


@pytest.fixture
def make_old_award(approver):
    """make_old_award(members=2, income="100", category="urban", since=…, receipt=(yuan, day))"""

    def make(
        *, members: int = 1, income: str | None = "100", category: str = "urban",
        area: str = "410105002010", receipt: tuple[str, date] | None = None, **award,
    ) -> Award:  # fmt: skip
        people = [build_person(area=area) for _ in range(members)]
        household = build_household(
            people=people, income=income, category=category, area=area, since=date(2011, 1, 1)
        )
        if receipt:
            amount, day = receipt
            IncomeItem.objects.create(
                household=household, person=people[0], kind="T3", amount=amount, received_on=day
            )
        return add_award(household, approver, **award)

    return make


@pytest.fixture
def open_change(finance):
    """open_change(category="both", …): the change of January 2012, proposed in August."""

    def make(**given) -> LineChange:
        fields = {
            "area_code": COUNTY, "category": "both", "effective_from": JANUARY,
            "announced_on": date(2012, 8, 1), "document": "郑州市2012年标准", "actor": finance,
            "on": AUGUST,
        }  # fmt: skip
        return line_change_open(**fields | given)

    return make


def run_jobs() -> None:
    for job in runner.unfinished():
        assert runner.run(job.pk)
        job.refresh_from_db()
        assert job.progress == "done", job.message


@pytest.fixture
def paid_to_august(monkeypatch):
    """The county has drawn up its batches to August 2012."""
    monkeypatch.setattr(paid_months, "_sources", [lambda county, category: date(2012, 8, 1)])


@pytest.fixture
def county_of_old(areas):
    """Zhongmou, one of the six counties: its area, its people."""
    Area.objects.create(
        code=pad("410122"), name="中牟县", level=Level.COUNTY, parent_id=pad("4101")
    )
    return (
        build_user("zm_finance", "周财务", pad("410122"), Role.COUNTY_FINANCE),
        build_user("zm_approver", "吴审核", pad("410122"), Role.COUNTY_APPROVER),
    )


def carry_out(change: LineChange, actor, **data) -> LineChange:
    """Preview, approve and execute, as the people and the workers do."""
    run_jobs()
    perform(change, "approve", actor=actor, on=AUGUST, **data)
    run_jobs()
    change.refresh_from_db()
    assert change.status == "done"
    return change
