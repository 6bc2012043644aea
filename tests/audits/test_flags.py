"""Red flags: each is raised by its own fault, and by nothing else."""

from datetime import date

import pytest
import time_machine
from django.db import connection

from applications.models import KinFiling
from audits.reports.base import Scope, all_reports, report_of
from households.models import Account, Person
from payments.services.custody import record_custody
from reviews.models import Recheck, VisitSignature
from tests.cast import COMMUNITY, DAY
from tests.cast_payments import DRAFTED_ON

FLAGS = [report.key for report in all_reports() if report.is_flag]


def raised(user, on: date = DRAFTED_ON) -> dict[str, list[dict]]:
    """The flags that hold something in the user's area, with their rows."""
    scope = Scope(user, user.area, on, {})
    found = {key: list(report_of(key).rows(scope)) for key in FLAGS}
    for key, rows in found.items():
        assert report_of(key).count(scope) == len(rows), key
        columns = {column.key for column in report_of(key).columns}
        assert all(columns <= set(row) for row in rows)
    return {key: rows for key, rows in found.items() if rows}


@pytest.fixture
def clean(make_award):
    """An award that went the whole way."""
    return make_award()


def past_the_guards(statement: str, *values) -> None:
    """Write what the system itself refuses, as somebody with the database in hand could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_clean_award_raises_none(clean, auditor):
    assert raised(auditor) == {}


def test_one_account_of_two_households(clean, make_awards, auditor):
    (other,) = make_awards(1)
    other.household.accounts.update(number_index=clean.household.account.number_index)
    assert len(raised(auditor)["shared-account"]) == 2


def test_a_payee_outside_the_family(clean, auditor):
    Account.objects.update(holder_name="外人")
    (row,) = raised(auditor)["payee-not-member"]
    assert row["code"] == clean.household.code and row["url"] == clean.household.page_url


def test_a_payee_who_died(clean, auditor):
    Person.objects.update(died_on=date(2026, 4, 1))
    (row,) = raised(auditor)["payee-not-member"]
    assert row["code"] == clean.household.code


def test_a_dead_member_still_covered_and_paid(make_awards, batch_in, auditor):
    award, _other = make_awards(2)
    batch_in("sent")
    person = award.members.get().person
    person.died_on = date(2026, 3, 25)
    person.save()
    found = raised(auditor)
    assert [row["code"] for row in found["dead-still-covered"]] == [award.household.code]
    (paid,) = found["paid-after-death"]
    assert "2026年4月" in paid["detail"]
    person.died_on = date(2026, 4, 1)
    person.save()
    assert "paid-after-death" not in raised(auditor)


def test_a_recheck_past_its_day(make_recheck, auditor):
    recheck = make_recheck()
    assert raised(auditor, recheck.due_on) == {}
    (row,) = raised(auditor, date(2026, 6, 20))["overdue-recheck"]
    assert "逾期 10 天" in row["detail"]


def test_a_stop_without_a_letter(make_recheck, auditor):
    recheck = make_recheck()
    past_the_guards(
        "UPDATE reviews_recheck SET status = 'done', outcome = 'stop', reasons = 'x',"
        " concluded_on = '2026-06-10' WHERE id = %s", recheck.pk,
    )  # fmt: skip
    assert Recheck.objects.get().letter_number == ""
    assert set(raised(auditor, date(2026, 6, 10))) == {"changed-without-letter"}


def test_a_letter_past_its_day(make_walk, auditor):
    letter = make_walk("refused").application.confirmation.letter
    assert "letter-not-delivered" not in raised(auditor, letter.due_on)
    later = raised(auditor, date(2026, 6, 1))
    assert [row["code"] for row in later["letter-not-delivered"]] == [letter.number]


def test_a_village_with_one_amount(make_awards, auditor):
    make_awards(20)
    assert len(raised(auditor)["equal-amounts-flag"]) == 1


def test_a_card_kept_without_agreement(clean, lead, auditor):
    record_custody(
        clean.household, keeper_name="丁网格", keeper_office="网格员", since=DAY, actor=lead, on=DAY
    )
    assert set(raised(auditor)) == {"custody-without-agreement"}


def test_an_investigator_who_decided(clean, auditor):
    decided_by = clean.confirmation.decided_by_id
    signature = VisitSignature.objects.filter(investigator__isnull=False).first()
    past_the_guards(
        "UPDATE reviews_visitsignature SET investigator_id = %s WHERE id = %s",
        decided_by, signature.pk,
    )  # fmt: skip
    assert set(raised(auditor)) == {"decided-by-investigator"}


def test_a_case_confirmed_without_visit_or_notice(make_awards, auditor):
    make_awards(1)
    found = set(raised(auditor))
    assert found == {"confirmed-without-visit", "confirmed-without-notice"}


def test_a_relative_confirmed_without_the_countys_visit(clean, auditor, caseworker):
    case = clean.confirmation.application
    KinFiling.objects.create(
        application=case, person=case.applicant, official_name="某", official_unit="某街道",
        relation="子女", declared_on=DAY, registered_by=caseworker,
    )  # fmt: skip
    assert set(raised(auditor)) == {"kin-not-visited"}


def test_a_case_confirmed_against_its_last_means_check(clean, auditor):
    check = clean.confirmation.application.means_checks.get()
    past_the_guards("UPDATE applications_meanscheck SET result = 'exceeds' WHERE id = %s", check.pk)
    assert set(raised(auditor)) == {"confirmed-against-check"}


def test_the_overview_counts_and_leads_on(client, clean, auditor, approver, caseworker, outsider):
    Account.objects.update(holder_name="外人")
    with time_machine.travel("2026-04-02 10:00+08:00"):
        for person in (auditor, approver):
            client.force_login(person)
            page = client.get("/audits/reports/red-flags/").content.decode()
            assert "收款人不是家庭成员" in page and "payee-not-member" in page
            listed = client.get("/audits/reports/payee-not-member/").content.decode()
            assert clean.household.code in listed and "外人" not in listed
        client.force_login(outsider)
        listed = client.get("/audits/reports/payee-not-member/").content.decode()
        assert clean.household.code not in listed
        assert client.get(f"/audits/reports/red-flags/?area={COMMUNITY}").status_code == 404
        client.force_login(caseworker)
        assert client.get("/audits/reports/red-flags/").status_code == 403
