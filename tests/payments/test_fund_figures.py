"""What a fund's figures say of money that is short, came ahead, or came back."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.funds.need import need_of
from payments.funds.surplus import check_surplus
from payments.ledger.corrections import post_recovery, post_recovery_due
from payments.ledger.posting import post_release, post_return, post_sent
from payments.ledger.statements import year_statement
from payments.models import BudgetRequest, Source
from tests.cast import COUNTY
from tests.payments.fund_papers import ON, allotted, arrived, asked
from tests.payments.ledger_rows import URBAN, answer, bring_in, put_batch
from tests.payments.test_funds_pages import cells

DECEMBER = date(2026, 12, 20)


@pytest.fixture
def spent(make_awards, finance, finance_reviewer, finance_releaser):
    """A thousand yuan that two households of 500.00 a month have of April."""
    awards = make_awards(2, amount="500.00")
    batch = put_batch(awards, people=(finance, finance_reviewer, finance_releaser))
    post_release(batch)
    post_sent(batch)
    post_return(answer(batch, success=list(batch.payments.all()), on=ON))


def test_a_deficit_is_added_to_what_is_asked_for_and_told(spent):
    on = date(2026, 10, 9)
    months = [need_of(URBAN, kind, on).months for kind in BudgetRequest.Kind]
    yearly, rest = (need_of(URBAN, kind, on) for kind in BudgetRequest.Kind)
    assert months == [12, 3] and rest.available == Decimal("-1000.00")
    assert rest.amount == 3 * Decimal("1000.00") + Decimal("1000.00")
    assert "账上现有资金缺口 1,000.00 元" in rest.working
    assert yearly.available == Decimal("-4000.00")
    assert yearly.amount == 12 * Decimal("1000.00") + Decimal("4000.00")
    assert "预计到本年底资金缺口 4,000.00 元" in yearly.working


def test_a_request_names_its_deficit_as_one(approver, client, finance):
    paper = asked(approver, available=Decimal("-2000.00"))
    assert paper.amount == 8 * 100 * Decimal("310.00") + Decimal("2000.00")
    client.force_login(finance)
    assert "＋ 缺口 2,000.00 元" in client.get(paper.page_url).text


def test_a_request_beyond_every_amount_is_refused_in_words(approver, client):
    with pytest.raises(Refusal, match="超出系统能登记的范围"):
        asked(approver, persons=99_999_999, average=Decimal("9999999.99"))
    client.force_login(approver)
    given = {
        "county": COUNTY, "fund": "urban", "kind": "supplement", "year": "2026", "months": "3",
        "average": "99999999", "available": "0", "reasons": "x",
    }  # fmt: skip
    for persons in ("3000000000", "90000000"):
        page = client.post(reverse("budget_request_new"), given | {"persons": persons})
        assert page.status_code == 422
    assert not BudgetRequest.objects.exists()


def advance(finance, reviewer, amount: str = "700.00"):
    paper = allotted(
        finance, DECEMBER, fund="urban", source="central", stage="advance", year=2027,
        amount=Decimal(amount),
    )  # fmt: skip
    return arrived(paper, reviewer, DECEMBER)


def test_an_advance_that_arrives_in_december_is_no_surplus_of_the_year(
    spent, finance, finance_reviewer
):
    bring_in(URBAN, Source.COUNTY, "1050.00", on=ON)
    paper = advance(finance, finance_reviewer)
    found = year_statement(URBAN, 2026)
    assert (found.surplus, found.ahead) == (Decimal("750.00"), Decimal("700.00"))
    assert found.own_surplus == Decimal("50.00")
    check = check_surplus(URBAN, 2026, explained=True)
    assert not check.exceeding and "结余 50.00" in check.findings[0].replace(" 元", "")
    assert "以后年度预算资金 700.00 元" in check.findings[-1]
    assert year_statement(URBAN, 2027).ahead == 0
    assert year_statement(URBAN, 2027).opening_ahead == Decimal("700.00")
    rest = need_of(URBAN, BudgetRequest.Kind.SUPPLEMENT, DECEMBER)
    assert rest.available == Decimal("50.00") and "700.00 元，不计入可用" in rest.working
    perform(paper, "reverse", actor=finance_reviewer, on=DECEMBER, reason="记错")
    assert year_statement(URBAN, 2026).ahead == 0


@pytest.mark.parametrize(("second", "fell"), [("1000.00", False), ("999.00", True)])
def test_what_a_county_gives_counts_for_the_year_of_its_budget(
    finance, finance_reviewer, second, fell
):
    """The money of 2027 came in December 2026: no rise of that year nor a fall of the next."""
    given = {"fund": "urban", "source": "county"}
    for on, year, amount in ((ON, 2026, "1000.00"), (DECEMBER, 2027, second)):
        paper = allotted(
            finance, on, year=year, amount=Decimal(amount), document_number=f"{year}", **given
        )
        arrived(paper, finance_reviewer, on)
    lines = {
        year: next(line for line in year_statement(URBAN, year).sources if line.source == "county")
        for year in (2026, 2027)
    }
    assert [lines[year].given for year in lines] == [Decimal("1000.00"), Decimal(second)]
    assert (lines[2027].given_before, lines[2027].fell) == (Decimal("1000.00"), fell)
    assert lines[2027].received == 0


def test_money_that_comes_back_is_a_row_of_its_own_and_nothing_is_used_below_zero(
    spent, client, finance
):
    bring_in(URBAN, Source.CENTRAL, "1000.00", on=date(2026, 4, 1))
    case = {"reference": "ZJ1", "county": COUNTY, "category": "urban", "on": ON}
    post_recovery_due(amount=Decimal("300.00"), year=2026, **case)
    post_recovery(part="1", amount=Decimal("300.00"), **case)
    found = year_statement(URBAN, 2026)
    lines = {line.source: line for line in found.sources if not line.is_empty}
    county = lines["county"]
    assert (county.used, county.came_back) == (Decimal("1000.00"), Decimal("300.00"))
    assert all(line.used >= 0 and line.opening == 0 for line in lines.values())
    assert found.agrees
    client.force_login(finance)
    with time_machine.travel("2026-04-20 09:00 +0800", tick=False):
        assert "收回和退汇" in client.get(reverse("funds")).text
        rows = cells(client.get(reverse("fund_report")).content)
    urban = {row[1]: row for row in rows if row[0] == "城市低保资金"}
    assert (urban["收回和退汇"][5], urban["收回和退汇"][7]) == ("-300", "300")
    total = urban.pop("小计")
    for column in range(2, 8):
        parts = (Decimal(row[column] or 0) for row in urban.values())
        assert sum(parts) == Decimal(total[column])
    for row in [*urban.values(), total]:
        opening, received, _before, out, adjusted, left = (Decimal(x or 0) for x in row[2:8])
        assert left == opening + received + adjusted - out
