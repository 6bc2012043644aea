"""Supervision reports: the figures, the alarms, the workbook, and who may read them."""

from datetime import date
from decimal import Decimal

import time_machine

from audits.models import Activity, Survey
from audits.reports import views
from audits.reports.base import Scope, all_reports, report_of
from dibao.offices.models import Area, pad
from dibao.sheets import open_workbook
from payments.ledger.book import credit, debit, post
from payments.models.ledger import AccountKind, Event, Source
from tests.cast import COMMUNITY, COUNTY, DAY, STREET, build_household, build_user
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.ledger_rows import URBAN, bring_in

MUDAN = pad("371702")


def scope(user, on=DRAFTED_ON, area=COUNTY, **asked) -> Scope:
    return Scope(user, Area.objects.get(code=area), on, asked)


def rows(key, given) -> list[dict]:
    return list(report_of(key).rows(given))


def test_every_report_has_a_row_for_each_of_its_columns(auditor, make_awards):
    make_awards(3)
    filled = set()
    with time_machine.travel("2026-04-02 10:00+08:00"):
        for report in all_reports():
            areas = Area.objects.none()
            form = report.filter_form({}, areas=areas, on=DRAFTED_ON)
            assert form.is_valid()
            given = Scope(auditor, auditor.area, DRAFTED_ON, form.asked())
            keys = {column.key for column in report.columns}
            found = list(report.rows(given))
            filled |= {report.key} if found else set()
            assert all(keys <= set(row) for row in found), report.key
            assert set(report.totals) <= keys
    assert len(filled) >= 5, "too few reports had a row to look at"


def test_a_village_with_one_amount_is_named_and_a_mixed_one_is_not(auditor, make_awards):
    make_awards(4, amount="380.00")
    make_awards(1, amount="200.00")
    asked = {"month": APRIL, "households": 3}
    (row,) = rows("equal-amounts", scope(auditor, share=80, **asked))
    assert (row["amount"], row["same"], row["all"], row["share"]) == (Decimal(380), 4, 5, "80%")
    assert not rows("equal-amounts", scope(auditor, share=81, **asked))
    assert not rows("equal-amounts", scope(auditor, share=80, month=APRIL, households=5))


def test_local_money_that_falls_while_more_comes_from_above_is_an_alarm(auditor, areas):
    for year, county, central in ((2025, "900.00", "100.00"), (2026, "300.00", "700.00")):
        spend(date(year, 3, 2), Source.COUNTY, county)
        spend(date(year, 3, 3), Source.CENTRAL, central)
    found = rows("local-spending", scope(auditor, year=2026))
    local = next(row for row in found if "本地小计" in row["source"])
    assert (local["before"], local["now"]) == (Decimal("900.00"), Decimal("300.00"))
    assert local["alarm"] and "上级资金增加" in local["verdict"]


def test_local_money_that_rises_with_the_rest_is_none(auditor, areas):
    for year, county, central in ((2025, "300.00", "100.00"), (2026, "400.00", "700.00")):
        spend(date(year, 3, 2), Source.COUNTY, county)
        spend(date(year, 3, 3), Source.CENTRAL, central)
    found = rows("local-spending", scope(auditor, year=2026))
    assert not any(row.get("alarm") for row in found)


def test_a_street_without_enough_people_is_named(auditor, areas):
    mudan = build_user("md_audit", "审计", MUDAN, "auditor")
    build_user("md_1", "刘经办", pad("371702001"), "street_caseworker")
    given = scope(mudan, area=MUDAN, only="short")
    found = {row["office"]: row["verdict"] for row in rows("staffing", given)}
    assert found["牡丹区 东城街道"] == "缺 2 人"
    assert found["牡丹区 东城街道 东安社区居民委员会"] == "缺 1 人"


def test_training_publicity_and_survey_are_held_against_the_rules(areas, approver):
    mudan = build_user("md_audit", "审计", MUDAN, "auditor")
    record(Activity, kind="training", organ="county", held_on=DAY, title="业务培训", people=20)
    record(Survey, year=2026, held_on=DAY, manner="电话", asked=200, satisfied=190)
    early = rows("yearly-records", scope(mudan, area=MUDAN, year=2026))
    assert "期限未到" in {row["verdict"] for row in early}
    assert not any(row["alarm"] for row in early)
    later = date(2027, 1, 4)
    found = rows("yearly-records", scope(mudan, on=later, area=MUDAN, year=2026))
    said = {(row["item"], row["office"]): row for row in found}
    assert said["业务培训", "牡丹区"]["verdict"] == "达到"
    assert said["业务培训", "东城街道"]["verdict"] == "未达到"
    assert said["宣传月活动", "牡丹区"]["alarm"]
    survey = said["满意度测评", "牡丹区"]
    assert "95.0%" in survey["done"] and survey["verdict"] == "未达到"


