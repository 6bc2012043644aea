"""The fund's papers: recorded by one, confirmed by another, posted once, carried over."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from payments.funds.need import need_of
from payments.funds.services import prepare_year_end, record, request_budget
from payments.funds.surplus import check_surplus
from payments.funds.work_funds import work_funds
from payments.ledger.balances import balances
from payments.ledger.book import Purse
from payments.ledger.posting import post_release, post_return, post_sent
from payments.ledger.statements import year_statement
from payments.models import Allocation, BudgetRequest, Fund, Source, WorkExpense, YearEnd
from tests.cast import COUNTY
from tests.payments.ledger_rows import URBAN, answer, bring_in, put_batch

ON = date(2026, 4, 8)
NEW_YEAR = date(2027, 1, 11)
RURAL = Purse(COUNTY, Fund.RURAL)
WORK = Purse(COUNTY, Fund.WORK)


def allocation(actor, **fields) -> Allocation:
    defaults = {
        "fund": "urban", "source": "central", "stage": "final", "year": 2026,
        "amount": Decimal("50000.00"), "document_number": "财社〔2026〕1号",
        "document_date": date(2026, 4, 1),
    }  # fmt: skip
    return record(Allocation(**(defaults | fields)), county=COUNTY, actor=actor, on=ON)


def confirm(paper, actor, **data):
    given = {"amount": paper.amount}
    if isinstance(paper, Allocation):
        given["received_on"] = date(2026, 4, 7)
    return perform(paper, "confirm", actor=actor, on=ON, **(given | data))


def test_allotted_money_counts_when_another_person_has_seen_it_arrive(finance, finance_reviewer):
    paper = allocation(finance)
    assert not balances(URBAN)
    with pytest.raises(Refusal, match="另一名财务人员"):
        confirm(paper, finance)
    with pytest.raises(Refusal, match="金额不一致") as caught:
        confirm(paper, finance_reviewer, amount=Decimal("5000.00"))
    assert caught.value.field == "amount"
    with pytest.raises(Refusal, match="不能晚于今天"):
        confirm(paper, finance_reviewer, received_on=date(2026, 4, 9))
    paper = confirm(paper, finance_reviewer)
    assert paper.status == "confirmed" and paper.received_on == date(2026, 4, 7)
    assert balances(URBAN) == {
        ("cash", "central"): Decimal("50000.00"), ("income", "central"): Decimal("-50000.00"),
    }  # fmt: skip
    entry = TrailEntry.objects.filter(thread=paper.number).latest("seq")
    assert entry.basis == "《城乡最低生活保障资金管理办法》第三条"


def test_the_same_allotment_is_recorded_once_and_again_after_a_reversal(finance, finance_reviewer):
    paper = allocation(finance)
    with pytest.raises(Refusal, match="已登记"):
        allocation(finance)
    paper = confirm(paper, finance_reviewer)
    paper = perform(paper, "reverse", actor=finance_reviewer, on=ON, reason="文号记错")
    assert paper.status == "reversed"
    assert not any(balances(URBAN).values())
    assert allocation(finance).status == "recorded"


def test_finance_of_the_next_county_records_nothing_here(next_finance):
    with pytest.raises(NotYours):
        allocation(next_finance)


def test_a_confirmed_paper_is_not_changed_past_the_code(finance, finance_reviewer):
    paper = confirm(allocation(finance), finance_reviewer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for change in ("UPDATE {} SET amount = 1", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(DatabaseError, match="不能改动"), transaction.atomic():
                cursor.execute(change.format("payments_allocation"))
    assert Allocation.objects.get().amount == paper.amount


def test_the_database_refuses_who_confirms_what_they_recorded(finance):
    paper = allocation(finance)
    with pytest.raises(IntegrityError, match="allocation_is_confirmed_by_another_person"):
        Allocation.objects.filter(pk=paper.pk).update(confirmed_by=finance)


def test_work_expenses_come_from_their_own_fund_and_never_from_the_benefit(
    finance, finance_reviewer
):
    bring_in(URBAN, Source.COUNTY, "9000.00", on=ON)
    confirm(
        allocation(finance, fund="work", source="county", amount=Decimal("800.00")),
        finance_reviewer,
    )
    paper = record(
        WorkExpense(
            fund=Fund.WORK, purpose="training", amount=Decimal("300.00"), paid_on=ON,
            voucher_number="记-0012",
        ),
        county=COUNTY, actor=finance, on=ON,
    )  # fmt: skip
    confirm(paper, finance_reviewer)
    assert balances(WORK)["cash", "county"] == Decimal("500.00")
    assert balances(URBAN)["cash", "county"] == Decimal("9000.00")
    with pytest.raises(IntegrityError, match="a_work_expense_is_of_the_work_fund"):
        WorkExpense.objects.filter(pk=paper.pk).model(
            fund="urban", purpose="training", amount=1, paid_on=ON, voucher_number="x", number="x",
            status="recorded", area_code=COUNTY, recorded_by=finance, recorded_on=ON,
        ).save()  # fmt: skip


def spend(awards, people, *, success=True):
    """April's batch, released, sent and answered."""
    batch = put_batch(awards, people=people)
    post_release(batch)
    post_sent(batch)
    payments = list(batch.payments.all())
    post_return(
        answer(
            batch, success=payments if success else [], failure=[] if success else payments, on=ON
        )
    )
    return batch


