"""The paying agent's own statement of a month beside our books."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.blockers import blocker_of
from payments.blockers.base import Scope
from payments.funds.agent import Figures, booked_for, record_statement
from payments.models import AgentStatement, BankReturnLine, Payment
from payments.services.resolving import resolve
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_funds_pages import cells

MAY = date(2026, 5, 6)
SCOPE = Scope(COUNTY[:6], COUNTY, date(2026, 5, 1), MAY)
PDF = b"%PDF-1.4 april"
SAID = {
    "arrived_count": 2, "arrived_sum": Decimal("760.00"),
    "back_count": 1, "back_sum": Decimal("380.00"),
}  # fmt: skip


@pytest.fixture
def april(make_awards, batch_in, finance):
    """Two payments arrived in April, one of them came back, a third failed."""
    make_awards(3)
    batch = batch_in("sent")
    first, second, third = lines_of(batch)
    content = as_csv([answer(first), answer(second), answer(third, "1001")])
    give_to(batch, content, finance)
    give_to(batch, as_csv([answer(first, "1001")]), finance)
    back = BankReturnLine.objects.get(fault="conflict")
    resolve(back, how="sent_back", reason="退汇", actor=finance, on=DRAFTED_ON)
    return batch


def say(actor, *, on=MAY, file=PDF, **said) -> AgentStatement:
    paper = SimpleUploadedFile("april.pdf", file)
    row = AgentStatement(fund="urban", month=APRIL, **(SAID | said))
    return record_statement(row, file=paper, county=COUNTY, actor=actor, on=on)


def confirm(statement, actor, **given) -> AgentStatement:
    return perform(statement, "confirm", actor=actor, on=MAY, **given)


def test_what_agrees_with_the_books_is_confirmed_by_another(april, finance, finance_reviewer):
    made = say(finance)
    assert booked_for(made) == Figures(**SAID)
    assert "2026年4月城市低保资金：对账单到账 " in made.at_stake
    assert made.at_stake.endswith("，退回 1 笔 380.00 元。")
    with pytest.raises(Refusal, match="另一名财务人员"):
        confirm(made, finance)
    assert blocker_of("agent_says_otherwise").count(SCOPE) == 0
    made = confirm(made, finance_reviewer, explanation="不需要")
    assert made.status == "confirmed" and made.explanation == ""
    assert made.paper.read() == PDF


def test_a_difference_is_told_and_confirmed_with_its_reason_alone(
    april, finance, finance_reviewer
):  # fmt: skip
    made = say(finance, arrived_count=3, arrived_sum=Decimal("1140.00"))
    assert blocker_of("agent_says_otherwise").count(SCOPE) == 1
    for given in ({}, {"explanation": "  "}):
        with pytest.raises(Refusal, match="差额说明") as refused:
            confirm(made, finance_reviewer, **given)
        assert refused.value.field == "explanation"
    made = confirm(made, finance_reviewer, explanation="银行把失败一笔列为到账")
    assert made.booked_arrived_sum == Decimal("760.00") and made.explanation
    assert blocker_of("agent_says_otherwise").count(SCOPE) == 0


def test_a_month_in_which_money_arrived_wants_its_statement_by_the_end_of_the_next(april, finance):
    missing = blocker_of("agent_statement_missing")
    assert missing.count(SCOPE) == 1 and missing.due_on(SCOPE, ()) == date(2026, 5, 31)
    assert missing.count(replace(SCOPE, month=APRIL)) == 0
    assert missing.count(replace(SCOPE, month=APRIL, on=DRAFTED_ON)) == 0
    made = say(finance)
    assert missing.count(SCOPE) == 0
    perform(made, "withdraw", actor=finance, on=MAY, reason="填错")
    assert missing.count(SCOPE) == 1


def test_a_count_alone_is_a_difference(april, finance, finance_reviewer):
    made = say(finance, arrived_count=3)
    with pytest.raises(Refusal, match="差额说明"):
        confirm(made, finance_reviewer)


def test_money_brought_home_and_other_months_are_not_the_agents(april, finance):
    made = say(finance)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Payment.objects.update(channel="hand")
        assert booked_for(made) == Figures()
        transaction.set_rollback(True)
    april_only = AgentStatement(area_code=COUNTY, fund="urban", month=MAY.replace(day=1))
    assert booked_for(april_only) == Figures()


def test_a_month_that_runs_has_no_statement_yet(areas, finance):
    with pytest.raises(Refusal, match="没有结束") as refused:
        say(finance, on=date(2026, 4, 30))
    assert refused.value.field == "month"


def test_a_month_has_one_statement_until_it_is_taken_back(april, finance, finance_reviewer):
    first = say(finance)
    with pytest.raises(Refusal, match="已登记"):
        say(finance_reviewer)
    perform(first, "withdraw", actor=finance, on=MAY, reason="填错")
    second = confirm(say(finance), finance_reviewer)
    with pytest.raises(Refusal, match="另一名财务人员"):
        perform(second, "reverse", actor=finance_reviewer, on=MAY, reason="银行更正")
    with pytest.raises(Refusal, match="理由"):
        perform(second, "reverse", actor=finance, on=MAY)
    assert perform(second, "reverse", actor=finance, on=MAY, reason="银行更正").status == "reversed"
    assert say(finance).status == "recorded"


def test_it_is_recorded_by_form_compared_on_its_page_and_told_in_the_workbook(
    april, finance, finance_reviewer, auditor, caseworker, next_finance, client
):
    given = SAID | {"county": COUNTY, "fund": "urban", "month": "2026-04", "arrived_count": 3}
    new, listed = reverse("agent_statement_new"), reverse("agent_statements")
    with time_machine.travel("2026-05-06 10:00+08:00", tick=False):
        client.force_login(finance)
        assert "登记</a>" in client.get(listed).text
        assert client.get(f"{new}?month=x&fund=urban").status_code == 200
        assert client.post(new, given).status_code == 422
        odd = given | {"back_count": 0, "file": SimpleUploadedFile("a.pdf", PDF)}
        assert "同时为零" in client.post(new, odd).text
        done = client.post(new, given | {"file": SimpleUploadedFile("a.pdf", PDF)})
        made = AgentStatement.objects.get()
        assert done.status_code == 302 and "银行对账单：待核对" not in client.get("/").text
        client.force_login(finance_reviewer)
        assert "银行对账单：待核对" in client.get("/").text
        assert "不符，未说明" in client.get(f"{listed}?status=recorded").text
        assert "与账簿对照" in client.get(made.page_url).text
        act = reverse("action", args=["payments", "agentstatement", made.pk, "confirm"])
        asked = {"expected_version": made.version}
        assert client.post(act, asked).status_code == 422
        assert client.post(act, asked | {"explanation": "已查明"}).status_code == 302
        assert "不符，已说明" in client.get(listed).text
        book = cells(client.get(reverse("fund_reconciliation")).content)
        (line,) = [row for row in book if row[0] == made.number]
        assert line[1:3] == ["2026年4月", "城市"] and line[16:] == [
            "不符",
            "已核对",
            "380",
            "380",
            "0",
        ]
        paper = reverse("agent_statement_paper", args=[made.number])
        for person, page, status in (
            (auditor, paper, 200), (auditor, made.page_url, 200), (auditor, new, 403),
            (caseworker, listed, 403), (next_finance, paper, 404),
            (next_finance, made.page_url, 404),
        ):  # fmt: skip
            client.force_login(person)
            assert client.get(page).status_code == status


# Around the service, from SQL.


def sql(statement: str, *given) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, given)


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("confirmed_by_id", None, "another_person"),
        ("explanation", "", "difference_with_the_agent_is_explained"),
        ("confirmed_on", None, "has_its_reader_and_the_books"),
        ("booked_back_sum", None, "has_its_reader_and_the_books"),
    ],
)
def test_what_is_compared_has_two_people_the_books_and_the_reason(
    april, finance, finance_reviewer, column, value, name
):
    say(finance, arrived_count=3)
    values = {
        "status": "confirmed", "confirmed_by_id": finance_reviewer.pk, "confirmed_on": MAY,
        "explanation": "x", "booked_arrived_count": 2, "booked_arrived_sum": 760,
        "booked_back_count": 1, "booked_back_sum": 380,
    }  # fmt: skip
    values[column] = finance.pk if column == "confirmed_by_id" else value
    named = ", ".join(f"{key} = %s" for key in values)
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        sql(f"UPDATE payments_agentstatement SET {named}", *values.values())


COLUMNS = """version, area_code, fund, note, recorded_by_id, recorded_on, month, arrived_count,
    arrived_sum, back_count, back_sum, explanation, paper, paper_sha256"""


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        ("arrived_sum", "-1", "no_sum_without_its_payments"),
        ("back_count", "-1", "check"),
        ("back_sum", "0", "no_sum_without_its_payments"),
        ("paper", "''", "has_its_paper"),
        ("paper_sha256", "''", "has_its_paper"),
        ("fund", "'work'", "of_a_benefit_fund"),
        ("month", "'2026-04-02'::date", "of_a_benefit_fund"),
        ("month", "'2026-05-01'::date", "月份结束后登记"),
        ("note", "'x'", "one_live_agent_statement"),
    ],
)
def test_the_database_takes_no_other_statement(april, finance, column, value, refused):
    say(finance)
    values = COLUMNS.replace(f"{column},", f"{value},", 1) if column != "paper_sha256" else (
        COLUMNS.replace("paper_sha256", value)
    )  # fmt: skip
    with pytest.raises(DatabaseError, match=refused), transaction.atomic():
        sql(f"""INSERT INTO payments_agentstatement (number, status, {COLUMNS})
                SELECT 'X', 'recorded', {values} FROM payments_agentstatement""")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_agentstatement SET arrived_sum = 1",
        "UPDATE payments_agentstatement SET status = 'reversed'",
        "UPDATE payments_agentstatement SET note = 'x', status = 'withdrawn'",
        "DELETE FROM payments_agentstatement",
        "TRUNCATE payments_agentstatement",
    ],
)
def test_what_was_recorded_stays(april, finance, statement):
    say(finance)
    with pytest.raises(DatabaseError, match="不能"), transaction.atomic():
        sql(statement)


def test_what_was_compared_stays(april, finance, finance_reviewer):
    confirm(say(finance), finance_reviewer)
    for change in ("booked_back_sum = 1", "explanation = 'x'", "status = 'recorded'"):
        with pytest.raises(DatabaseError, match="不能"), transaction.atomic():
            sql(f"UPDATE payments_agentstatement SET {change}")
