"""What was due in past months, by the rules of their day with the one fact put right."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dibao import policy
from dibao.trail.engine import perform
from payments.models import Payment
from payments.services import drafting
from payments.services.opening import open_batch
from payments.services.recoveries import Finding, open_recovery
from payments.services.subsidies import open_price_subsidy
from tests.cast import COUNTY
from tests.cast_line_changes import AUGUST
from tests.cast_payments import APRIL, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_kinds import LATER, asks, pay, published  # noqa: F401
from tests.payments.test_written_answers import prepare, said  # noqa: F401

MONTH, FOUND = date(2012, 8, 1), date(2012, 9, 3)


@pytest.fixture
def family(make_old_award, finance, finance_reviewer, finance_releaser):
    """Two people with 100 yuan a month between them; August 2012 arrived: 340 × 2 − 100."""
    award = make_old_award(members=2)
    batch = open_batch(county=COUNTY, month=MONTH, category="urban", actor=finance, on=AUGUST)
    drafting.draft(drafting.submit(batch))
    explain(batch, finance)
    batch = release(batch, finance_reviewer, finance_releaser, AUGUST)
    batch = perform(batch, "send", actor=finance, on=AUGUST, layout="general")
    content = as_csv([answer(line) for line in lines_of(batch)])
    upload = SimpleUploadedFile("r.csv", content)
    perform(batch, "import_return", actor=finance, on=AUGUST, file=upload)
    assert Payment.objects.get().amount == Decimal("580.00")
    return award.household


def found(family, finance, **changes):
    finding = Finding(
        since=MONTH, found_on=FOUND, facts="查实", evidence="报告", **changes
    )  # fmt: skip
    return open_recovery(family, finding, actor=finance, on=FOUND).months.get()


def test_income_that_was_not_declared_is_counted_under_the_rules_of_the_day(family, finance):
    month = found(family, finance, ground="fraud", way="income", extra_income=Decimal("250.00"))
    assert (month.paid, month.entitled, month.amount) == (
        Decimal("580.00"), Decimal("330.00"), Decimal("250.00"),
    )  # fmt: skip
    assert "人均月收入 175.00 元" in month.working


def test_income_above_the_line_leaves_nothing_due(family, finance):
    month = found(family, finance, ground="fraud", way="income", extra_income=Decimal("2600.00"))
    assert (month.entitled, month.amount) == (Decimal("0.00"), Decimal("580.00"))
    assert "不符合条件" in month.working


def test_a_member_who_had_died_is_left_out(family, finance):
    people = family.members_on(FOUND)
    other = next(member.person for member in people if not member.is_head)
    month = found(family, finance, ground="death", way="left_out", left_out=other)
    case = policy.Case.from_json(family.awards.get().determination.snapshot)
    kept = sum(item.amount for item in case.incomes if item.member == case.members[0].ref)
    assert month.entitled == Decimal("340.00") - kept
    assert "保障 1 人" in month.working


def test_who_lived_alone_and_died_was_due_nothing(make_old_award, family, finance):
    alone = make_old_award(members=1).household
    assert not alone.payments.exists()
    (only,) = [member.person for member in family.members_on(FOUND) if member.is_head]
    month = found(family, finance, ground="death", way="left_out", left_out=only)
    assert month.entitled < month.paid


def test_a_subsidys_second_time_is_not_taken_for_the_allowances(
    make_awards, batch_in, finance, approver, asks, pay, published, said  # noqa: F811
):  # fmt: skip
    home = make_awards(1)[0].household
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    pay(open_price_subsidy(asks, published("0.05")))
    for payment in Payment.objects.all():
        said(payment, "twice", on=LATER, reason="银行重复入账")
    asked = [
        open_recovery(
            home,
            Finding(
                ground="error", since=APRIL, found_on=LATER, facts="差错", evidence="核查",
                way=way, due_monthly=due,
            ),
            actor=finance, on=LATER,
        )
        for way, due in (("twice", None), ("amount", Decimal("200.00")))
    ]  # fmt: skip
    assert [recovery.total for recovery in asked] == [Decimal("415.00"), Decimal("180.00")]