@pytest.fixture
def people(finance, finance_reviewer, finance_releaser):
    return finance, finance_reviewer, finance_releaser


def year_end(actor, *, explanation: str = "", fund: str = "urban") -> YearEnd:
    return prepare_year_end(
        county=COUNTY, fund=fund, year=2026, explanation=explanation, note="", actor=actor,
        on=NEW_YEAR,
    )  # fmt: skip


def closed(batch) -> None:
    for status in ("reconciling", "closed"):
        type(batch).objects.filter(pk=batch.pk).update(status=status, closed_on=ON)


def test_a_surplus_over_a_tenth_is_explained_in_writing_before_it_is_carried_over(
    make_awards, people
):
    bring_in(URBAN, Source.COUNTY, "1200.00", on=ON)
    closed(spend(make_awards(2, amount="500.00"), people))
    with pytest.raises(Refusal, match="超过当年支出的 10%") as caught:
        year_end(people[0])
    assert caught.value.field == "explanation"
    paper = year_end(people[0], explanation="年末到账，来不及安排。")
    assert paper.exceeds and paper.surplus == Decimal("200.00")
    with (
        pytest.raises(IntegrityError, match="a_surplus_over_the_ceiling_is_explained"),
        transaction.atomic(),
    ):
        YearEnd.objects.filter(pk=paper.pk).update(explanation="")
    paper = perform(paper, "close", actor=people[1], on=NEW_YEAR)
    assert balances(URBAN) == {
        ("cash", "county"): Decimal("200.00"), ("income", "county"): 0, ("expense", ""): 0,
        ("payable", ""): 0, ("transit", ""): 0, ("surplus", ""): Decimal("-200.00"),
    }  # fmt: skip
    assert year_statement(URBAN, 2027).opening == Decimal("200.00")


def test_a_surplus_within_a_tenth_passes_and_the_other_fund_is_looked_at_alone(make_awards, people):
    bring_in(URBAN, Source.COUNTY, "1100.00", on=ON)
    bring_in(RURAL, Source.COUNTY, "1.00", on=ON)
    spend(make_awards(2, amount="500.00"), people)
    paper = year_end(people[0], explanation="按规定结转。")
    assert not paper.exceeds and "未超过" in paper.findings[0]
    rural = year_end(people[0], fund="rural", explanation="当年没有农村支出。")
    assert rural.exceeds


def test_money_that_lay_two_years_unspent_is_told(make_awards, people):
    """预算法 art. 42: what came in 2024 and was used up neither in 2025 nor in 2026."""
    bring_in(URBAN, Source.COUNTY, "1300.00", on=date(2024, 11, 1))
    spend(make_awards(2, amount="500.00"), people)
    told = check_surplus(URBAN, 2026, explained=False)
    assert any("连续 2 年" in text and "300.00" in text for text in told.findings)
    assert told.wants_explanation
    assert not any("连续" in text for text in check_surplus(URBAN, 2025, explained=False).findings)


def test_a_year_is_closed_when_it_is_over_and_every_batch_is_settled(make_awards, people):
    bring_in(URBAN, Source.COUNTY, "1000.00", on=ON)
    batch = spend(make_awards(2, amount="500.00"), people)
    with pytest.raises(Refusal, match="还没有结束"):
        prepare_year_end(
            county=COUNTY, fund="urban", year=2026, explanation="", note="", actor=people[0],
            on=date(2026, 12, 31),
        )  # fmt: skip
    paper = year_end(people[0])
    with pytest.raises(Refusal, match="没有办结"):
        perform(paper, "close", actor=people[1], on=NEW_YEAR)
    closed(batch)
    bring_in(URBAN, Source.COUNTY, "1.00", on=date(2026, 12, 30))
    with pytest.raises(Refusal, match="账上又有变动"):
        perform(paper, "close", actor=people[1], on=NEW_YEAR)
    perform(paper, "withdraw", actor=people[0], on=NEW_YEAR, reason="有新到账")
    paper = year_end(people[0], explanation="年末到账。")
    assert perform(paper, "close", actor=people[1], on=NEW_YEAR).status == "closed"
    with pytest.raises(Refusal, match="已办理"):
        year_end(people[0], explanation="再办一次。")


def test_years_are_closed_in_their_order(people):
    bring_in(URBAN, Source.COUNTY, "1.00", on=date(2025, 6, 1))
    bring_in(URBAN, Source.COUNTY, "1.00", on=ON)
    paper = year_end(people[0], explanation="结转。")
    with pytest.raises(Refusal, match="2025年度还没有结转"):
        perform(paper, "close", actor=people[1], on=NEW_YEAR)


