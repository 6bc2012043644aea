"""A household that moved, a handler who left, who may see what was signed, and kept cards."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from dibao.offices.models import pad
from dibao.offices.roles import Role
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.models import Household
from households.services.moves import move_household
from payments.blockers import blocker_of
from payments.delivery_forms import DeliveryForm
from payments.models import CardCustody, HandReceipt, HomeDelivery, Payment
from payments.services import custody, hand_papers
from payments.services.delivering import (
    Delivery,
    begin_home_delivery,
    end_home_delivery,
    record_delivery,
)
from payments.services.watching import scope_of
from tests.cast import COMMUNITY, STREET, build_user
from tests.cast_payments import APRIL

ON = date(2026, 4, 8)
BROUGHT = Delivery(
    delivered_on=ON, received_by="王小明", receipt=b"%PDF-receipt", photo=b"\xff\xd8\xff photo"
)
OTHER_STREET = pad("410105003")


@pytest.fixture
def home(make_awards, caseworker, lead):
    (award,) = make_awards(1, account=False)
    begin_home_delivery(
        award.household, ground="old", handler=caseworker, actor=lead, on=date(2026, 3, 1)
    )
    return award.household


@pytest.fixture
def moved(home, batch_in, caseworker):
    """The household lives in another street by the time its money is to be brought."""
    batch_in("sent")
    move_household(
        household=home, area_code=f"{OTHER_STREET[:9]}003", moved_on=ON, address="人民路 8 号",
        evidence="户口簿迁移登记", actor=caseworker, on=ON,
    )  # fmt: skip
    home.refresh_from_db()
    return home


@pytest.fixture
def new_street(areas, moved):
    """Lead and caseworker of the street it moved to."""
    return (
        build_user("lead2", "新主任", OTHER_STREET, Role.STREET_LEAD),
        build_user("worker2", "新经办", OTHER_STREET, Role.STREET_CASEWORKER),
    )


def test_the_new_street_names_its_own_handler_who_brings_what_was_drafted_before(
    moved, new_street, lead, caseworker, client
):
    new_lead, worker = new_street
    payment = Payment.objects.get()
    caseworker.is_active = False
    caseworker.save()
    with pytest.raises(NotYours, match="更换上门经办人"):
        record_delivery(payment, BROUGHT, actor=caseworker, on=ON)
    as_it_was = Household(pk=moved.pk, code=moved.code, area_code=COMMUNITY)
    for home, old in ((moved, lead), (moved, caseworker), (as_it_was, lead)):
        with pytest.raises(NotYours):
            begin_home_delivery(home, ground="old", handler=worker, actor=old, on=ON)
    begin_home_delivery(moved, ground="old", handler=worker, actor=new_lead, on=ON)
    assert HomeDelivery.objects.get(until=None).handler == worker
    client.force_login(worker)
    assert reverse("delivery", args=[payment.pk]) in client.get(reverse("deliveries")).text
    assert record_delivery(payment, BROUGHT, actor=worker, on=ON).result == "success"


def test_it_is_on_the_list_and_the_board_of_the_street_it_lives_in(moved, new_street, lead, client):
    blocker = blocker_of("not_brought_home")
    assert blocker.by_street(scope_of("410105", APRIL, ON)) == {OTHER_STREET: 1}
    assert blocker.count(scope_of(STREET[:9], APRIL, ON)) == 0
    for person, is_theirs in ((lead, False), (new_street[0], True)):
        client.force_login(person)
        assert (moved.code in client.get(reverse("deliveries")).text) is is_theirs


def test_what_was_drafted_is_still_brought_by_who_was_named_last(home, batch_in, caseworker, lead):
    batch_in("sent")
    end_home_delivery(home.home_deliveries.get(), actor=lead, on=ON)
    assert record_delivery(Payment.objects.get(), BROUGHT, actor=caseworker, on=ON)


def test_who_was_replaced_records_nothing_and_nobody_is_named_twice(
    home, batch_in, caseworker, colleague, lead
):
    batch_in("sent")
    with pytest.raises(Refusal, match="已由这名经办人"):
        begin_home_delivery(home, ground="old", handler=caseworker, actor=lead, on=ON)
    begin_home_delivery(home, ground="weak", handler=colleague, actor=lead, on=ON)
    assert TrailEntry.objects.filter(action_label="更换上门经办人").exists()
    with pytest.raises(NotYours):
        record_delivery(Payment.objects.get(), BROUGHT, actor=caseworker, on=ON)


@pytest.fixture
def receipt(home, batch_in, caseworker):
    batch_in("sent")
    return record_delivery(Payment.objects.get(), BROUGHT, actor=caseworker, on=ON).hand_receipt


def test_finance_lead_and_auditor_see_what_was_signed_with_a_reason(
    receipt, finance, lead, auditor, caseworker, assistant
):
    for actor in (finance, lead, auditor):
        given = {"actor": actor, "on": ON, "reason": " 核对签收 "}
        assert hand_papers.take_receipt(receipt, **given) == BROUGHT.receipt
        assert hand_papers.take_photo(receipt, **given) == BROUGHT.photo
    entries = TrailEntry.objects.filter(action="take_hand_receipt")
    assert entries.count() == 6 and {entry.reason for entry in entries} == {"核对签收"}
    for actor in (caseworker, assistant, build_user("l3", "他", OTHER_STREET, Role.STREET_LEAD)):
        with pytest.raises(NotYours):
            hand_papers.take_receipt(receipt, actor=actor, on=ON, reason="核对")
    with pytest.raises(Refusal, match="原因"):
        hand_papers.take_receipt(receipt, actor=auditor, on=ON, reason="  ")
    assert entries.count() == 6


def test_a_changed_photo_is_not_handed_out(receipt, auditor):
    with receipt.photo.storage.open(receipt.photo.name) as stored:
        assert stored.read() == BROUGHT.photo
    receipt.photo_sha256 = "0" * 64
    with pytest.raises(Refusal, match="不一致"):
        hand_papers.take_photo(receipt, actor=auditor, on=ON, reason="核对")


def test_the_papers_are_downloaded_on_their_page(receipt, auditor, approver, client):
    page = reverse("delivery_receipt", args=[receipt.pk])
    client.force_login(approver)
    assert "王" in client.get(page).text and "下载收条" not in client.get(page).text
    assert client.post(page, {"paper": "receipt", "reason": "核对"}).status_code == 403
    client.force_login(auditor)
    assert client.post(page, {"paper": "receipt", "reason": ""}).status_code == 422
    got = client.post(page, {"paper": "photo", "reason": "核对"})
    assert (got.content, got["Content-Type"]) == (BROUGHT.photo, "image/jpeg")
    assert got["Content-Disposition"] == f'attachment; filename="photo-{receipt.pk}.jpg"'
    done = client.get(reverse("deliveries"), {"list": "done"}).text
    assert page in done and "王＊＊" in done and "王小明" not in done


def test_the_return_of_a_receipt_names_taker_day_and_handler(receipt, finance, client):
    batch = Payment.objects.get().batch
    client.force_login(finance)
    shown = client.get(batch.page_url).text
    assert f"?list=done&batch={batch.number}" in shown and "上门发放签收 1 笔" in shown
    url = reverse("bank_return", args=[batch.number, receipt.line.bank_return_id])
    said = client.get(url).text
    assert "2026年4月8日由" in said and "王＊＊ 领取" in said and str(receipt.handler) in said
    assert reverse("delivery_receipt", args=[receipt.pk]) in said


def test_only_a_street_is_offered_to_end_what_others_read(
    home, make_awards, lead, caseworker, auditor, approver, finance, assistant, client
):
    (award,) = make_awards(1)
    custody.record_custody(
        award.household, keeper_name="周社区", keeper_office="主任", since=ON, actor=lead, on=ON
    )
    asks = {"homes": "停止上门", "cards": "请归档"}
    for person, may in ((lead, True), (caseworker, True), (auditor, False), (approver, False),
                        (finance, False), (assistant, False)):  # fmt: skip
        client.force_login(person)
        for shown, words in asks.items():
            page = client.get(reverse("deliveries"), {"list": shown})
            assert page.status_code == 200
            assert (words in page.text) is may, (person, shown)
        assert "周社区" in page.text and f"{award.household.head_on(ON).name[0]}＊" in page.text


def test_a_long_list_is_turned_page_by_page(make_awards, lead, caseworker, client):
    for award in make_awards(32, account=False):
        HomeDelivery.objects.create(
            area_code=award.area_code, household=award.household, ground="old",
            handler=caseworker, since=ON,
        )  # fmt: skip
    client.force_login(lead)
    first = client.get(reverse("deliveries"), {"list": "homes"})
    assert first.text.count("停止上门") == 30 and "list=homes" in first.context["page"].next_url
    rest = client.get(reverse("deliveries") + first.context["page"].next_url)
    assert rest.text.count("停止上门") == 2


@pytest.fixture
def kept(make_awards, lead):
    (award,) = make_awards(1)
    return custody.record_custody(
        award.household, keeper_name="周社区", keeper_office="主任", since=ON, actor=lead, on=ON
    )


def file(kept, lead, content=b"%PDF-agreement", agreed_on=ON):
    custody.file_agreement(kept, content=content, agreed_on=agreed_on, actor=lead, on=ON)


def test_an_agreement_is_filed_once_and_stays(kept, lead, auditor, sql):
    file(kept, lead)
    stale = CardCustody.objects.get(pk=kept.pk)
    with pytest.raises(Refusal, match="不能更换"):
        file(stale, lead, b"%PDF-other")
    kept.refresh_from_db()
    taken = hand_papers.take_agreement(kept, actor=auditor, on=ON, reason="核对")
    assert taken == b"%PDF-agreement"
    for statement in (
        "UPDATE payments_cardcustody SET agreement = 'other'",
        "UPDATE payments_cardcustody SET agreement = '', agreed_on = NULL",
        "UPDATE payments_cardcustody SET agreed_on = '2026-01-01'",
        "DELETE FROM payments_cardcustody",
    ):
        with pytest.raises(IntegrityError, match="不能修改或删除"):
            sql(statement)
    custody.end_custody(kept, actor=lead, on=ON)
    with pytest.raises(Refusal, match="已交还"):
        file(kept, lead)


def test_no_day_of_a_custody_is_yet_to_come(kept, lead, make_awards):
    tomorrow = ON + timedelta(days=1)
    with pytest.raises(Refusal, match="协议日期不能晚于今天"):
        file(kept, lead, agreed_on=tomorrow)
    (award,) = make_awards(1)
    with pytest.raises(Refusal, match="起始日期不能晚于今天"):
        custody.record_custody(
            award.household, keeper_name="周", keeper_office="主任", since=tomorrow, actor=lead,
            on=ON,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "空"), (b"MZ program", "不是 PDF、JPG 或 PNG"), (b"%PDF-" + b"0" * 60, "超过上限")],
)
def test_what_is_no_paper_or_too_large_is_refused_at_the_door(content, says, monkeypatch):
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 50)
    form = DeliveryForm(
        {"delivered_on": ON, "received_by": "本人"},
        {"receipt": SimpleUploadedFile("r.pdf", content)},
    )
    assert not form.is_valid() and says in form.errors["receipt"][0]


def test_a_receipt_that_failed_has_no_photo_to_take(home, batch_in, caseworker, auditor, client):
    batch_in("sent")
    failed = Delivery(delivered_on=ON, receipt=b"%PDF-note", failure="家中无人")
    record_delivery(Payment.objects.get(), failed, actor=caseworker, on=ON)
    receipt = HandReceipt.objects.get()
    client.force_login(auditor)
    page = client.get(reverse("delivery_receipt", args=[receipt.pk])).text
    assert "家中无人" in page and "下载现场照片" not in page
    with pytest.raises(Refusal, match="没有上传"):
        hand_papers.take_photo(receipt, actor=auditor, on=ON, reason="核对")
