"""What the database refuses when someone goes around the code with SQL."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from reviews.models import Award, AwardMember, Confirmation, Determination, VisitSignature
from tests.cast import DAY, build_household

pytestmark = pytest.mark.django_db


def sql(text: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, values)


def refused(text: str, *values, because: str = "") -> None:
    with pytest.raises(DatabaseError, match=because):
        sql(text, *values)


def test_a_notice_shorter_than_its_rule(make_case):
    notice = make_case("notifying").notices.get()
    refused(
        "UPDATE reviews_publicnotice SET last_day = last_day - 1 WHERE id = %s", notice.pk,
        because="a_notice_stands_as_long_as_its_rule",
    )  # fmt: skip


def test_a_notice_closed_on_its_last_day(make_case):
    notice = make_case("notifying").notices.get()
    refused(
        "UPDATE reviews_publicnotice SET status = 'closed', closed_on = last_day WHERE id = %s",
        notice.pk,
        because="a_notice_closes_after_its_last_day",
    )


def copy_of_visit(visit, *, investigators: int, family: int) -> None:
    """A signed visit inserted with some of the signatures of another."""
    with transaction.atomic():
        signatures = list(visit.signatures.all())
        people = [one for one in signatures if one.investigator_id][:investigators]
        people += [one for one in signatures if one.family_member_id][:family]
        visit.pk = None
        visit.save(force_insert=True)
        for one in people:
            VisitSignature.objects.create(
                visit=visit, investigator_id=one.investigator_id,
                family_member_id=one.family_member_id, signed_on=DAY,
            )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_visit_with_one_investigator_or_unsigned_by_a_side(make_case):
    visit = make_case("visited").visits.get()
    for investigators, family in ((1, 1), (2, 0), (0, 1)):
        with pytest.raises(IntegrityError, match="双方签字"):
            copy_of_visit(
                type(visit).objects.get(pk=visit.pk), investigators=investigators, family=family
            )
    copy_of_visit(type(visit).objects.get(pk=visit.pk), investigators=2, family=1)


def test_the_signatures_of_a_signed_visit_stay(make_case):
    visit = make_case("visited").visits.get()
    refused("DELETE FROM reviews_visitsignature WHERE visit_id = %s", visit.pk, because="签字")
    refused(
        "UPDATE reviews_visitsignature SET signed_on = signed_on - 1 WHERE visit_id = %s",
        visit.pk, because="签字",
    )  # fmt: skip


def test_a_determination_and_a_decision_are_final(make_case):
    case = make_case("confirmed")
    decision = case.confirmation
    for text in (
        "UPDATE reviews_determination SET amount = 1",
        "DELETE FROM reviews_determination",
        "TRUNCATE reviews_determination CASCADE",
        "UPDATE reviews_confirmation SET outcome = 'refused'",
        "UPDATE reviews_confirmation SET reasons = 'x'",
        "DELETE FROM reviews_confirmation",
    ):
        refused(text, because="不能修改或删除")
    decision.letter_due_on = DAY  # what comes after the decision may be written
    decision.save(update_fields=["letter_due_on"])


def award_fields(award: Award, **fields) -> dict:
    names = (
        "household_id", "area_code", "category", "status", "amount", "persons",
        "determination_id", "confirmation_id", "recheck_id", "period",
    )  # fmt: skip
    return {name: getattr(award, name) for name in names} | {"number": "TEST-1"} | fields


def insert_award(award: Award, **fields) -> None:
    with transaction.atomic():
        Award.objects.create(**award_fields(award, **fields))


def test_an_award_without_a_decision(make_award):
    award = make_award()
    Award.objects.filter(pk=award.pk).update(
        status="ended", period=(date(2026, 4, 1), date(2026, 5, 1))
    )
    later = (date(2026, 6, 1), None)
    with pytest.raises(IntegrityError, match="one_decision"):
        insert_award(award, period=later, confirmation_id=None)
    insert_award(award, period=later)


def test_an_award_on_the_decision_of_another_household_or_on_a_refusal(make_award, make_case):
    award = make_award()
    other = make_case("refused", household=build_household(income="100"))
    with pytest.raises(IntegrityError, match="本户"):
        insert_award(award, household_id=other.household_id)
    refusal = Confirmation.objects.get(application=other)
    with pytest.raises(IntegrityError, match="予以确认"):
        insert_award(award, household_id=other.household_id, confirmation_id=refusal.pk)


def test_two_awards_of_a_household_at_a_time(make_award):
    award = make_award()
    with pytest.raises(IntegrityError, match="do_not_overlap"):
        insert_award(award, period=(date(2026, 8, 1), None))


def test_a_person_in_two_awards_at_a_time(make_award):
    first, second = make_award(), make_award(household=build_household(income="100"))
    person = first.members.first().person
    with pytest.raises(IntegrityError, match="one_active_award_per_person"), transaction.atomic():
        AwardMember.objects.create(award=second, person=person)


def test_a_negative_amount_an_empty_period_and_an_ended_award_without_end(make_award):
    award = make_award()
    for text, because in (
        ("UPDATE reviews_award SET amount = -1", "is_positive"),
        ("UPDATE reviews_award SET period = 'empty'", "beginning"),
        ("UPDATE reviews_award SET period = '(,2027-01-01)'", "beginning"),
        ("UPDATE reviews_award SET status = 'ended'", "has_an_end"),
    ):
        refused(text, because=because)
    assert Determination.objects.filter(awards=award).exists()


def test_a_refusal_without_reasons(make_case):
    decision = make_case("refused").confirmation
    with pytest.raises(IntegrityError, match="written_reasons"), transaction.atomic():
        Confirmation.objects.create(
            application=make_case("deciding"), number="X", outcome="refused", reasons="",
            determination=decision.determination, decided_on=DAY, decided_by=decision.decided_by,
        )  # fmt: skip


def test_a_change_after_a_recheck_without_reasons(make_recheck):
    make_recheck()
    refused("UPDATE reviews_recheck SET outcome = 'stop'", because="gives_reasons")


def test_a_spot_check_done_without_findings(make_walk):
    walk = make_walk("opining")
    walk.application.kin_filings.create(
        person=walk.application.applicant, official_name="某人", official_unit="街道",
        relation="兄弟姐妹", declared_on=DAY, registered_by=walk.people["caseworker"],
    )  # fmt: skip
    walk.opinion()
    walk.end_of_notice()
    refused("UPDATE reviews_spotcheck SET status = 'done'", because="has_findings")
