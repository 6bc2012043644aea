"""Letters that must reach the family: due, late, delivered with their proof."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.worklist.queues import queues
from households.models import IncomeItem
from reviews.models import Letter
from tests.cast_reviews import visit_data

JUNE = date(2026, 6, 10)
SIGNED = {"method": "direct", "received_by": "黄萱", "relation": "本人"}


@pytest.fixture
def letter(make_case):
    return make_case("refused").confirmation.letter


def deliver(letter, actor, **data):
    on = data.pop("on", letter.made_on)
    return perform(letter, "deliver", actor=actor, on=on, **{"delivered_on": on} | SIGNED | data)


def test_a_refusal_is_due_in_writing_within_the_packs_days(letter, caseworker):
    assert (letter.status, letter.title) == ("due", "不予确认最低生活保障告知书")
    assert letter.due_on == letter.confirmation.letter_due_on
    assert "第二十一条" in letter.basis
    row = deliver(letter, caseworker)
    assert (row.status, row.method, row.received_by) == ("delivered", "direct", "黄萱")
    assert row.delivered_by == caseworker


def test_a_letter_that_is_late_says_so_in_the_worklist(letter, caseworker):
    def queue(on):
        return next(each for each in queues(caseworker, on) if each.label == "文书送达：待送达")

    assert queue(letter.due_on).late == 0
    assert queue(letter.due_on + timedelta(days=1)).late == 1
    deliver(letter, caseworker)
    labels = [each.label for each in queues(caseworker, letter.due_on)]
    assert "文书送达：待送达" not in labels


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"received_by": ""}, "签收"),
        ({"method": "left"}, "见证人"),
        ({"method": "post"}, "邮件单号"),
        ({"method": "public"}, "公告载体"),
        ({"method": "by hand"}, "请选择送达方式"),
        ({"delivered_on": date(2026, 3, 1)}, "送达日期"),
        ({"delivered_on": None}, "送达日期"),
        ({"delivered_on": date(2027, 1, 1)}, "送达日期"),
    ],
)
def test_a_delivery_needs_its_proof(letter, caseworker, data, message):
    with pytest.raises(Refusal, match=message):
        deliver(letter, caseworker, **data)


def test_a_letter_that_was_left_has_its_witness(letter, caseworker):
    row = deliver(letter, caseworker, method="left", received_by="", evidence="社区干部周某、李某")
    assert row.evidence == "社区干部周某、李某"


def test_a_reduction_and_a_stop_make_their_letter(make_award, make_recheck, office):
    award = make_award()
    recheck = make_recheck(award=award)
    pair = [office["caseworker"], office["colleague"]]
    data = visit_data(award.household, pair, on=JUNE)
    recheck = perform(recheck, "record_visit", actor=pair[0], on=JUNE, **data)
    IncomeItem.objects.create(household=award.household, kind="W1", amount="400", months=1)
    recheck = perform(recheck, "propose_change", actor=pair[0], on=JUNE, reason="务工")
    assert not Letter.objects.exists()
    recheck = perform(recheck, "approve_change", actor=office["second_approver"], on=JUNE)
    assert recheck.letter.title == "最低生活保障金减发告知书"
    assert recheck.letter.number == recheck.letter_number
    assert recheck.letter.due_on is None


def test_the_list_and_the_case_lead_to_the_form(letter, client, caseworker, auditor):
    client.force_login(caseworker)
    form = reverse("action", args=["reviews", "letter", letter.pk, "deliver"])
    assert form in client.get(reverse("letters")).content.decode()
    assert form in client.get(letter.page_url).content.decode()
    given = SIGNED | {"delivered_on": letter.made_on, "delivered_by": caseworker.pk}
    assert client.post(form, given | {"received_by": ""}).status_code == 422
    assert client.post(form, given).status_code == 302
    assert "直接送达" in client.get(letter.page_url).content.decode()
    client.force_login(auditor)
    assert form not in client.get(reverse("letters")).content.decode()


def test_another_county_does_not_deliver_it(letter, outsider):
    with pytest.raises(NotYours):
        deliver(letter, outsider)


@pytest.mark.parametrize(
    "proof",
    ["method = 'direct', received_by = ''", "method = 'left', evidence = ''",
     "method = '', evidence = 'x'"],
)  # fmt: skip
def test_the_database_wants_the_proof_too(letter, caseworker, proof):
    deliver(letter, caseworker)
    for statement in (
        f"UPDATE reviews_letter SET {proof}",
        "UPDATE reviews_letter SET delivered_on = made_on - 1",
        "UPDATE reviews_letter SET confirmation_id = NULL",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
