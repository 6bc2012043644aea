"""What is unusual about a draft is explained in writing before anybody reviews it."""

from datetime import date

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from households.models import Account
from payments.services import drafting, opening
from payments.services.custody import file_agreement, record_custody
from payments.services.preview import preview
from payments.services.unusual import answer_item
from reviews.models import Award
from tests.cast import COUNTY, card_number
from tests.cast_payments import APRIL, DRAFTED_ON, open_april

MAY = date(2026, 5, 1)


def asked(batch) -> list[str]:
    return sorted(batch.unusual_items.values_list("question", flat=True))


def test_an_ordinary_draft_is_asked_nothing(make_awards, batch_in):
    make_awards(3)
    assert asked(batch_in("drafted")) == []


def test_two_households_with_one_account_are_both_asked(make_awards, batch_in):
    one, other, _ = make_awards(3)
    account = other.household.account
    account.number, account.holder_name = one.household.account.number, "黄萱"
    account.save()
    batch = batch_in("drafted")
    assert asked(batch) == ["payee_not_member", "shared_account", "shared_account"]
    assert "另外 1 户" in batch.unusual_items.filter(question="shared_account").first().detail


@pytest.mark.parametrize(("since", "questions"), [
    (date(2026, 3, 4), ["account_changed"]), (date(2026, 3, 3), []),
])  # fmt: skip
def test_an_account_changed_within_thirty_days_is_asked(make_awards, batch_in, since, questions):
    (award,) = make_awards(1)
    Account.objects.filter(household=award.household).update(is_current=False)
    Account.objects.create(
        household=award.household, bank="农业银行", holder_name="黄萱", number=card_number(),
        since=since,
    )  # fmt: skip
    assert asked(batch_in("drafted")) == questions


def test_a_card_kept_without_agreement_waits_for_an_answer(
    make_awards, batch_in, finance, finance_reviewer, lead
):
    kept, filed = make_awards(2)
    given = {"keeper_name": "周社区", "keeper_office": "社区协理员", "since": APRIL}
    for award in (kept, filed):
        record_custody(award.household, **given, actor=lead, on=DRAFTED_ON)
    custody = filed.household.card_custodies.get()
    file_agreement(custody, content=b"%PDF", agreed_on=DRAFTED_ON, actor=lead, on=DRAFTED_ON)
    batch = batch_in("drafted")
    item = batch.unusual_items.get()
    assert (item.question, item.household) == ("custody", kept.household)
    with pytest.raises(Refusal, match="1 项异常"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)
    answer_item(item, "协议正在补签", actor=finance, on=DRAFTED_ON)
    assert perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON).status == "reviewed"


@pytest.mark.parametrize(("count", "questions"), [(20, ["equal_amounts"]), (19, [])])
def test_a_village_of_equal_amounts_is_asked(make_awards, batch_in, count, questions):
    make_awards(count)
    make_awards(5, amount="100.00")
    assert asked(batch_in("drafted")) == questions


def test_the_office_sets_its_own_measures(make_awards, batch_in, settings):
    settings.PAYMENTS = {"equal_amounts_households": 3}
    make_awards(3)
    assert asked(batch_in("drafted")) == ["equal_amounts"]


def open_may(finance):
    batch = opening.open_batch(
        county=COUNTY, month=MAY, category="urban", actor=finance, on=date(2026, 5, 6)
    )
    drafting.draft(drafting.submit(batch))
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize(("more", "questions"), [(1, []), (2, ["total_out_of_line"])])
def test_a_total_out_of_line_is_asked(make_awards, batch_in, finance, more, questions):
    make_awards(10)
    batch_in("drafted")
    make_awards(more)
    assert asked(open_may(finance)) == questions


def test_the_review_waits_for_the_answers(
    make_awards, batch_in, finance, finance_reviewer, caseworker
):
    awards = make_awards(2)
    Account.objects.filter(household=awards[0].household).update(holder_name="他人")
    batch = batch_in("drafted")
    with pytest.raises(Refusal, match="1 项异常"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)
    item = batch.unusual_items.get()
    with pytest.raises(NotYours):
        answer_item(item, "好", actor=caseworker, on=DRAFTED_ON)
    with pytest.raises(Refusal, match="写明"):
        answer_item(item, "  ", actor=finance, on=DRAFTED_ON)
    answer_item(item, "监护人代领，有公证书", actor=finance, on=DRAFTED_ON)
    batch = perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)
    with pytest.raises(Refusal, match="待复核"):
        answer_item(item, "改口", actor=finance, on=DRAFTED_ON)


def test_an_answer_is_given_on_the_batch_page(make_awards, batch_in, finance, client):
    awards = make_awards(1)
    Account.objects.filter(household=awards[0].household).update(holder_name="他人")
    batch = batch_in("drafted")
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    assert "收款人不是家庭成员" in client.get(batch.page_url).text
    url = reverse("answer_unusual", args=[batch.number, batch.unusual_items.get().pk])
    assert client.post(url, {"answer": "监护人"}).status_code == 302
    assert batch.unusual_items.get().answered_by == finance


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
        ("新增", "新批准", 1, "380.00"), ("停发", "家庭收入超过标准", 1, "-380.00"),
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
