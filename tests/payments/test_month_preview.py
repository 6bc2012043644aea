"""The month before it is drafted: whom it would pay, who comes, goes, rises and falls, and why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.models import Account
from payments.services import drafting
from payments.services.movements import OfChange, moved_of
from payments.services.opening import open_batch
from payments.services.preview import preview
from reviews.models import Award
from tests.cast import COUNTY
from tests.cast_payments import APRIL, open_april, raised
from tests.payments.test_unusual import MAY, open_may

MAY_4 = date(2026, 5, 4)


def test_a_preview_says_who_comes_goes_rises_and_falls_and_why(make_awards, batch_in, finance):
    _stays, stops, rises = make_awards(3)
    batch_in("drafted")
    Award.objects.filter(pk=stops.pk).update(
        period=(APRIL, MAY), status="ended", end_reason="家庭收入超过标准"
    )
    Award.objects.filter(pk=rises.pk).update(amount="400.00")
    make_awards(1, persons=2)
    seen = preview(county=COUNTY, month=MAY, category="urban", on=date(2026, 5, 2))
    assert {(row.label, row.reason, row.households, str(row.total)) for row in seen.movements} == {
        ("新增", "新批准", 1, "380.00"), ("停发", "其他决定", 1, "-380.00"),
        ("增发", "待遇变动", 1, "20.00"), ("未变", "", 1, "0.00"),
    }  # fmt: skip
    batch = open_may(finance)
    assert (seen.households, seen.persons, seen.total) == (
        batch.payment_count, batch.person_count, batch.total,
    )  # fmt: skip


def test_the_preview_page_opens_nothing(make_awards, finance, client):
    make_awards(2)
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    given = {"county": COUNTY, "month": "2026-04", "category": "urban", "preview": "1"}
    page = client.post(reverse("batch_new"), given)
    assert page.status_code == 200 and "新批准" in page.text and "760.00" in page.text
    assert open_april(finance).status == "drafting"
    assert client.get(reverse("batch_other")).status_code == 200
    answered = client.post(
        reverse("batch_other"), {"county": COUNTY, "category": "urban", "kind": "price"}
    )
    assert answered.status_code == 422


def test_the_months_preview_holds_whom_the_draft_pays_and_names_whom_it_leaves_out(
    make_awards, finance
):
    """What is shown is what is drafted, household by household."""
    paid, without = make_awards(2), make_awards(3, account=False)
    found = preview(county=COUNTY, month=APRIL, category="urban", on=APRIL)
    assert (found.households, found.persons, found.total) == (2, 2, Decimal("760.00"))
    assert {row.code for row in found.left_out} == {each.household.code for each in without}
    assert {row.reason for row in found.left_out} == {"没有可用的银行账户"}
    (new,) = found.movers
    assert [row.code for row in new.rows] == sorted(each.household.code for each in paid)
    batch = open_batch(county=COUNTY, month=APRIL, category="urban", actor=finance, on=APRIL)
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    assert (batch.payment_count, batch.total) == (found.households, found.total)
    assert batch.omissions.count() == found.left_out_count
    drafted = preview(county=COUNTY, month=APRIL, category="urban", on=APRIL)
    assert replace(drafted, batch=None) == found and drafted.batch == batch


def test_a_sealed_month_is_not_previewed(make_awards, batch_in):
    make_awards(1)
    batch_in("sent")
    with pytest.raises(Refusal, match="已存在"):
        preview(county=COUNTY, month=APRIL, category="urban", on=APRIL)


def test_the_months_preview_names_the_households_of_each_movement(
    make_awards, batch_in, monkeypatch
):
    _stays, gone, rises, closes = make_awards(4)
    batch_in("sent")
    Award.objects.filter(pk=gone.pk).update(
        period=(APRIL, MAY), status="ended", end_reason="收入超过标准"
    )
    raised(rises, "400.00", MAY)
    Account.objects.filter(household=closes.household).update(is_current=False)
    new = make_awards(2, since=MAY)
    found = preview(county=COUNTY, month=MAY, category="urban", on=MAY_4)
    shown = {
        (each.label, row.code): (row.before, row.now, row.reason, bool(row.head_name))
        for each in found.movers for row in each.rows
    }  # fmt: skip
    was = Decimal("380.00")
    assert shown == {
        ("停发", gone.household.code): (was, 0, "其他决定：收入超过标准", True),
        ("停发", closes.household.code): (was, 0, "没有可用的银行账户", True),
        ("增发", rises.household.code): (was, Decimal("400.00"), "待遇变动", True),
        ("新增", new[0].household.code): (0, was, "新批准", True),
        ("新增", new[1].household.code): (0, was, "新批准", True),
    }  # fmt: skip
    monkeypatch.setattr("payments.services.preview.SHOWN", 1)
    few = preview(county=COUNTY, month=MAY, category="urban", on=MAY_4)
    assert [(each.count, len(each.rows), each.more) for each in few.movers] == [
        (2, 1, 1), (2, 1, 1), (1, 1, 0),
    ]  # fmt: skip


def test_the_page_of_the_months_preview_names_households_and_masks_names(
    make_awards, finance, client
):
    (award,) = make_awards(1)
    (without,) = make_awards(1, account=False)
    client.force_login(finance)
    given = {"county": COUNTY, "month": "2026-04", "category": "urban", "preview": "1"}
    with time_machine.travel("2026-04-02 10:00:00+08:00"):
        page = client.post(reverse("batch_new"), given)
    assert page.status_code == 200
    assert "新增的家庭（1 户）" in page.text and "不列入的（1 笔）" in page.text
    assert f"/{award.household.code}/" in page.text and without.household.code in page.text
    head = award.household.members.get(is_head=True).person.name
    assert head not in page.text


@pytest.fixture
def may_drafted(make_awards, batch_in, finance):
    """April paid four; in May one stopped, one rose, one lost its account, one came."""
    _stays, stops, rises, without = make_awards(4)
    batch_in("sent")
    Award.objects.filter(pk=stops.pk).update(
        period=(APRIL, MAY), status="ended", end_reason="家庭收入超过标准"
    )
    raised(rises, "400.00", MAY)
    Account.objects.filter(household=without.household).delete()
    make_awards(1, since=MAY, persons=2)
    return open_may(finance), stops.household, rises.household


def test_a_drafted_batch_is_shown_as_it_is_and_not_refused(may_drafted):
    batch, _stops, _rises = may_drafted
    seen = preview(county=COUNTY, month=MAY, category="urban", on=MAY_4)
    assert seen.batch == batch and seen.total == batch.total
    assert {(row.label, row.reason, row.households, str(row.total)) for row in seen.movements} == {
        ("新增", "新批准", 1, "380.00"), ("停发", "其他决定", 1, "-380.00"),
        ("停发", "没有可用的银行账户", 1, "-380.00"), ("增发", "待遇变动", 1, "20.00"),
        ("未变", "", 1, "0.00"),
    }  # fmt: skip
    assert [row.reason for row in seen.left_out] == ["没有可用的银行账户"]


def test_the_batch_itself_is_looked_at_and_not_what_would_be_drafted_by_now(may_drafted):
    """Who reviews a draft sees the draft; that it is out of date is another question."""
    _batch, _stops, rises = may_drafted
    Award.objects.filter(household=rises, status="active").update(amount="500.00")
    seen = preview(county=COUNTY, month=MAY, category="urban", on=MAY_4)
    (up,) = [row for row in seen.movements if row.change == "up"]
    assert up.total == Decimal("20.00")


def test_the_second_pair_of_eyes_sees_who_moved_and_why(
    may_drafted, finance_reviewer, caseworker, next_finance, client
):
    batch, stops, rises = may_drafted
    where = reverse("batch_changes", args=(batch.number,))
    client.force_login(finance_reviewer)
    assert where in client.get(batch.page_url).text
    page = client.get(where, {"change": "gone"}).text
    assert stops.code in page and "家庭收入超过标准" in page and rises.code not in page
    assert rises.code in client.get(where, {"change": "up"}).text
    assert client.get(where, {"change": "same"}).status_code == 404
    for user, status in ((caseworker, 403), (next_finance, 404)):
        client.force_login(user)
        assert client.get(where).status_code == status


def test_the_households_of_a_change_are_paged_and_none_is_lost(may_drafted, make_awards, finance):
    batch, *_ = may_drafted
    moved = moved_of(batch)
    with_all = moved.movers("gone", most=9)
    one_by_one = [OfChange(moved, "gone")[at : at + 1][0] for at in range(len(with_all))]
    assert one_by_one == with_all and len(with_all) == 2


def test_a_voided_batch_has_no_changes_to_show(may_drafted, finance, client):
    batch, *_ = may_drafted
    batch = perform(batch, "void", actor=finance, on=MAY_4, reason="重做")
    client.force_login(finance)
    assert client.get(reverse("batch_changes", args=(batch.number,))).status_code == 404
    assert preview(county=COUNTY, month=MAY, category="urban", on=MAY_4).batch is None
