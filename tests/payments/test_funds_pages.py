"""The pages of the fund, as the people of a county see them."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from dibao.sheets import open_workbook
from payments.blockers import blocker_of
from payments.blockers.base import Scope
from payments.models import Allocation, BankReturnLine, BudgetRequest, Source, YearEnd
from payments.services.resolving import resolve
from tests.cast import COUNTY, NEXT_COUNTY, Role, build_user
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import URBAN, bring_in

PAGES = ("", "need/", "allocations/", "work/", "years/", "report/", "reconciliation/")
ALLOTTED = {
    "county": COUNTY, "fund": "urban", "source": "province", "stage": "final", "year": "2026",
    "amount": "12,000.50", "document_number": "豫财社〔2026〕3号", "document_date": "2026-03-30",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-04-08 10:00+08:00", tick=False):
        yield


@pytest.mark.parametrize("page", PAGES)
def test_finance_civil_affairs_and_audit_read_the_fund(client, finance, approver, auditor, page):
    for person in (finance, approver, auditor):
        client.force_login(person)
        assert client.get(f"/payments/funds/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_street_does_not_read_the_fund(client, caseworker, page):
    client.force_login(caseworker)
    assert client.get(f"/payments/funds/{page}").status_code == 403


@pytest.mark.parametrize("name", PAGES[:5])
def test_a_reader_of_a_city_chooses_the_county_and_keeps_it_from_tab_to_tab(client, areas, name):
    city = build_user("city", "市审计", "410100000000", Role.AUDITOR)
    client.force_login(city)
    shown = client.get(f"/payments/funds/{name}?county={NEXT_COUNTY}").text
    assert f'<option value="{NEXT_COUNTY}" selected>' in shown
    tabs = re.findall(r'href="(/payments/funds/[a-z]*/?)\?([^"]*)"', shown)
    assert {where for where, _query in tabs} >= {
        f"/payments/funds/{tab}" for tab in ("", "allocations/", "work/", "need/", "years/")
    }
    assert all(f"county={NEXT_COUNTY}" in query for _where, query in tabs)


@pytest.mark.parametrize("page", PAGES)
def test_another_county_is_not_there(client, finance, page):
    client.force_login(finance)
    assert client.get(f"/payments/funds/{page}?county={NEXT_COUNTY}").status_code == 404


@pytest.mark.parametrize(
    ("slip", "told"),
    [("upstream_on", "不能晚于下达日期"), ("budget_approved_on", "预算批准日期不能晚于今天")],
)
def test_a_slip_in_a_day_of_an_allotment_is_told(client, finance, slip, told):
    client.force_login(finance)
    answer_ = client.post("/payments/funds/allocations/new/", ALLOTTED | {slip: "9999-12-01"})
    assert told in answer_.text and "12,000.50" in answer_.text
    assert not Allocation.objects.exists()


def test_an_allotment_goes_from_the_form_to_the_account(client, finance, finance_reviewer):
    client.force_login(finance)
    answer_ = client.post("/payments/funds/allocations/new/", ALLOTTED)
    paper = Allocation.objects.get()
    assert (answer_.status_code, answer_["Location"]) == (302, paper.page_url)
    assert paper.amount == Decimal("12000.50") and paper.area_code == COUNTY
    assert "待核对到账" in client.get("/payments/funds/").content.decode()
    client.force_login(finance_reviewer)
    page = client.get(paper.page_url).content.decode()
    assert "核对到账" in page and "豫财社〔2026〕3号" in page
    act = f"/act/payments/allocation/{paper.pk}/confirm/"
    given = {"received_on": "2026-04-07", "amount": "12000.50"}
    assert client.post(act, given).status_code == 302
    assert "12,000.50" in client.get("/payments/funds/").content.decode()


def test_a_fault_in_the_form_keeps_what_was_typed(client, finance):
    client.force_login(finance)
    answer_ = client.post("/payments/funds/allocations/new/", ALLOTTED | {"amount": "0"})
    assert answer_.status_code == 422
    assert "金额应大于零" in answer_.content.decode() and "豫财社" in answer_.content.decode()
    assert not Allocation.objects.exists()


def test_a_paper_of_another_county_is_not_there(client, finance, next_finance):
    client.force_login(finance)
    client.post("/payments/funds/allocations/new/", ALLOTTED)
    client.force_login(next_finance)
    assert client.get(Allocation.objects.get().page_url).status_code == 404
    assert client.post("/payments/funds/allocations/new/", ALLOTTED).status_code == 422


def test_work_expenses_are_recorded_by_form(client, finance):
    client.force_login(finance)
    given = {"county": COUNTY, "purpose": "check", "amount": "88", "voucher_number": "记-1"}
    assert (
        client.post("/payments/funds/work/new/", given | {"paid_on": "2026-04-09"}).status_code
        == 422
    )
    assert (
        client.post("/payments/funds/work/new/", given | {"paid_on": "2026-04-08"}).status_code
        == 302
    )
    assert "记-1" in client.get("/payments/funds/work/").content.decode()


def test_the_need_is_worked_out_and_asked_for(client, approver, make_awards):
    make_awards(2, amount="400.00")
    client.force_login(approver)
    assert "9,600.00" in client.get("/payments/funds/need/").content.decode()
    new = f"/payments/funds/requests/new/?county={COUNTY}&fund=urban&kind=next_year"
    form = client.get(new).context["form"]
    given = {name: form[name].value() for name in form.fields} | {
        "county": COUNTY, "reasons": "按现有人数测算。",
    }  # fmt: skip
    assert client.post(new, given).status_code == 302
    # This year's nine months are not covered either: 7,200.00 more.
    assert BudgetRequest.objects.get().amount == Decimal("16800.00")


def test_a_year_end_is_prepared_by_form_after_the_year(client, finance):
    bring_in(URBAN, Source.COUNTY, "100.00", on=date(2025, 5, 6))
    client.force_login(finance)
    given = {"county": COUNTY, "fund": "urban", "year": "2025", "explanation": ""}
    refused = client.post("/payments/funds/years/new/", given)
    assert refused.status_code == 422 and "书面说明" in refused.content.decode()
    client.post("/payments/funds/years/new/", given | {"explanation": "年末到账。"})
    paper = YearEnd.objects.get()
    assert "超过当年支出的 10%" in client.get(paper.page_url).content.decode()
    client.post("/payments/funds/years/new/", given | {"year": "2026", "explanation": "早了。"})
    assert YearEnd.objects.count() == 1


def cells(content: bytes) -> list[list[str]]:
    (sheet,) = open_workbook(content)
    return [[cell.text for cell in row] for row in sheet.rows]


def test_the_years_workbooks_agree_with_the_batches(client, finance, make_awards, batch_in):
    make_awards(3)
    bring_in(URBAN, Source.PROVINCE, "500.00", on=DRAFTED_ON)
    batch = batch_in("sent")
    first, *rest = lines_of(batch)
    give_to(batch, as_csv([answer(first, "1001"), *(answer(item) for item in rest)]), finance)
    client.force_login(finance)
    rows = cells(client.get("/payments/funds/reconciliation/").content)
    (line,) = [row for row in rows if row[0] == batch.number]
    assert line[4:9] == ["1140", "3", "1140", "760", "380"]
    assert line[9:17] == [*["0"] * 6, "760", "相符"]
    (total,) = [row for row in rows if row[0] == "合计"]
    assert total[3:5] == ["3", "1140"]
    rows = cells(client.get("/payments/funds/report/").content)
    (line,) = [row for row in rows if row[:2] == ["城市低保资金", "小计"]]
    assert line[2:8] == ["0", "500", "0", "1140", "0", "-640"]
    (line,) = [row for row in rows if row[1] == "县级财政"]
    assert (line[5], line[7]) == ("260", "-260")


def test_a_planned_line_shows_its_working_and_goes_into_the_request(client, finance, make_awards):
    make_awards(2)
    client.force_login(finance)
    page = client.get("/payments/funds/need/?urban=2000").text
    assert "月标准由" in page and "调整为 2000.00 元" in page.replace(",", "")
    new = client.get("/payments/funds/requests/new/?fund=urban&kind=next_year&urban=2000")
    assert new.context["form"].initial["planned_line"] == Decimal("2000")
    assert "调整为" in new.context["form"].initial["reasons"]
    assert "请" in client.get("/payments/funds/need/?urban=abc").text


def test_the_report_adds_up_row_by_row_and_the_reconciliation_knows_refunds(
    client, make_awards, batch_in, finance
):
    make_awards(3)
    bring_in(URBAN, Source.CENTRAL, "2000.00", on=DRAFTED_ON)
    batch = batch_in("sent")
    first, second, _third = lines_of(batch)
    give_to(batch, as_csv([answer(first), answer(second, "1001")]), finance)
    give_to(batch, as_csv([answer(first, "1001")]), finance)
    back = BankReturnLine.objects.get(fault="conflict")
    resolve(back, how="sent_back", reason="退汇", actor=finance, on=DRAFTED_ON)
    client.force_login(finance)
    rows = cells(client.get("/payments/funds/report/").content)
    (total,) = [row for row in rows if row[:2] == ["城市低保资金", "小计"]]
    parts = [row for row in rows if row[0] == "城市低保资金" and row[1] != "小计"]
    assert {"应付未付低保金", "代发在途"} <= {row[1] for row in parts}
    for column in range(2, 8):
        assert sum(Decimal(row[column] or 0) for row in parts) == Decimal(total[column])
    for row in [*parts, total]:
        opening, received, _before, spent, adjusted, left = (Decimal(x or 0) for x in row[2:8])
        assert left == opening + received + adjusted - spent
    rows = cells(client.get("/payments/funds/reconciliation/").content)
    (line,) = [row for row in rows if row[0] == batch.number]
    assert line[4:9] == ["1140", "3", "1140", "380", "380"]
    assert line[9:17] == ["0", "0", "0", "380", "380", "0", "0", "相符"]


def test_the_board_tells_which_batches_the_money_does_not_reach(make_awards, batch_in):
    make_awards(2)
    batch_in("drafted")
    scope = Scope("410105", COUNTY, APRIL, DRAFTED_ON)
    assert blocker_of("money_not_in").count(scope) == 1
    bring_in(URBAN, Source.CENTRAL, "760.00", on=DRAFTED_ON)
    assert blocker_of("money_not_in").count(scope) == 0
    assert COUNTY in blocker_of("money_not_in").url(scope)


def test_what_waits_for_a_second_person_is_in_their_worklist_alone(
    client, finance, finance_reviewer
):
    client.force_login(finance)
    client.post("/payments/funds/allocations/new/", ALLOTTED)
    assert "资金下达：待核对到账" not in client.get("/").content.decode()
    client.force_login(finance_reviewer)
    assert "资金下达：待核对到账" in client.get("/").content.decode()
    paper = Allocation.objects.get()
    for status, shown in (("recorded", True), ("confirmed", False), ("nonsense", True)):
        page = client.get(f"/payments/funds/allocations/?status={status}").content.decode()
        assert (paper.number in page) is shown


def test_the_page_names_the_treasury_accounts_of_the_rules(client, finance):
    client.force_login(finance)
    page = client.get("/payments/funds/").content.decode()
    assert "财政社会保障补助资金专户、社会保障基金财政专户" in page
