"""A line that changes for a county: previewed, approved by another, executed, owed backwards."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from dibao import policy
from dibao.offices.models import pad
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from payments.paid_months import last_batched_month
from reviews.line_changes import paid_months
from reviews.line_changes.chunk import Chunk
from reviews.line_changes.preview import redated
from reviews.models import ArrearsClaim, Award, Determination, LineChange, Recheck
from reviews.services.determinations import recompute
from tests.cast_line_changes import AUGUST, BEFORE, JANUARY, carry_out, run_jobs
from tests.cast_payments import open_april

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2012, 9, 1)


@pytest.fixture(autouse=True)
def _paid(paid_to_august):
    """August is already in a batch."""


def owed(household) -> dict[date, Decimal]:
    claims = ArrearsClaim.objects.filter(household=household)
    return dict(claims.order_by("month").values_list("month", "amount"))


@pytest.mark.parametrize(("category", "yuan", "line"), [("urban", 40, 380), ("rural", 20, 200)])
def test_zhengzhou_2012_pays_arrears_for_each_person_and_month(
    make_old_award, open_change, second_approver, category, yuan, line
):
    """D1 case 5: 340→380 urban and 180→200 rural from 1 January, executed in August."""
    alone = make_old_award(category=category, income=None)
    three = make_old_award(category=category, members=3)
    carry_out(open_change(), second_approver)
    months = [date(2012, month, 1) for month in range(1, 9)]
    assert owed(alone.household) == dict.fromkeys(months, Decimal(yuan))
    assert owed(three.household) == dict.fromkeys(months, Decimal(3 * yuan))
    new = alone.household.awards.get(status="active")
    assert (new.amount, new.period.lower) == (line, SEPTEMBER)
    alone.refresh_from_db()
    assert (alone.status, alone.period.upper) == ("replaced", SEPTEMBER)


def test_the_counties_of_zhengzhou_pay_thirty_five(make_old_award, open_change, county_of_old):
    """D1 case 5: 275→310 in the six counties."""
    clerk, approver = county_of_old
    award = make_old_award(area="410122001001", members=2)
    carry_out(open_change(area_code=pad("410122"), actor=clerk), approver)
    assert owed(award.household) == {date(2012, m, 1): Decimal(70) for m in range(1, 9)}


def test_arrears_are_for_the_months_on_the_roll_alone(make_old_award, open_change, second_approver):
    late = make_old_award(since=date(2012, 6, 1), on=date(2011, 12, 20))
    gone = make_old_award(until=date(2012, 4, 1))
    never = make_old_award(until=date(2011, 12, 1))
    change = carry_out(open_change(), second_approver)
    assert set(owed(late.household)) == {date(2012, month, 1) for month in (6, 7, 8)}
    assert set(owed(gone.household)) == {date(2012, month, 1) for month in (1, 2, 3)}
    assert not owed(never.household)
    assert change.items.get(award=gone).outcome == "over"
    assert gone.household.awards.count() == 1


def test_the_sum_of_arrears_is_months_times_difference(
    make_old_award, open_change, second_approver
):
    starts = [BEFORE, date(2012, 3, 1), date(2012, 8, 1), date(2012, 9, 1)]
    for at, since in enumerate(starts):
        make_old_award(members=at + 1, since=since, on=date(2011, 12, 20))
    change = carry_out(open_change(), second_approver)
    expected = sum(8 * 40 * 1 if at == 0 else 40 * (at + 1) * months
                   for at, months in enumerate((8, 6, 1, 0)))  # fmt: skip
    behind = ArrearsClaim.objects.exclude(month__gt=AUGUST).aggregate(sum=Sum("amount"))["sum"]
    assert behind == expected == Decimal(change.summary["arrears"])
    ahead = ArrearsClaim.objects.filter(month__gt=AUGUST)
    assert [claim.month for claim in ahead] == [SEPTEMBER], "its award cannot begin anew there"


def test_an_unpaid_present_month_is_paid_by_the_new_award(
    make_old_award, open_change, second_approver, monkeypatch
):
    monkeypatch.setattr(paid_months, "_sources", [lambda county, category: date(2012, 7, 1)])
    award = make_old_award()
    carry_out(open_change(), second_approver)
    assert max(owed(award.household)) == date(2012, 7, 1)
    assert award.household.awards.get(status="active").period.lower == date(2012, 8, 1)


def test_a_batch_of_the_month_counts_as_paid(make_awards, finance, monkeypatch):
    monkeypatch.setattr(paid_months, "_sources", [last_batched_month])
    county, on = "410105000000", date(2026, 4, 2)
    assert paid_months.first_free_month(county, "urban", on) == date(2026, 4, 1)
    make_awards(1)
    open_april(finance)
    assert paid_months.first_free_month(county, "urban", on) == date(2026, 5, 1)
    assert paid_months.first_free_month(county, "rural", on) == date(2026, 4, 1)


def test_the_preview_counts_and_touches_nothing(make_old_award, open_change):
    make_old_award(income=None)
    make_old_award(members=2)
    same = make_old_award(category="rural")
    change = open_change(category="urban")
    run_jobs()
    change.refresh_from_db()
    summary = change.summary
    assert change.status == "previewed"
    assert summary["directions"]["up"]["households"] == summary["households"] == 2
    assert Decimal(summary["before"]) == 340 + 580
    assert Decimal(summary["difference"]) == 120
    assert Decimal(summary["arrears"]) == 120 * 8
    assert summary["bands"] == [
        {"label": "增加 40～41 元", "households": 1},
        {"label": "增加 80～81 元", "households": 1},
    ]
    assert not change.items.filter(award=same).exists()
    assert Award.objects.filter(status="active").count() == 3
    assert not ArrearsClaim.objects.exists()
    assert Determination.objects.count() == 3


def test_the_new_award_rests_on_the_same_facts_and_computes_again(
    make_old_award, open_change, second_approver
):
    award = make_old_award(members=2, income="250.55")
    award.household.incomes.update(amount=0)
    carry_out(open_change(), second_approver)
    new = award.household.awards.get(status="active")
    before, after = award.determination.snapshot, new.determination.snapshot
    assert after == before | {"on": "2012-01-01"}
    assert new.amount == Decimal("509.45")
    assert recompute(new.determination).same
    assert new.confirmation == award.confirmation
    assert list(new.members.values_list("person")) == list(award.members.values_list("person"))


def test_a_change_of_the_line_does_not_move_the_months_whose_income_counts(
    make_old_award, open_change, second_approver
):
    award = make_old_award(income=None, receipt=("100", date(2011, 5, 20)))
    assert award.amount == 340 - 100
    carry_out(open_change(), second_approver)
    new = award.household.awards.get(status="active")
    assert new.amount == 380 - 100
    assert recompute(new.determination).same


def test_a_snapshot_from_before_the_end_of_the_window_was_kept_is_redated_alike(make_old_award):
    determination = make_old_award(receipt=("100", date(2011, 5, 20))).determination
    old = {key: it for key, it in determination.snapshot.items() if key != "window_end"}
    award = Award(determination=Determination(snapshot=old, on=determination.on))
    assert redated(award, JANUARY) == determination.snapshot | {"on": "2012-01-01"}
    past = determination.working | {"snapshot": old}
    assert policy.replay(past).same


def out_of_line(award: Award, **values) -> Award:
    """Give an award another amount than the rules of its day gave: a reduction comes of it."""
    Award.objects.filter(pk=award.pk).update(**values)
    award.refresh_from_db()
    return award


def test_who_falls_out_is_rechecked_and_not_stopped(make_old_award, open_change, second_approver):
    award = make_old_award(income="100")
    snapshot = award.determination.snapshot
    snapshot["incomes"][0]["amount"] = "500"
    out = Determination.objects.create(
        household=award.household, on=BEFORE, pack="zhengzhou", rules_version="0" * 64,
        snapshot=snapshot, working=award.determination.working, eligible=True, amount=240,
        persons=1,
    )  # fmt: skip
    out_of_line(award, determination=out)
    change = carry_out(open_change(), second_approver)
    item = change.items.get()
    award.refresh_from_db()
    assert (item.direction, item.outcome, award.status) == ("out", "recheck", "active")
    assert "不低于最低生活保障标准" in item.problem
    recheck = Recheck.objects.get(household=award.household)
    assert (recheck.organ, recheck.due_on) == ("township", date(2012, 8, 31))


def test_facts_that_no_longer_suffice_are_a_matter_for_a_person(
    make_awards, open_change, second_approver
):
    (award,) = make_awards(1, since=BEFORE)
    change = carry_out(open_change(), second_approver)
    item = change.items.get()
    assert (item.direction, item.outcome) == ("unclear", "recheck") and item.problem
    assert Recheck.objects.filter(household=award.household).exists()


def test_nobody_gets_less_unless_the_approver_says_so(make_old_award, open_change, second_approver):
    award = out_of_line(make_old_award(), amount=300)
    change = carry_out(open_change(), second_approver)
    award.refresh_from_db()
    assert (award.status, change.items.get().outcome) == ("active", "recheck")
    assert not ArrearsClaim.objects.exists()


def test_a_reduction_begins_ahead_and_is_told_by_letter(
    make_old_award, open_change, second_approver
):
    award = out_of_line(make_old_award(), amount=300)
    change = carry_out(open_change(), second_approver, accepts_reductions=True)
    item = change.items.get()
    assert item.outcome == "replaced" and item.letter_number.startswith("低保告〔2012〕")
    assert (item.new_award.amount, item.new_award.period.lower) == (280, SEPTEMBER)
    assert not ArrearsClaim.objects.exists(), "nothing is clawed back"
    award.refresh_from_db()
    assert award.period.upper == SEPTEMBER


def test_who_prepared_the_change_does_not_approve_it(make_old_award, open_change, approver):
    make_old_award()
    change = open_change(actor=approver)
    run_jobs()
    with pytest.raises(NotYours, match="提出人"):
        perform(change, "approve", actor=approver, on=AUGUST)


def test_finance_does_not_approve(make_old_award, open_change, finance_reviewer):
    make_old_award()
    change = open_change()
    run_jobs()
    with pytest.raises(NotYours, match="岗位"):
        perform(change, "approve", actor=finance_reviewer, on=AUGUST)


def sql(statement: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_database_wants_a_second_person(make_old_award, open_change, finance):
    make_old_award()
    change = open_change()
    with pytest.raises(IntegrityError, match="the_approver_did_not_prepare"):
        sql("UPDATE reviews_linechange SET approved_by_id = prepared_by_id WHERE id = %s",
            change.pk)  # fmt: skip
    with pytest.raises(IntegrityError, match="approved_before_it_is_executed"):
        sql("UPDATE reviews_linechange SET status = 'executing' WHERE id = %s", change.pk)


def test_the_database_keeps_a_preview_and_its_arrears(make_old_award, open_change, second_approver):
    make_old_award()
    change = open_change()
    run_jobs()
    with pytest.raises(IntegrityError, match="测算结果"):
        sql("UPDATE reviews_linechangeitem SET new_amount = 999 WHERE change_id = %s", change.pk)
    with pytest.raises(IntegrityError, match="测算结果"):
        sql("DELETE FROM reviews_linechangeitem WHERE change_id = %s", change.pk)
    perform(change, "approve", actor=second_approver, on=AUGUST)
    run_jobs()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        "UPDATE reviews_arrearsclaim SET amount = 999",
        "DELETE FROM reviews_arrearsclaim",
        "TRUNCATE reviews_arrearsclaim CASCADE",
    ):
        with pytest.raises(IntegrityError, match="应补发金额"):
            sql(statement)
    with pytest.raises(IntegrityError, match="补发的月份"):
        sql("INSERT INTO reviews_arrearsclaim (area_code, household_id, award_id, month, amount,"
            " cause_id, claimed_on) SELECT area_code, household_id, award_id, '2011-01-01', 1,"
            " cause_id, claimed_on FROM reviews_arrearsclaim LIMIT 1")  # fmt: skip


def test_one_live_change_for_a_county_category_and_month(
    make_old_award, open_change, finance_reviewer
):
    make_old_award()
    first = open_change(category="both")
    with pytest.raises(Refusal, match="已有标准调整"):
        open_change(category="urban", area_code="410105002000")
    perform(first, "drop", actor=finance_reviewer, on=AUGUST, reason="填错")
    assert open_change(category="urban").number == "BZ41010520120102"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"effective_from": date(2012, 6, 1)}, "没有自2012年6月起变动"),
        ({"announced_on": date(2012, 8, 16)}, "公布日期"),
        ({"area_code": "410105003000"}, "没有正在享受"),
        ({"area_code": "410105002010"}, "按区县或乡镇"),
    ],
)
def test_a_change_without_ground_is_refused(make_old_award, open_change, given, why):
    make_old_award()
    with pytest.raises(Refusal, match=why):
        open_change(**given)


def test_another_countys_people_do_not_change_ours(make_old_award, open_change, outsider):
    make_old_award()
    with pytest.raises(NotYours):
        open_change(actor=outsider)


def test_a_change_is_not_approved_before_its_month(make_old_award, open_change, second_approver):
    make_old_award()
    in_december = date(2011, 12, 20)
    change = open_change(announced_on=in_december, on=in_december)
    run_jobs()
    with pytest.raises(Refusal, match="2012年1月"):
        perform(change, "approve", actor=second_approver, on=in_december)


def test_an_award_that_came_after_the_preview_asks_for_another(
    make_old_award, open_change, second_approver, finance
):
    make_old_award()
    change = open_change()
    run_jobs()
    make_old_award()
    with pytest.raises(Refusal, match="重新测算"):
        perform(change, "approve", actor=second_approver, on=AUGUST)
    perform(change, "preview_again", actor=finance, on=AUGUST)
    run_jobs()
    change.refresh_from_db()
    assert (change.round, change.items.count()) == (2, 2)
    carry_out(change, second_approver)


def test_a_second_change_claims_only_what_the_first_did_not(
    make_old_award, open_change, second_approver, monkeypatch
):
    """A street's line executed late, after the county's: months are not owed twice."""
    award = make_old_award()
    first = carry_out(open_change(), second_approver)
    paid = ArrearsClaim.objects.get(cause=first, month=date(2012, 3, 1))
    second = LineChange.objects.create(
        number="X", area_code=first.area_code, category="both", status="executing",
        effective_from=date(2012, 2, 1), announced_on=AUGUST, document="x",
        prepared_by=first.prepared_by, prepared_on=AUGUST, approved_by=first.approved_by,
        approved_on=AUGUST, starts=first.starts,
    )  # fmt: skip
    item = first.items.get()
    item.new_amount += 5
    work = Chunk(second, [item], AUGUST)
    award.refresh_from_db()
    item.award = award
    work._claim(item, before=SEPTEMBER)
    assert paid.amount == 40
    assert {claim.amount for claim in work.claims} == {5} and len(work.claims) == 7


def test_an_earlier_change_is_not_executed_after_a_later_one(
    make_old_award, open_change, second_approver
):
    make_old_award()
    change = open_change()
    run_jobs()
    LineChange.objects.create(
        number="X", area_code=change.area_code, category="urban", status="done",
        effective_from=date(2012, 7, 1), announced_on=AUGUST, document="x",
        prepared_by=change.prepared_by, prepared_on=AUGUST, approved_by=second_approver,
        approved_on=AUGUST,
    )  # fmt: skip
    with pytest.raises(Refusal, match="更晚月份"):
        perform(change, "approve", actor=second_approver, on=AUGUST)


def test_an_award_stopped_between_approval_and_execution_keeps_its_arrears(
    make_old_award, open_change, second_approver
):
    award = make_old_award()
    change = open_change()
    run_jobs()
    perform(change, "approve", actor=second_approver, on=AUGUST)
    perform(award, "end", actor=None, on=AUGUST, reason="去世", ends=date(2012, 7, 1))
    run_jobs()
    assert set(owed(award.household)) == {date(2012, month, 1) for month in range(1, 7)}
    assert change.items.get().outcome == "over"


def test_the_trail_tells_who_did_what(make_old_award, open_change, second_approver):
    make_old_award()
    change = carry_out(open_change(), second_approver)
    entries = TrailEntry.objects.filter(thread=change.number).order_by("seq")
    assert [entry.action for entry in entries] == [
        "start", "finish_preview", "approve", "begin_execution", "finish_execution",
    ]  # fmt: skip
    assert entries.last().data["arrears"] == "320.00"
    assert entries[3].data["starts"] == {"urban": "2012-09-01", "rural": "2012-09-01"}