def test_workers_of_state_farms_and_forestry_are_covered_asking_or_left_out(
    auditor, make_awards, make_application
):
    awarded, _other = make_awards(2)
    works_for(awarded.members.get().person, "state_farm")
    works_for(make_application("submitted").applicant, "state_farm")
    works_for(build_person_in_a_household(), "state_farm")
    works_for(build_person_in_a_household(), "private")
    (row,) = rows("employers", scope(auditor))
    assert row["kind"] == "农垦企业" and row["alarm"]
    assert [row[key] for key in ("people", "covered", "open", "outside")] == [3, 1, 1, 1]


def test_performance_counts_what_was_kept_and_what_was_not(auditor, make_awards, batch_in):
    make_awards(2)
    batch_in("sent")
    found = rows("performance", scope(auditor, year=2026))
    said = {(row["heading"], row["item"]): row for row in found}
    assert {heading for heading, _item in said} == {
        "资金安排", "预算执行", "资金管理", "保障措施", "组织实施", "实施效果",
    }  # fmt: skip
    assert said["实施效果", "按期发放"]["figure"].startswith("2/2")
    assert said["实施效果", "城市低保资金：保障对象"]["figure"].startswith("2 户 2 人")
    assert said["资金管理", "批次与账簿、银行对账相符"]["figure"].startswith("1/1")


def test_a_recheck_done_late_is_counted_against_the_office(auditor, make_recheck):
    recheck = make_recheck()
    given = scope(auditor, on=date(2026, 6, 20), year=2026)
    (row,) = [row for row in rows("performance", given) if row["item"] == "定期复核按期完成"]
    assert row["alarm"] and row["figure"].startswith("0/1") and recheck.status == "due"


def test_a_decision_within_its_clock_is_counted_for_it(auditor, make_award):
    make_award()
    (row,) = [
        row for row in rows("performance", scope(auditor, year=2026))
        if row["item"] == "审核确认按期办结"
    ]  # fmt: skip
    assert row["figure"].startswith("1/1") and row["verdict"] == "全部达到"


def test_a_place_without_such_rules_is_blamed_for_nothing(auditor):
    found = rows("yearly-records", scope(auditor, year=2026))
    assert found and not any(row["alarm"] for row in found)


def test_pages_and_workbooks_open_for_those_who_may(client, auditor, caseworker, make_awards):
    make_awards(20)
    client.force_login(auditor)
    with time_machine.travel("2026-04-02 10:00+08:00"):
        assert "同额发放" in client.get("/audits/reports/").content.decode()
        for report in all_reports():
            address = f"/audits/reports/{report.key}/"
            assert client.get(address).status_code == 200
            book = open_workbook(client.get(f"{address}file.xlsx").content)
            assert book is not None
        page = client.get("/audits/reports/equal-amounts/?month=2026-04&share=80").content
        assert "农业院社区" in page.decode()
        assert client.get("/audits/reports/equal-amounts/?share=0").status_code == 422
        assert client.get(f"/audits/reports/staffing/?area={pad('410104')}").status_code == 404
        client.force_login(caseworker)
        assert client.get("/audits/reports/equal-amounts/").status_code == 403
        assert client.get("/audits/reports/equal-amounts/file.xlsx").status_code == 403
        assert client.get("/audits/reports/complaint-register/").status_code == 200


def test_a_long_report_stands_on_pages(client, areas, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    mudan = build_user("md_audit", "审计", MUDAN, "auditor")
    client.force_login(mudan)
    asked = "/audits/reports/staffing/?only=all"
    first, second = client.get(asked).text, client.get(f"{asked}&from=2").text
    office = "牡丹区 东城街道 东安社区居民委员会"
    assert (office in first, office in second) == (False, True)
    assert "only=all&amp;from=2" in first and "第一页" in second


def test_a_report_of_a_street_covers_the_street_alone(auditor, make_awards):
    make_awards(3, area=COMMUNITY)
    make_awards(3, area="410105003003")
    asked = {"month": APRIL, "households": 2, "share": 50}
    assert len(rows("equal-amounts", scope(auditor, **asked))) == 2
    assert len(rows("equal-amounts", scope(auditor, area=STREET, **asked))) == 1


def spend(day: date, source: Source, amount: str) -> None:
    """Money of a source that came in and went out again on a day."""
    came = bring_in(URBAN, source, amount, on=day)
    value = Decimal(amount)
    post(
        URBAN, Event.SUCCESS, reference=f"out-{came.reference}", on=day, total=value,
        lines=lambda: [
            debit(AccountKind.TRANSIT, value), credit(AccountKind.CASH, value, source),
        ],
    )  # fmt: skip


def works_for(person, kind: str) -> None:
    person.employer_kind = kind
    person.save()


def build_person_in_a_household():
    return build_household().members.get().person


def record(model, **fields):
    user = build_user(f"rec_{model.__name__}", "登记", MUDAN, "county_approver")
    return model.objects.create(
        number=f"T{model.__name__}", area_code=MUDAN, status="recorded", recorded_by=user, **fields
    )
