"""A month in figures agrees with its payments, to the household and to the fen."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dibao.offices.models import Area, Level
from dibao.trail.engine import perform
from households.models import Person
from payments.services import drafting, opening
from payments.statistics import changes, charts, sums
from payments.statistics.registers import change_register, statistic_register
from payments.statistics.scope import MonthScope
from reviews.models import Award
from tests.cast import COUNTY, MUDAN_COMMUNITY, STREET, Role, build_user
from tests.cast_payments import APRIL, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

MARCH = date(2026, 3, 1)
OTHER_STREET = "410105001003"
HERE = MonthScope("410105", APRIL)


@pytest.fixture
def paid(finance, finance_reviewer, finance_releaser):
    """A county's month, sent and answered; the first `failing` lines fail with an unknown name."""

    def pay(month: date, *, failing: int = 0, category: str = "urban"):
        on = month.replace(day=2)
        batch = opening.open_batch(
            county=COUNTY, month=month, category=category, actor=finance, on=on
        )
        drafting.draft(drafting.submit(batch))
        batch.refresh_from_db()
        explain(batch, finance)
        batch = release(batch, finance_reviewer, finance_releaser, on)
        batch = perform(batch, "send", actor=finance, on=on, layout="general")
        lines = lines_of(batch)
        answers = [
            answer(line, "1002") if at < failing else answer(line) for at, line in enumerate(lines)
        ]
        return give_to(batch, as_csv(answers), finance)

    return pay


@pytest.fixture
def two_months(make_awards, paid):
    """March pays four of one street; in April one is gone, one rose, one fell, two came."""
    _stayed, gone, rises, falls = make_awards(4, since=MARCH)
    paid(MARCH)
    Award.objects.filter(pk=gone.pk).update(period=(MARCH, APRIL), status="ended")
    Award.objects.filter(pk=rises.pk).update(amount="400.00")
    Award.objects.filter(pk=falls.pk).update(amount="300.00")
    make_awards(2, area=OTHER_STREET, persons=2, amount="500.00")
    return paid(APRIL, failing=1)


def test_the_month_is_the_sum_of_its_batches(two_months):
    whole = sums.whole(HERE, sums.by_batch(HERE))
    assert (whole["households"], whole["persons"]) == (5, 7)
    assert whole["total"] == two_months.total == Decimal("2080.00")
    assert whole["average"] == Decimal("297.14")
    assert whole["failed_lines"] == 1 and whole["waiting_lines"] == 0
    assert whole["paid"] == whole["total"] - sums.failures(HERE)[0]["total"]


def test_a_draft_is_in_no_figure(make_awards, batch_in):
    make_awards(2)
    batch_in("reviewed")
    assert sums.by_batch(HERE) == [] and sums.by_unit(HERE) == []


def test_changes_are_told_by_kind_and_reason(two_months):
    found = {(row["change"], row["why"]): row for row in changes.by_reason(HERE)}
    assert {key: row["households"] for key, row in found.items()} == {
        ("new", "新批准"): 2, ("gone", "待遇期满或转出"): 1, ("up", "待遇变动"): 1,
        ("down", "待遇变动"): 1,
    }  # fmt: skip
    assert found["gone", "待遇期满或转出"]["more"] == Decimal("-380.00")
    assert found["down", "待遇变动"]["more"] == Decimal("-80.00")


def test_a_street_sees_its_own_part_alone(two_months):
    there = MonthScope(STREET[:9], APRIL)
    assert sums.whole(there, sums.by_batch(there))["households"] == 3
    assert {row["change"] for row in changes.by_reason(there)} == {"gone", "up", "down"}
    assert [row["unit"] for row in sums.by_unit(there)] == ["410105002010"]


def test_another_countys_month_is_empty(two_months, make_awards):
    make_awards(1, area=MUDAN_COMMUNITY)
    assert sums.by_batch(MonthScope("371702", APRIL)) == []


def test_the_trend_has_twelve_months_and_counts_each_household_once(two_months):
    trend = sums.trend(HERE)
    assert len(trend) == 12 and trend[-1]["month"] == APRIL
    assert [row["households"] for row in trend[-3:]] == [0, 4, 5]
    assert trend[-2]["total"] == Decimal("1520.00")
    assert trend[-2]["per_person"] == Decimal("380.00")


def test_failures_are_counted_by_the_banks_reason(two_months):
    (row,) = sums.failures(HERE)
    assert row["lines"] == 1 and row["reason"] and "（" not in row["reason"]


def test_the_monthly_report_of_changes_balances(two_months):
    register = change_register(HERE)
    by_name = {row["name"]: row for row in register.rows}
    assert by_name["经八路街道"]["new_households"] == 2
    assert by_name["花园路街道"]["gone_yuan"] == Decimal("-380.00")
    totals = register.totals
    assert (totals["all_households"], totals["all_persons"]) == (5, 7)
    moved = sum(totals[f"{change}_yuan"] for change in changes.CHANGES)
    assert totals["all_yuan"] == Decimal("1520.00") + moved


@pytest.fixture
def rural_on_its_way(two_months, make_awards, paid):
    """Town and country paid in March; in April the country's batch is not sealed yet."""
    make_awards(3, category="rural", since=MARCH)
    paid(MARCH, category="rural")
    return two_months


def test_who_waits_for_a_batch_has_not_stopped(rural_on_its_way):
    gone = [row for row in changes.by_reason(HERE) if row["change"] == "gone"]
    assert [row["households"] for row in gone] == [1]
    assert len(changes.households(HERE, "gone", most=9)) == 1
    assert changes.not_compared(HERE) == "农村低保本月的批次尚未签发，没有计入变动。"
    rural = MonthScope("410105", APRIL, "rural")
    assert changes.by_reason(rural) == changes.households(rural, "gone", most=9) == []
    assert "才能比较" in changes.not_compared(rural)


