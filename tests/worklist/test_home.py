"""Home: what waits for whom."""

from datetime import timedelta

import pytest

from dibao.worklist.queues import most_urgent, queues
from households.models import Account
from payments.services.delivering import begin_home_delivery
from tests.cast import DAY
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of


def labels(user, on=DAY):
    return {queue.label: queue.count for queue in queues(user, on)}


def test_a_submitted_application_waits_for_the_caseworker_and_not_for_the_county(
    make_application, caseworker, approver, outsider
):
    make_application("submitted")
    assert labels(caseworker) == {"低保申请：待受理": 1}
    assert labels(approver) == {}
    assert labels(outsider) == {}


def test_what_is_optional_makes_no_work(make_application, assistant):
    make_application("submitted")
    assert labels(assistant) == {}


def test_the_most_urgent_comes_first_with_its_deadline(make_application, caseworker):
    make_application("investigating")
    late = make_application("investigating", on=DAY.replace(day=1, month=2))
    rows = most_urgent(caseworker, DAY)
    assert rows[0]["number"] == late.number
    assert rows[0]["due_on"] == late.due_on


def test_a_draft_waits_for_others_than_its_preparer(
    make_awards, batch_in, finance, finance_reviewer
):
    make_awards(2)
    batch_in("drafted")
    assert "发放批次：待复核" in labels(finance_reviewer)
    assert "发放批次：待复核" not in labels(finance)


def test_a_batch_at_the_bank_waits_for_its_preparer_too(make_awards, batch_in, finance):
    make_awards(2)
    batch_in("sent")
    assert labels(finance)["发放批次：已送银行，待回盘"] == 1


@pytest.mark.parametrize(("state", "late"), [("released", 1), ("sent", 0)])
def test_a_batch_is_late_until_it_is_sent(make_awards, batch_in, finance_reviewer, state, late):
    make_awards(2)
    batch = batch_in(state)
    after = batch.due_on + timedelta(days=1)
    (queue,) = [each for each in queues(finance_reviewer, after) if "发放批次" in each.label]
    assert (queue.late, queue.due_on) == (late, batch.due_on if late else None)
    assert len(most_urgent(finance_reviewer, after)) == late


def test_the_account_of_a_failed_payment_waits_for_the_street_until_it_is_corrected(
    make_awards, batch_in, finance, caseworker, approver
):
    make_awards(2)
    batch = batch_in("sent")
    good, bad = lines_of(batch)
    give_to(batch, as_csv([answer(good), answer(bad, "1001")]), finance)
    assert labels(caseworker) == {"发放失败：核对账户": 1}
    assert "发放失败：核对账户" not in {**labels(approver), **labels(finance)}
    failed = batch.payments.get(pk=bad["流水号"])
    Account.objects.filter(household=failed.household).update(holder_name="新户主")
    assert labels(caseworker) == {}


@pytest.mark.parametrize("role", ["caseworker", "approver", "finance", "auditor", "assistant"])
def test_home_opens_for_every_role_and_shows_its_menu(client, request, role):
    client.force_login(request.getfixturevalue(role))
    page = client.get("/")
    assert page.status_code == 200
    assert "待办" in page.content.decode()


def test_money_to_bring_home_waits_for_who_brings_it(
    make_awards, batch_in, caseworker, lead, assistant
):
    (award,) = make_awards(1)
    begin_home_delivery(
        award.household, ground="old", handler=caseworker, actor=lead, on=DRAFTED_ON
    )
    assert "上门发放：待送达" not in labels(caseworker)
    batch = batch_in("sent")
    (queue,) = [each for each in queues(caseworker, DAY) if each.label == "上门发放：待送达"]
    assert (queue.count, queue.due_on) == (1, batch.due_on)
    assert "上门发放：待送达" not in {**labels(lead), **labels(assistant)}
