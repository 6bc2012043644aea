"""By when a failure is to be paid again, and what the board lays at the streets' door."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.trail.engine import perform
from households.models import Person
from payments.alerts import alerts_for
from payments.blockers import blocker_of
from payments.models import BankReturnLine, Batch, PaydayAlert
from payments.services.custody import record_custody
from payments.services.resolving import resolve
from payments.services.watching import scope_of, watch
from tests.cast import COUNTY, STREET
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, lines_of
from tests.payments.test_payday import make_recheck

MAY = date(2026, 5, 1)
APRIL_PAYDAY, MAY_PAYDAY, JUNE_PAYDAY = date(2026, 4, 10), date(2026, 5, 9), date(2026, 6, 10)


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(2)
    return batch_in("sent")


def told(batch, finance, *codes: str, on: date):
    lines = [answer(line, code) for line, code in zip(lines_of(batch), codes, strict=True)]
    file = SimpleUploadedFile("return.csv", as_csv(lines))
    return perform(batch, "import_return", actor=finance, on=on, file=file)


def due(on: date) -> date:
    watch(COUNTY, APRIL, on)
    return PaydayAlert.objects.get(blocker="failed_payments", cleared_on=None).due_on


def test_a_failure_told_before_the_payday_is_due_by_it(sent, finance):
    told(sent, finance, "1001", "0000", on=date(2026, 4, 9))
    assert due(date(2026, 4, 9)) == due(date(2026, 4, 20)) == APRIL_PAYDAY


def test_a_failure_told_after_the_payday_is_due_by_the_next(sent, finance, client):
    told(sent, finance, "1001", "0000", on=date(2026, 4, 13))
    assert due(date(2026, 4, 13)) == due(date(2026, 5, 20)) == MAY_PAYDAY
    client.force_login(finance)
    with time_machine.travel("2026-04-20 09:00+08:00"):
        page = client.get(reverse("payday"), {"month": "2026-04"}).text
    row = page.split("发放失败或退汇，尚未补发")[1].split("</tr>")[0]
    assert "逾期" not in row and "剩" in row


def test_money_that_came_back_later_is_due_by_the_payday_after_that(sent, finance):
    batch = told(sent, finance, "0000", "0000", on=date(2026, 4, 9))
    batch = told(batch, finance, "1001", "0000", on=date(2026, 5, 12))
    (line,) = BankReturnLine.objects.filter(result="exception")
    resolve(line, how="sent_back", reason="银行退汇单", actor=finance, on=date(2026, 5, 12))
    assert due(date(2026, 5, 12)) == JUNE_PAYDAY


def test_a_return_is_read_by_the_payday_after_the_one_that_was_met(sent, finance):
    told(sent, finance, "0000", "9999", on=date(2026, 4, 9))
    for on in (date(2026, 4, 9), date(2026, 4, 20), date(2026, 5, 20)):
        watch(COUNTY, APRIL, on)
        alert = PaydayAlert.objects.get(blocker="return_not_read", cleared_on=None)
        assert alert.due_on == MAY_PAYDAY
    assert alert.urgency == PaydayAlert.Urgency.ESCALATED


def test_finances_work_is_not_laid_at_the_streets_door(sent, finance, approver, client):
    scope = scope_of("410105", APRIL, DRAFTED_ON)
    open_one = blocker_of("return_not_read")
    assert open_one.by_street(scope) == {STREET: 2} and not open_one.is_of_streets
    client.force_login(finance)
    url = reverse("payday")
    with time_machine.travel("2026-04-09 09:00+08:00"):
        page = client.get(url, {"month": "2026-04"})
    assert page.context["streets"] == [] and "各乡镇（街道）待办理" not in page.text
    watch(COUNTY, APRIL, date(2026, 4, 9))
    seen = {each.alert.blocker: each for each in alerts_for(approver, date(2026, 4, 9))}
    assert seen["return_not_read"].streets == ()
    told(sent, finance, "1001", "0000", on=date(2026, 4, 9))
    with time_machine.travel("2026-04-09 09:00+08:00"):
        (row,) = client.get(url, {"month": "2026-04"}).context["streets"]
    assert [(item["label"], item["count"]) for item in row["items"]] == [
        ("发放失败或退汇，尚未补发", 1)
    ]


def test_what_cannot_alter_a_sealed_month_is_due_by_the_next_payday(
    make_awards, batch_in, caseworker
):
    proposed, overdue, kept = make_awards(3)
    on = date(2026, 4, 20)
    make_recheck(proposed, "proposed", date(2026, 4, 30))
    make_recheck(overdue, "due", date(2026, 4, 19))
    given = {"keeper_name": "周社区", "keeper_office": "社区协理员", "since": on}
    assert days(APRIL, on) == {
        "batch_missing": APRIL_PAYDAY, "overdue_rechecks": APRIL_PAYDAY,
        "unconfirmed_changes": APRIL_PAYDAY,
    }  # fmt: skip
    batch_in("released")
    record_custody(kept.household, **given, actor=caseworker, on=on)
    lasting = {"custody_without_agreement", "overdue_rechecks", "unconfirmed_changes"}
    found = days(APRIL, on)
    assert {key: found.pop(key) for key in lasting} == dict.fromkeys(lasting, MAY_PAYDAY)
    assert found == {"batch_not_sent": APRIL_PAYDAY}
    assert lasting.isdisjoint(days(APRIL, date(2026, 5, 6)))
    assert days(MAY, date(2026, 5, 6)).items() >= dict.fromkeys(lasting, MAY_PAYDAY).items()


def test_a_batch_that_waits_is_due_by_its_own_day(make_awards, batch_in):
    make_awards(1)
    batch = batch_in("drafted")
    Batch.objects.filter(pk=batch.pk).update(due_on=MAY_PAYDAY)
    found = days(APRIL, date(2026, 4, 20))
    assert found == {"batch_not_reviewed": MAY_PAYDAY, "money_not_in": MAY_PAYDAY}


def test_a_question_about_a_batch_is_due_with_it(make_awards, batch_in, finance):
    (award,) = make_awards(1)
    batch = batch_in("funded")
    Person.objects.filter(memberships__household=award.household).update(died_on=APRIL)
    perform(batch, "ask_again", actor=finance, on=DRAFTED_ON)
    Batch.objects.filter(pk=batch.pk).update(due_on=MAY_PAYDAY)
    assert days(APRIL, date(2026, 4, 20))["unusual_not_explained"] == MAY_PAYDAY


def days(month: date, on: date) -> dict[str, date]:
    watch(COUNTY, month, on)
    open_ones = PaydayAlert.objects.filter(month=month, cleared_on=None)
    return dict(open_ones.values_list("blocker", "due_on"))
