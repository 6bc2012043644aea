"""What the database itself refuses about people and households."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import SINCE, build_household, build_person

pytestmark = pytest.mark.django_db


def refused(sql: str, params: list, constraint: str) -> None:
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


ADD_MEMBER = """
    INSERT INTO households_member
        (household_id, person_id, relation, is_head, shares_support, period)
    VALUES (%s, %s, 'son', %s, true, %s::daterange)
"""


def test_a_person_in_two_households_at_once_is_refused_by_the_database(areas):
    first, second = build_household(), build_household()
    person = first.members.get().person_id
    refused(
        ADD_MEMBER, [second.pk, person, False, "[2026-02-01,)"],
        "one_person_in_one_household_at_a_time",
    )  # fmt: skip


def test_a_person_may_move_to_another_household_on_the_day_of_leaving(areas):
    first, second = build_household(members=2), build_household()
    leaver = first.members.get(is_head=False)
    leaver.period = (SINCE, "2026-03-01")
    leaver.save()
    with connection.cursor() as cursor:
        cursor.execute(ADD_MEMBER, [second.pk, leaver.person_id, False, "[2026-03-01,)"])
    assert second.members.count() == 2


def test_two_heads_at_once_are_refused_by_the_database(areas):
    household, person = build_household(), build_person("崔平")
    refused(
        ADD_MEMBER, [household.pk, person.pk, True, "[2026-02-01,)"],
        "one_head_of_a_household_at_a_time",
    )  # fmt: skip


@pytest.mark.parametrize("period", ["empty", "(,2026-02-01)"])
def test_a_membership_without_a_beginning_is_refused_by_the_database(areas, period):
    household, person = build_household(), build_person("崔平")
    refused(ADD_MEMBER, [household.pk, person.pk, False, period], "membership_has_a_beginning")


def test_a_null_period_is_refused_by_the_database(areas):
    household, person = build_household(), build_person("崔平")
    refused(ADD_MEMBER, [household.pk, person.pk, False, None], "null value in column")


def test_a_negative_income_is_refused_by_the_database(areas):
    household = build_household(income="100")
    refused(
        "UPDATE households_incomeitem SET amount = -1 WHERE household_id = %s",
        [household.pk], "income_is_not_negative",
    )  # fmt: skip


def test_a_negative_asset_is_refused_by_the_database(areas):
    household = build_household()
    refused(
        """INSERT INTO households_assetitem (household_id, kind, quantity, value, note, origin, use)
           VALUES (%s, 'house', 1, -1, '', 'declared', '')""",
        [household.pk], "asset_is_not_negative",
    )  # fmt: skip


def test_two_current_accounts_are_refused_by_the_database(areas):
    household = build_household()
    refused(
        """INSERT INTO households_account
             (household_id, bank, holder_name, number, number_index, is_current, since)
           SELECT household_id, bank, holder_name, number, number_index, true, since
           FROM households_account WHERE household_id = %s""",
        [household.pk], "one_current_account_per_household",
    )  # fmt: skip


def test_the_id_number_is_not_readable_in_the_database(areas):
    person = build_person()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM households_person WHERE id = %s", [person.pk])
        stored = bytes(cursor.fetchone()[0])
    assert str(person.id_number).encode() not in stored