def test_both_forms_and_all_pages_say_what_they_leave_out(rural_on_its_way, at_desk, finance):
    said = changes.not_compared(HERE)
    for register in (change_register(HERE), statistic_register(HERE)):
        assert register.totals["gone_households"] == 1 and said in register.remarks
    client = at_desk(finance)
    for page in ("month", "month_changes", "month_forms"):
        assert said in client.get(reverse(page)).text


def test_a_month_whose_batch_is_on_its_way_leaves_a_gap_and_no_zero(rural_on_its_way):
    drawn = charts.lines(charts.trends_of(HERE), "persons", "人")
    values = {line["name"]: line["values"] for line in drawn["series"]}
    assert drawn["labels"] == ["2026年3月", "2026年4月"]
    assert values["农村"][0] > 0 and values["农村"][1] is None
    assert values["城市"][1] > 0


def test_who_is_paid_for_the_first_time_is_covered_and_not_all_new(rural_on_its_way, paid):
    """The sum of the month counts whom its batches pay, whatever they are compared with."""
    march = change_register(MonthScope("410105", MARCH)).totals
    assert (march["new_households"], march["all_households"]) == (0, 7)
    paid(APRIL, category="rural")
    assert changes.not_compared(HERE) == ""
    assert change_register(HERE).totals["all_households"] == 8


def test_the_statistics_say_who_they_are_and_what_was_spent(two_months):
    Person.objects.update(labour_capacity="none", sex="female", birth_date=date(1950, 1, 1))
    register = statistic_register(HERE)
    totals = register.totals
    assert (totals["households"], totals["persons"]) == (5, 5)  # awards of the cast cover one each
    assert totals["women"] == totals["elderly"] == totals["labour_none"] == 5
    assert totals["minors"] == 0
    whole = sums.whole(HERE, sums.by_batch(HERE))
    assert totals["month"] == whole["paid"] == totals["month_allowance"]
    assert totals["year"] == totals["month"] + Decimal("1520.00")
    assert not any("劳动能力" in remark for remark in register.remarks)


def test_the_form_says_what_is_not_on_record(two_months):
    Person.objects.update(labour_capacity="")
    remarks = statistic_register(HERE).remarks
    assert "有 5 人没有登记劳动能力，请补登。" in remarks


@pytest.fixture
def at_desk(client):
    with time_machine.travel("2026-04-20 09:00 +0800", tick=False):

        def login(user):
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            return client

        yield login


def test_the_page_shows_the_same_figures_and_leads_to_the_batch(at_desk, two_months, finance):
    page = at_desk(finance).get(reverse("month")).text
    assert "2,080.00" in page and two_months.page_url in page
    assert "297.14" in page and "失败 1 笔，待回盘 0 笔" in page
    assert reverse("month_changes") in page and reverse("month_forms") in page


def test_a_change_leads_to_its_households_masked(at_desk, two_months, finance):
    page = at_desk(finance).get(reverse("month_changes"), {"change": "gone"}).text
    assert "380.00" in page and "＊" in page
    assert at_desk(finance).get(reverse("month_changes"), {"change": "x"}).status_code == 404


def test_the_forms_are_shown_and_taken_as_workbooks(at_desk, two_months, finance):
    client = at_desk(finance)
    page = client.get(reverse("month_forms")).text
    assert "最低生活保障变动月报" in page and "最低生活保障统计月报" in page
    for title, columns in (("新增", 3), ("合计", 3), ("在保对象", 7), ("累计支出（元）", 4)):
        assert f'colspan="{columns}" class="text-center">{title}</th>' in page
    assert "累计支出：" not in page and ">低保金</th>" in page
    for which, rows in (("changes", 2), ("statistics", 2)):
        answered = client.get(reverse(f"month_{which}_form"))
        sheet = openpyxl.load_workbook(io.BytesIO(answered.content)).active
        names = [cell.value for cell in sheet["A"]]
        assert "合计" in names and "花园路街道" in names
        assert names.index("合计") - names.index("花园路街道") <= rows


def test_an_empty_month_says_so(at_desk, finance):
    page = at_desk(finance).get(reverse("month")).text
    assert "本月没有已签发的批次" in page


def test_a_county_outside_the_area_is_not_there(at_desk, two_months, finance):
    assert at_desk(finance).get(reverse("month"), {"county": "410104000000"}).status_code == 404


@pytest.mark.parametrize("page", ["month", "month_forms", "payday", "batches", "payments"])
def test_a_province_of_a_hundred_counties_asks_no_more_than_one_of_three(
    at_desk, make_awards, two_months, django_assert_max_num_queries, page
):
    province = build_user("province", "省厅", "410000000000", Role.COUNTY_FINANCE)
    client, where = at_desk(province), {"county": COUNTY, "month": "2026-04"}
    client.get(reverse(page), where)
    with CaptureQueriesContext(connection) as few:
        assert client.get(reverse(page), where).status_code == 200
    city = Area.objects.get(code="410100000000")
    Area.objects.bulk_create(
        Area(code=f"4109{at:02d}000000", name=f"第{at}县", level=Level.COUNTY, parent=city)
        for at in range(100)
    )
    make_awards(20, area="410105001003")
    with django_assert_max_num_queries(len(few)):
        client.get(reverse(page), where)
    assert len(few) < 80
