"""A roster is taken whole or not at all, once, and its people are no recipients."""

import io
from functools import partial

import pytest
from django.db import connection
from openpyxl import load_workbook

from dibao.jobs.models import Job
from dibao.jobs.runner import run
from dibao.offices.models import Area, User
from dibao.sheets import BadWorkbook
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import Account, Household, Member, Person, RosterImport
from households.roster.imports import begin_import, marked_copy, submit_take
from households.services.records import new_code
from tests.at_once import at_once
from tests.cast import COUNTY, DAY, build_areas, build_household, build_person, build_user
from tests.households.rosters import ACCOUNT, NAME, changed, few, mended, sample

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = (Household, Person, Member, Account)


def uploaded(data: bytes, actor, category: str = "") -> RosterImport:
    roster = begin_import(
        data=data, file_name="花名册.xlsx", area=Area.objects.get(code=COUNTY),
        category=category, actor=actor, on=DAY,
    )  # fmt: skip
    run(Job.objects.get(key=f"roster.check:{roster.number}:1").pk)
    roster.refresh_from_db()
    return roster


def taken(data: bytes, actor) -> RosterImport:
    roster = uploaded(data, actor)
    run(submit_take(roster, actor=actor, on=DAY).pk)
    roster.refresh_from_db()
    return roster


def counted() -> list[int]:
    return [model.objects.count() for model in TABLES]


def test_a_faultless_roster_is_entered_with_its_history_and_one_trail_entry(approver):
    roster = taken(mended(), approver)
    assert roster.status == RosterImport.Status.TAKEN
    assert counted() == [60, 106, 106, 60]
    assert Household.history.count() == 60 and Member.history.count() == 106
    entry = TrailEntry.objects.get(thread=roster.number, action="take")
    assert entry.data["households"] == 60 and entry.actor == approver


def test_former_amounts_stay_beside_the_record_and_are_no_award(approver):
    roster = taken(mended(), approver)
    household = Household.objects.get(code="410105202000001")
    assert household.former_record["monthly_amount"] == "523.00"
    assert household.former_record["class"] == "C类"
    assert household.former_record["import"] == roster.number
    assert not household.applications.exists()


def test_mended_cells_are_stored_clean_and_formulas_stay_text(approver):
    taken(mended(), approver)
    person = Household.objects.get(code="410105202000010").head_on(DAY)
    assert str(person.id_number).isascii()
    noted = Household.objects.get(code="410105202300019")
    assert noted.former_record["note"].startswith("=HYPERLINK")


def test_a_faulty_roster_takes_nothing_and_cannot_be_taken(approver):
    roster = uploaded(sample(), approver)
    assert roster.status == RosterImport.Status.FAULTY
    assert len(roster.findings) == 12
    with pytest.raises(Stale):
        perform(roster, "take", actor=approver, on=DAY)
    assert counted() == [0, 0, 0, 0]


def test_the_same_workbook_comes_back_with_each_faulty_cell_explained(approver):
    roster = uploaded(sample(), approver)
    sheet = load_workbook(io.BytesIO(marked_copy(roster, actor=approver, on=DAY))).active
    assert sheet.cell(1, 1).value == "郑州市金水区城市居民最低生活保障对象花名册"
    assert "校验位" in sheet.cell(42, ACCOUNT).comment.text
    assert "姓名为空" in sheet.cell(55, NAME).comment.text
    assert sheet.cell(42, 19).value.startswith("错误：")
    assert sheet.cell(32, 18).data_type == "s"


def test_the_same_roster_twice_changes_nothing_and_says_so(approver):
    taken(mended(), approver)
    before, history = counted(), Household.history.count()
    roster = uploaded(mended(), approver)
    assert (roster.counts["new"], roster.counts["unchanged"]) == (0, 60)
    roster = perform(roster, "take", actor=approver, on=DAY)
    assert roster.counts["taken"] == {"households": 0, "persons": 0, "unchanged": 60}
    assert counted() == before and Household.history.count() == history


def test_a_roster_that_went_stale_after_its_check_takes_nothing(approver):
    roster = uploaded(mended(), approver)
    build_household(people=[build_person("黄萱", id_number="410105197006036676")])
    with pytest.raises(Refusal, match="未导入任何内容"):
        perform(roster, "take", actor=approver, on=DAY)
    assert Household.objects.count() == 1
    roster = perform(roster, "recheck", actor=approver, on=DAY)
    assert roster.status == RosterImport.Status.CHECKING
    run(Job.objects.get(key=f"roster.check:{roster.number}:{roster.version}").pk)
    roster.refresh_from_db()
    assert roster.status == RosterImport.Status.FAULTY


def test_a_fault_in_the_middle_of_taking_leaves_nothing_behind(approver):
    roster = uploaded(mended(), approver)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE households_account ADD CONSTRAINT no_more CHECK (id < 0) NOT VALID"
        )
    try:
        with pytest.raises(Refusal, match="未导入任何内容"):
            perform(roster, "take", actor=approver, on=DAY)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE households_account DROP CONSTRAINT no_more")
    assert counted() == [0, 0, 0, 0]


def test_a_person_on_record_without_a_household_is_used_again(approver):
    former = build_person("黄萱", id_number="410105197006036676")
    taken(few(), approver)
    assert Household.objects.get(code="410105202000001").head_on(DAY) == former
    assert Person.objects.count() == 3


def test_new_codes_go_on_after_those_that_came_in(approver):
    taken(mended(), approver)
    day = DAY.replace(year=2024)
    assert new_code(COUNTY, day) == "410105202400060"


def test_a_roster_without_codes_gets_them_and_is_known_again_by_its_heads(approver):
    def uncoded(sheet):
        for row in range(4, 7):
            sheet.cell(row, 2).value = None

    data = changed(uncoded, few())
    taken(data, approver)
    assert Household.objects.filter(code__startswith="4101052026").count() == 3
    assert uploaded(data, approver).counts["unchanged"] == 3


def test_an_unreadable_file_is_rejected_with_what_to_do(approver):
    roster = uploaded(b"no workbook", approver)
    assert roster.status == RosterImport.Status.REJECTED
    assert "另存为 .xlsx" in roster.message
    with pytest.raises(BadWorkbook):
        marked_copy(roster, actor=approver, on=DAY)


def test_finance_may_not_import(finance):
    with pytest.raises(NotYours):
        uploaded(mended(), finance)


def test_the_next_county_may_not_take_it(approver, outsider):
    roster = uploaded(mended(), approver)
    with pytest.raises(NotYours):
        perform(roster, "take", actor=outsider, on=DAY)


def test_two_imports_of_one_file_at_once_enter_it_once(approver):
    rosters = [uploaded(mended(), approver) for _ in range(2)]

    def take(roster):
        perform(roster, "take", actor=User.objects.get(pk=approver.pk), on=DAY)

    assert at_once(*(partial(take, roster) for roster in rosters)) == [None, None]
    assert counted() == [60, 106, 106, 60]
    for roster in rosters:
        roster.refresh_from_db()
    assert sorted(roster.counts["taken"]["households"] for roster in rosters) == [0, 60]


def test_an_import_and_a_form_with_one_person_at_once_enter_the_person_once(areas):
    build_areas()
    actor = build_user("county", "县级", COUNTY, "county_approver")
    roster = uploaded(few(), actor)

    def by_roster():
        perform(roster, "take", actor=actor, on=DAY)

    def by_form():
        build_household(people=[build_person("黄萱", id_number="410105197006036676")])

    outcomes = at_once(by_roster, by_form)
    assert outcomes.count(None) == 1, outcomes
    assert Person.objects.filter(name="黄萱").count() == 1
