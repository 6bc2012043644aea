"""The means check: ordered by the street, reported by the county."""

from datetime import date
from decimal import Decimal

import pytest

from applications.models import MeansCheck
from applications.services.consents import kin_filing_record
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal, Stale
from tests.cast import DAY, build_person
from tests.cast_applications import people_of, report_check

REPORT = {"result": "consistent", "findings": "与申报一致", "sources": ["deposit"]}


@pytest.fixture
def check(make_application, caseworker):
    application = make_application("investigating")
    perform(application, "order_means_check", actor=caseworker, on=DAY)
    return application.means_checks.get()


def test_the_check_is_due_by_the_packs_working_days(make_application, caseworker):
    friday = date(2026, 9, 30)  # before the National Day holidays, 1 to 7 October
    application = make_application("investigating", on=friday)
    perform(application, "order_means_check", actor=caseworker, on=friday)
    check = application.means_checks.get()
    assert check.number == f"{application.number}-H1"
    assert check.due_on == date(2026, 10, 10)  # 8, 9 and the make-up Saturday


def test_a_check_is_ordered_after_every_members_authorisation(make_application, caseworker):
    application = make_application("investigating")
    application.authorisations.first().delete()
    with pytest.raises(Refusal, match="尚未签署核对授权"):
        perform(application, "order_means_check", actor=caseworker, on=DAY)


def test_one_check_runs_at_a_time(check, caseworker):
    with pytest.raises(Refusal, match="不必重复提请"):
        perform(check.application, "order_means_check", actor=caseworker, on=DAY)


def test_a_second_check_may_follow_the_report(make_application, caseworker, approver):
    application = make_application("investigating", checked=True)
    second = report_check(application, caseworker, approver)
    assert second.number == f"{application.number}-H2"


def test_the_county_reports_with_sources_result_and_findings(check, approver):
    for missing, message in (("result", "结论"), ("findings", "核对情况"), ("sources", "项目")):
        with pytest.raises(Refusal, match=message):
            perform(check, "report", actor=approver, on=DAY, **REPORT | {missing: ""})
    done = perform(check, "report", actor=approver, on=DAY, **REPORT)
    assert (done.status, done.reported_by, done.source_labels) == (
        "reported",
        approver,
        ["银行存款"],
    )
    with pytest.raises(Stale):
        perform(done, "report", actor=approver, on=DAY, **REPORT)


def test_only_this_countys_approver_reports(check, caseworker, outsider):
    with pytest.raises(NotYours, match="岗位"):
        perform(check, "report", actor=caseworker, on=DAY, **REPORT)
    with pytest.raises(NotYours, match="辖区"):
        perform(check, "report", actor=outsider, on=DAY, **REPORT)


def test_what_was_found_is_recorded_as_found(check, approver):
    household = check.application.household
    person = people_of(household)[1]
    income = {"person": person, "kind": "W1", "amount": Decimal("1800.00"), "months": 1}
    asset = {"person": None, "kind": "car", "quantity": 1, "value": Decimal(30000), "note": "轿车"}
    found = {"incomes": [income], "assets": [asset]}
    version = household.version
    perform(check, "report", actor=approver, on=DAY, **REPORT | found)
    item = household.incomes.get(origin="checked")
    assert (item.person, item.amount, item.note) == (person, Decimal("1800.00"), "核对发现")
    assert household.assets.get().note == "核对发现：轿车"
    household.refresh_from_db()
    assert household.version == version + 1


def test_found_income_of_a_stranger_is_refused(check, approver):
    income = {"person": build_person("外人"), "kind": "W1", "amount": Decimal(1)}
    with pytest.raises(Refusal, match="现有成员"):
        perform(check, "report", actor=approver, on=DAY, **REPORT | {"incomes": [income]})


def test_a_registered_relative_does_not_report(check, approver, caseworker):
    application = check.application
    kin_filing_record(
        application, person=application.applicant, relation="父母", declared_on=DAY,
        official=approver, actor=caseworker, on=DAY,
    )  # fmt: skip
    with pytest.raises(NotYours, match="回避"):
        perform(check, "report", actor=approver, on=DAY, **REPORT)


def test_withdrawing_calls_off_the_running_check(check, caseworker, approver):
    perform(check.application, "withdraw", actor=caseworker, on=DAY, reason="自愿撤回")
    check = MeansCheck.objects.get(pk=check.pk)
    assert check.status == "cancelled"
    with pytest.raises(Stale):
        perform(check, "report", actor=approver, on=DAY, **REPORT)
