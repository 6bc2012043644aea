"""What the database itself refuses, tried from SQL."""

from functools import partial
from itertools import chain

import pytest
from django.db import IntegrityError, connection, transaction

from applications.models import ApplicationMember
from applications.services.drafting import application_create
from dibao.trail.engine import perform
from dibao.trail.numbers import next_number
from dibao.trail.refusals import Refusal
from tests.at_once import at_once
from tests.cast import DAY, build_household
from tests.cast_applications import people_of


def run(sql: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


COPY = """
INSERT INTO applications_application
    (area_code, status, version, number, channel, reason, applied_on, head_agrees,
     accepted_on, due_on, due_is_provisional, due_basis, special_ground, corrections,
     applicant_id, created_by_id, household_id)
SELECT area_code, %s, 1, number || 'X', channel, reason, applied_on, head_agrees,
     applied_on, applied_on + 40, false, '', '', '[]', applicant_id, created_by_id, household_id
FROM applications_application WHERE id = %s
"""


@pytest.mark.parametrize("status", ["draft", "notifying", "spot_checking"])
def test_a_second_open_application_of_a_household_is_refused(status, make_application):
    application = make_application("draft")
    with pytest.raises(IntegrityError, match="one_open_application_per_household"):
        run(COPY, status, application.pk)
    run(COPY, "refused", application.pk)


def test_a_person_is_in_one_open_application(make_application):
    first, second = make_application("draft"), make_application("draft")
    person = first.members.first().person_id
    insert = (
        "INSERT INTO applications_applicationmember (application_id, person_id, relation, is_open)"
        " VALUES (%s, %s, 'head', true)"
    )
    with pytest.raises(IntegrityError, match="one_open_application_per_person"):
        run(insert, second.pk, person)
    with pytest.raises(IntegrityError, match="a_person_once_in_an_application"):
        run(insert.replace("true", "false"), first.pk, person)


def test_members_follow_the_applications_state_even_from_sql(make_application):
    application = make_application("draft")
    members = ApplicationMember.objects.filter(application=application)
    update = "UPDATE applications_application SET status = %s WHERE id = %s"
    for status in ("confirmed", "refused", "declined", "withdrawn", "ended"):
        run(update, status, application.pk)
        assert not members.filter(is_open=True).exists()
        run(update, "draft", application.pk)
        assert not members.filter(is_open=False).exists()


def test_reopening_beside_another_application_is_refused(make_application):
    closed = make_application("withdrawn")
    make_application("draft", household=closed.household)
    with pytest.raises(IntegrityError, match="one_open_application"):
        run("UPDATE applications_application SET status = 'draft' WHERE id = %s", closed.pk)


@pytest.mark.parametrize(
    "change",
    [
        "due_on = NULL",
        "accepted_on = NULL",
        "accepted_on = NULL, due_on = NULL",
        "due_on = accepted_on",
        "due_on = accepted_on - 1",
    ],
)
def test_a_case_on_the_clock_has_its_dates(change, make_application):
    application = make_application("investigating")
    with pytest.raises(IntegrityError, match="a_case_on_the_clock_has_its_dates"):
        run(f"UPDATE applications_application SET {change} WHERE id = %s", application.pk)


def test_a_report_without_a_result_and_a_second_running_check_are_refused(
    make_application, caseworker
):
    application = make_application("investigating")
    perform(application, "order_means_check", actor=caseworker, on=DAY)
    check = application.means_checks.get()
    with pytest.raises(IntegrityError, match="a_reported_means_check_has_a_result"):
        run("UPDATE applications_meanscheck SET status = 'reported' WHERE id = %s", check.pk)
    copy = (
        "INSERT INTO applications_meanscheck (area_code, status, version, number, ordered_on,"
        " due_on, sources, result, findings, application_id, ordered_by_id)"
        " SELECT area_code, status, 1, number || 'X', ordered_on, due_on, sources, '', '',"
        " application_id, ordered_by_id FROM applications_meanscheck WHERE id = %s"
    )
    with pytest.raises(IntegrityError, match="one_running_means_check_per_application"):
        run(copy, check.pk)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_application(areas, caseworker, colleague):
    household = build_household()
    people = people_of(household)

    def apply(actor):
        return application_create(
            household=household, applicant=people[0], persons=people, reason="患病",
            actor=actor, on=DAY,
        )  # fmt: skip

    results = at_once(*(partial(apply, actor) for actor in (caseworker, colleague)))
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
    assert household.applications.count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_differ():
    taken = chain.from_iterable(at_once(*[lambda: [next_number("T", 4) for _ in range(5)]] * 4))
    assert sorted(taken) == [f"T{number:04d}" for number in range(1, 21)]


def test_a_number_of_a_failed_transaction_is_given_again(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number("F", 3)
        raise RuntimeError
    assert next_number("F", 3) == "F001"
