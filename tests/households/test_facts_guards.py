"""What the database itself refuses about the facts of a household, tried around the code."""

import pytest
from django.db import IntegrityError, connection, transaction

from dibao.trail.refusals import NotYours
from households.models import Origin, WorkRecord
from households.services import end_found_item, void_work_record
from tests.cast import DAY, build_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(areas):
    return build_household(members=2, income="300")


@pytest.fixture
def offer(household, caseworker) -> WorkRecord:
    return household.work_records.create(
        person=household.members.get(is_head=True).person, outcome="refused", happened_on=DAY,
        offered_by="街道", job="保洁员", recorded_by=caseworker, recorded_on=DAY,
    )  # fmt: skip


def refused(sql: str, params: list, said: str) -> None:
    with (
        pytest.raises(IntegrityError, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE households_workrecord SET outcome = 'accepted' WHERE id = %s",
        "UPDATE households_workrecord SET happened_on = '2020-01-01' WHERE id = %s",
        "DELETE FROM households_workrecord WHERE id = %s",
    ],
)
def test_a_work_record_is_not_changed_or_removed(offer, sql):
    refused(sql, [offer.pk], "就业义务记录不能修改或删除")


def test_the_work_records_are_not_emptied(db):
    refused("TRUNCATE households_workrecord", [], "就业义务记录不能修改或删除")


def test_a_void_needs_a_reason_and_is_not_taken_back(offer):
    void = "UPDATE households_workrecord SET voided_on = '2026-03-02' WHERE id = %s"
    refused(void, [offer.pk], "a_voided_work_record_has_a_reason")
    offer.voided_on, offer.void_reason = DAY, "登记有误"
    offer.save()
    back = "UPDATE households_workrecord SET voided_on = NULL, void_reason = '' WHERE id = %s"
    refused(back, [offer.pk], "就业义务记录不能修改或删除")


def test_an_offer_without_a_job_is_refused(household, caseworker):
    refused(
        """INSERT INTO households_workrecord (household_id, person_id, outcome, happened_on,
             offered_by, job, reason, recorded_by_id, recorded_on, void_reason)
           VALUES (%s, %s, 'refused', '2026-03-01', '', '', '', %s, '2026-03-02', '')""",
        [household.pk, household.members.first().person_id, caseworker.pk],
        "an_offer_of_work_names_who_offered_what",
    )


def test_a_standing_without_its_beginning_is_refused(household):
    refused(
        "UPDATE households_person SET standing = 'prison' WHERE id = %s",
        [household.members.first().person_id], "a_special_standing_has_its_beginning",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("own_income = -1", "supporter_sums_are_not_negative"),
        ("household_size = 0", "supporter_counts_in_own_household"),
        ("able = false", "an_unable_supporter_has_a_reason"),
        ("name = ''", "supporter_has_a_name"),
    ],
)
def test_an_impossible_supporter_is_refused(household, change, constraint):
    row = household.supporters.create(name="黄建国", relation="child", birth_date="1995-05-01")
    refused(f"UPDATE households_supporter SET {change} WHERE id = %s", [row.pk], constraint)


def test_a_negative_expense_or_aid_is_refused(household):
    spent = household.expenses.create(kind="illness", amount=1)
    aid = household.aids.create(kind="medical", given_on=DAY)
    sql = "UPDATE households_{} SET amount = -1 WHERE id = %s"
    refused(sql.format("expenseitem"), [spent.pk], "expense_is_not_negative")
    refused(sql.format("aidrecord"), [aid.pk], "aid_is_not_negative")


def test_the_id_number_of_a_supporter_is_not_readable_in_the_database(household):
    row = household.supporters.create(
        name="黄建国", relation="child", birth_date="1995-05-01", id_number="410105197006036676"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM households_supporter WHERE id = %s", [row.pk])
        assert b"410105197006036676" not in bytes(cursor.fetchone()[0])


def test_only_the_streets_caseworker_takes_back_a_record(household, offer, assistant):
    car = household.assets.create(kind="car", origin=Origin.CHECKED)
    known = {"household": household, "reason": "有误", "actor": assistant, "on": DAY}
    with pytest.raises(NotYours):
        void_work_record(row=offer, **known)
    with pytest.raises(NotYours):
        end_found_item(item=car, **known)
