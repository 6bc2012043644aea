"""Money brought home by a named official, and cards that others keep."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from households.models import Member, Person
from payments.blockers import blocker_of
from payments.ledger.verify import differences
from payments.models import BankReturn, Batch, CardCustody, HandReceipt, Payment
from payments.selectors import results_by_channel
from payments.services import custody
from payments.services.delivering import (
    Delivery,
    begin_home_delivery,
    end_home_delivery,
    record_delivery,
)
from payments.services.watching import scope_of
from tests.cast import MUDAN_COMMUNITY, build_user
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import unguarded

ON = date(2026, 4, 8)
BROUGHT = {"delivered_on": ON, "received_by": "本人", "receipt": b"%PDF receipt",
           "photo": b"photo"}  # fmt: skip


@pytest.fixture
def at_home(make_awards, caseworker, lead):
    """A household without account whose money the caseworker brings."""
    (award,) = make_awards(1, account=False)
    begin_home_delivery(
        award.household, ground="old", handler=caseworker, actor=lead, on=date(2026, 3, 1)
    )
    return award.household


def test_the_house_is_paid_by_hand_and_the_bank_gets_the_others(
    at_home, make_awards, batch_in, finance, caseworker
):
    make_awards(2)
    batch = batch_in("sent")
    payment = Payment.objects.get(household=at_home)
    assert (payment.channel, payment.bank, str(payment.account)) == ("hand", "", "")
    assert batch.bank_files.get(format="csv").line_count == 2
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    with pytest.raises(Refusal, match="1 笔没有最终结果"):
        perform(batch, "close", actor=finance, on=ON)
    record_delivery(payment, Delivery(**BROUGHT), actor=caseworker, on=ON)
    receipt = HandReceipt.objects.get()
    assert (receipt.handler, receipt.received_by, receipt.delivered_on) == (caseworker, "本人", ON)
    assert receipt.line.bank_return.content.read() == b"%PDF receipt"
    by_way = {row["label"]: row["success_count"] for row in results_by_channel(batch)}
    assert by_way == {"银行代发": 2, "上门发放": 1}
    assert perform(batch, "close", actor=finance, on=ON).status == "closed"
    assert differences() == []


def test_a_batch_all_by_hand_needs_no_bank(at_home, batch_in, finance, caseworker):
    batch = batch_in("sent")
    assert not batch.bank_files.exists()
    failed = Delivery(delivered_on=ON, receipt=b"note", failure="住院，家中无人")
    record_delivery(Payment.objects.get(), failed, actor=caseworker, on=ON)
    batch.refresh_from_db()
    assert perform(batch, "close", actor=finance, on=ON).status == "closed"
    assert differences() == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"receipt": b""}, "收条"), ({"photo": b""}, "现场照片"), ({"received_by": " "}, "领取人"),
     ({"receipt": b"", "failure": "家中无人"}, "情况说明"),
     ({"delivered_on": date(2026, 4, 1)}, "送达日期"),
     ({"delivered_on": date(2026, 4, 9)}, "送达日期")],
)  # fmt: skip
def test_a_delivery_needs_its_receipt_taker_and_day(at_home, batch_in, caseworker, changes, says):
    batch_in("sent")
    with pytest.raises(Refusal, match=says):
        record_delivery(
            Payment.objects.get(), Delivery(**BROUGHT | changes), actor=caseworker, on=ON
        )


def test_only_the_named_handler_records_and_only_once(
    at_home, batch_in, caseworker, colleague, finance
):
    batch_in("sent")
    payment = Payment.objects.get()
    for actor in (colleague, finance):
        with pytest.raises(NotYours):
            record_delivery(payment, Delivery(**BROUGHT), actor=actor, on=ON)
    line = record_delivery(payment, Delivery(**BROUGHT), actor=caseworker, on=ON)
    assert record_delivery(payment, Delivery(**BROUGHT), actor=caseworker, on=ON) == line
    assert payment.results.count() == 1
    with pytest.raises(Refusal, match="内容与上次不同"):
        other = Delivery(**BROUGHT | {"received_by": "他人"})
        record_delivery(payment, other, actor=caseworker, on=ON)


def test_one_receipt_serves_one_payment(at_home, make_awards, batch_in, caseworker, lead):
    (other,) = make_awards(1, account=False)
    begin_home_delivery(other.household, ground="weak", handler=caseworker, actor=lead, on=APRIL)
    batch_in("sent")
    one, two = Payment.objects.order_by("pk")
    record_delivery(one, Delivery(**BROUGHT), actor=caseworker, on=ON)
    with pytest.raises(Refusal, match="已用于另一笔"):
        record_delivery(two, Delivery(**BROUGHT), actor=caseworker, on=ON)
    with pytest.raises(Refusal, match="照片已用于另一笔"):
        new = Delivery(**BROUGHT | {"receipt": b"another"})
        record_delivery(two, new, actor=caseworker, on=ON)


def test_receipt_and_photo_of_one_month_do_not_serve_the_next(at_home, batch_in, caseworker):
    batch_in("sent")
    payment = Payment.objects.get()
    record_delivery(payment, Delivery(**BROUGHT), actor=caseworker, on=ON)
    kept = BankReturn.objects.get()
    kept.pk, kept.batch = None, None
    other = Batch.objects.get()
    other.pk, other.number, other.month, other.status = None, "F-5", date(2026, 5, 1), "drafting"
    with unguarded():
        other.save(force_insert=True)
    kept.batch = other
    with pytest.raises(IntegrityError, match="receipt_of_the_door_serves"), transaction.atomic():
        kept.save(force_insert=True)
    signed = HandReceipt.objects.get()
    signed.pk, signed.line_id = None, signed.line_id + 1
    with pytest.raises(IntegrityError, match="photo_at_the_door_serves"), transaction.atomic():
        signed.save(force_insert=True)


def test_a_receipt_stays(at_home, batch_in, caseworker, sql):
    batch_in("sent")
    record_delivery(Payment.objects.get(), Delivery(**BROUGHT), actor=caseworker, on=ON)
    for statement in ("UPDATE payments_handreceipt SET received_by = 'x'",
                      "DELETE FROM payments_handreceipt"):  # fmt: skip
        with pytest.raises(IntegrityError, match="不能"):
            sql(statement)


def test_the_database_takes_no_taker_without_a_photo(at_home, batch_in, caseworker):
    batch_in("sent")
    failed = Delivery(delivered_on=ON, receipt=b"note", failure="家中无人")
    line = record_delivery(Payment.objects.get(), failed, actor=caseworker, on=ON)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(IntegrityError, match="on_a_photo"), transaction.atomic():
            cursor.execute(
                "UPDATE payments_handreceipt SET received_by = 'x' WHERE line_id = %s", [line.pk]
            )


def test_where_the_rules_know_no_home_delivery_there_is_none(make_awards, areas):
    (award,) = make_awards(1, area=MUDAN_COMMUNITY)
    head = build_user("mudan", "刘主任", "371702001000", Role.STREET_LEAD)
    with pytest.raises(Refusal, match="没有上门发放"):
        begin_home_delivery(award.household, ground="old", handler=head, actor=head, on=APRIL)


def test_a_change_of_way_after_the_draft_stops_it(at_home, batch_in, lead, finance_reviewer):
    batch = batch_in("drafted")
    end_home_delivery(at_home.home_deliveries.get(), actor=lead, on=DRAFTED_ON)
    with pytest.raises(Refusal, match="1 户"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)


def test_a_card_kept_without_agreement_blocks_the_month(make_awards, lead, finance):
    (award,) = make_awards(1)
    scope = scope_of("410105", APRIL, ON)
    blocker = blocker_of("custody_without_agreement")
    given = {"keeper_name": "周社区", "keeper_office": "社区协理员", "since": APRIL}
    with pytest.raises(NotYours):
        custody.record_custody(award.household, **given, actor=finance, on=ON)
    kept = custody.record_custody(award.household, **given, actor=lead, on=ON)
    assert blocker.count(scope) == 1
    with pytest.raises(Refusal, match="书面协议"):
        custody.file_agreement(kept, content=b"", agreed_on=ON, actor=lead, on=ON)
    custody.file_agreement(kept, content=b"%PDF", agreed_on=ON, actor=lead, on=ON)
    assert blocker.count(scope) == 0
    custody.end_custody(kept, actor=lead, on=ON)
    with pytest.raises(Refusal, match="已登记交还"):
        custody.end_custody(kept, actor=lead, on=date(2026, 5, 5))
    assert CardCustody.objects.get().until == ON


@pytest.mark.parametrize("until", ["NULL", "'2026-05-05'"])
def test_the_database_keeps_the_day_on_which_a_card_was_given_back(make_awards, lead, sql, until):
    (award,) = make_awards(1)
    given = {"keeper_name": "周社区", "keeper_office": "社区协理员", "since": APRIL}
    kept = custody.record_custody(award.household, **given, actor=lead, on=ON)
    custody.end_custody(kept, actor=lead, on=ON)
    with pytest.raises(IntegrityError, match="交还日期"):
        sql(f"UPDATE payments_cardcustody SET until = {until}")


def test_the_handler_works_on_the_pages(client, at_home, batch_in, caseworker, lead):
    batch_in("sent")
    client.force_login(caseworker, backend="django.contrib.auth.backends.ModelBackend")
    assert at_home.code in client.get(reverse("deliveries")).text
    url = reverse("delivery", args=[Payment.objects.get().pk])
    assert client.get(url).status_code == 200
    given = {
        "delivered_on": DRAFTED_ON, "received_by": "本人",
        "receipt": SimpleUploadedFile("r.pdf", b"%PDF-receipt"),
    }  # fmt: skip
    refused = client.post(url, given)
    assert refused.status_code == 422 and "现场照片" in refused.text
    given["receipt"] = SimpleUploadedFile("r.pdf", b"%PDF-receipt")
    given["photo"] = SimpleUploadedFile("p.jpg", b"\xff\xd8\xff photo")
    assert client.post(url, given).status_code == 302
    assert HandReceipt.objects.count() == 1
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("card_custody", args=[at_home.code])).status_code == 200
    assert "更换上门经办人" in client.get(reverse("home_delivery", args=[at_home.code])).text
    ended = client.post(reverse("end_delivery", args=["home", at_home.home_deliveries.get().pk]))
    assert ended.status_code == 302


@pytest.mark.parametrize(
    ("event", "said"),
    [("none", None), ("died", "户主已死亡或离开"), ("changed", "户主已变更")],
)
def test_the_list_of_what_is_to_be_brought_names_the_head_of_the_day(
    at_home, batch_in, caseworker, client, event, said
):
    batch_in("sent")
    head = Member.objects.filter(household=at_home)
    if event == "died":
        Person.objects.filter(pk=head.get().person_id).update(died_on=ON)
    if event == "changed":
        Person.objects.filter(pk=head.get().person_id).update(name="欧阳新")
    client.force_login(caseworker)
    page = client.get(reverse("deliveries")).text
    assert (said is None and "户主已" not in page) or (said and said in page)