def test_the_need_of_next_year_comes_from_persons_average_and_surplus(make_awards):
    make_awards(2, amount="400.00")
    make_awards(1, amount="700.00", persons=3)
    bring_in(URBAN, Source.COUNTY, "20000.00", on=ON)
    need = need_of(URBAN, BudgetRequest.Kind.NEXT_YEAR, ON)
    assert (need.year, need.persons, need.average) == (2027, 5, Decimal("300.00"))
    assert need.available == Decimal("20000.00") - 9 * Decimal("1500.00")
    assert need.amount == 12 * Decimal("1500.00") - Decimal("6500.00")
    assert need.line > 0
    rest = need_of(URBAN, BudgetRequest.Kind.SUPPLEMENT, ON)
    assert (rest.year, rest.months, rest.available) == (2026, 9, Decimal("20000.00"))
    assert rest.amount == 0


def test_the_need_counts_whom_its_own_months_have(make_awards):
    """Confirmed for a later month: from it on. Stopped: until then."""
    make_awards(1, amount="400.00")
    make_awards(1, amount="300.00", until=date(2026, 5, 1))
    make_awards(2, amount="100.00", since=date(2026, 12, 1))
    make_awards(1, amount="500.00", since=date(2027, 2, 1))
    bring_in(URBAN, Source.COUNTY, "20000.00", on=ON)
    this_year = Decimal("9") * 400 + 300 + 200
    need = need_of(URBAN, BudgetRequest.Kind.NEXT_YEAR, ON)
    assert (need.persons, need.cost) == (3, 12 * Decimal("600.00"))
    assert need.available == 20000 - this_year
    rest = need_of(URBAN, BudgetRequest.Kind.SUPPLEMENT, ON)
    assert (rest.months, rest.persons) == (9, 2)
    assert abs(rest.cost - this_year) < Decimal("0.01") * 2 * 9


def test_a_month_counts_until_its_batch_is_sealed(make_awards, batch_in):
    make_awards(1)
    batch_in("released")
    assert need_of(URBAN, BudgetRequest.Kind.SUPPLEMENT, ON).months == 8
    assert need_of(RURAL, BudgetRequest.Kind.SUPPLEMENT, ON).months == 9


def test_a_planned_line_moves_the_average_and_with_it_the_need(make_awards):
    """S1 art. 5: persons, line, average and surplus."""
    make_awards(2, amount="400.00")
    bring_in(URBAN, Source.COUNTY, "20000.00", on=ON)
    now = need_of(URBAN, BudgetRequest.Kind.NEXT_YEAR, ON)
    planned = need_of(URBAN, BudgetRequest.Kind.NEXT_YEAR, ON, planned_line=now.line + 50)
    assert (now.average, now.working) == (Decimal("400.00"), "")
    assert (planned.average, planned.available) == (Decimal("450.00"), now.available)
    assert planned.cost - now.cost == 12 * 2 * Decimal("50.00")
    assert "400.00＋" in planned.working and "＝450.00" in planned.working
    none_left = need_of(URBAN, BudgetRequest.Kind.NEXT_YEAR, ON, planned_line=Decimal("1.00"))
    assert none_left.average == 0 and none_left.amount == 0


def request(actor, **fields):
    defaults = {
        "fund": "urban", "kind": "supplement", "year": 2026, "months": 8, "persons": 100,
        "average": Decimal("310.00"), "available": Decimal("48000.00"), "reasons": "新增较多。",
    }  # fmt: skip
    asked = BudgetRequest(**(defaults | fields))
    return request_budget(asked, county=COUNTY, actor=actor, on=ON)


def test_more_budget_is_asked_for_by_civil_affairs_and_granted_by_finance(approver, finance):
    asked = request(approver)
    assert asked.amount == Decimal("200000.00")
    granted = {"approved_amount": Decimal("150000.00"), "approved_document": "财预〔2026〕9号"}
    with pytest.raises(NotYours):
        perform(asked, "approve", actor=approver, on=ON, **granted)
    asked = perform(asked, "approve", actor=finance, on=ON, **granted)
    assert (asked.status, asked.approved_amount) == ("approved", Decimal("150000.00"))
    with pytest.raises(Refusal, match="不需要申请"):
        request(approver, available=Decimal("248000.00"))


def test_work_funds_are_reckoned_by_head_where_the_pack_says_so(make_awards):
    make_awards(2, area="371702001001", persons=3)
    lines = work_funds("371702000000", ON)
    assert [(line.persons, line.needed) for line in lines] == [
        (6, Decimal("42.00")), (6, Decimal("24.00")), (6, Decimal("30.00")),
    ]  # fmt: skip
    assert work_funds(COUNTY, ON) == []
