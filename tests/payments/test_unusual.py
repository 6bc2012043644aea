"""What is unusual about a draft is explained in writing before anybody reviews it."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from dibao.trail.engine import perform, why_barred
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import workflow_of
from households.models import Account, Member, Person
from payments.blockers import blocker_of
from payments.blockers.accounts import doubtful
from payments.services import drafting, opening
from payments.services.custody import end_custody, file_agreement, record_custody
from payments.services.watching import scope_of
from tests.cast import AREAS, COMMUNITY, COUNTY, MUDAN_COMMUNITY, card_number, id_number
from tests.cast_payments import APRIL, DRAFTED_ON, open_april
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.ledger_rows import unguarded

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


@pytest.fixture
def kept_card(make_awards, lead):
    """A card that a community's assistant keeps, without the family's agreement."""
    (award,) = make_awards(1)
    given = {"keeper_name": "周社区", "keeper_office": "社区协理员", "since": APRIL}
    return record_custody(award.household, **given, actor=lead, on=DRAFTED_ON)


def barred(batch, name, actor):
    return why_barred(workflow_of(type(batch)).transitions[name], batch, actor)


@pytest.mark.parametrize("way", ["agreement", "given back"])
def test_a_card_kept_without_agreement_holds_the_review_until_the_paper_is_there(
    kept_card, batch_in, finance_reviewer, lead, way
):
    batch = batch_in("drafted")
    with pytest.raises(Refusal, match=f"没有书面协议：{kept_card.household.code}") as refused:
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)
    assert "第二十六条" in refused.value.basis
    assert "没有书面协议" in barred(batch, "review", finance_reviewer)
    if way == "agreement":
        file_agreement(kept_card, content=b"%PDF", agreed_on=APRIL, actor=lead, on=DRAFTED_ON)
    else:
        end_custody(kept_card, actor=lead, on=DRAFTED_ON)
    assert barred(batch, "review", finance_reviewer) == ""
    assert perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON).status == "reviewed"


def test_a_card_handed_over_after_the_review_holds_the_release(
    make_awards, batch_in, finance_releaser, lead
):
    (award,) = make_awards(1)
    batch = batch_in("funded")
    given = {"keeper_name": "周社区", "keeper_office": "社区协理员", "since": APRIL}
    record_custody(award.household, **given, actor=lead, on=DRAFTED_ON)
    with pytest.raises(Refusal, match="没有书面协议"):
        perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)


@pytest.mark.parametrize("state", ["reviewed", "released"])
def test_the_database_signs_no_batch_over_a_card_without_agreement(
    kept_card, batch_in, lead, sql, state
):
    """Around the application: the paper is taken away again before the signature."""
    if state == "reviewed":
        batch = batch_in("drafted")
    else:
        end_custody(kept_card, actor=lead, on=DRAFTED_ON)
        batch = batch_in("funded")
        with unguarded() as cursor:
            cursor.execute("UPDATE payments_cardcustody SET until = NULL")
    with pytest.raises(IntegrityError, match="书面协议"):
        sql(
            f"UPDATE payments_batch SET status = '{state}', reviewed_hash = content_hash,"
            f" released_hash = content_hash, released_by_id = {lead.pk} WHERE id = {batch.pk}"
        )


def send(batch, finance, codes):
    """Answer a sent batch's lines."""
    return give_to(
        batch,
        as_csv([answer(line, code) for line, code in zip(lines_of(batch), codes, strict=True)]),
        finance,
    )


def test_an_account_that_failed_last_month_is_asked_and_stays_doubtful(
    make_awards, batch_in, finance
):
    bad, _good = make_awards(2)
    send(batch_in("sent"), finance, ["1001", "0000"])
    batch = open_may(finance)
    assert asked(batch) == ["failed_before"]
    item = batch.unusual_items.get()
    assert item.household == bad.household and "2026年4月" in item.detail
    assert blocker_of("doubtful_accounts").count(scope_of(COUNTY[:6], MAY, MAY)) == 1


def test_an_account_that_was_changed_after_the_failure_is_not_asked(make_awards, batch_in, finance):
    bad, _good = make_awards(2)
    send(batch_in("sent"), finance, ["1001", "0000"])
    Account.objects.filter(household=bad.household).update(bank="建设银行")
    assert asked(open_may(finance)) == []


def test_a_failure_that_is_read_after_the_draft_holds_the_review(
    make_awards, batch_in, finance, finance_reviewer
):
    make_awards(2)
    april = batch_in("sent")
    batch = open_may(finance)
    assert asked(batch) == []
    send(april, finance, ["1001", "0000"])
    with pytest.raises(Refusal, match=r"又出现 1 项异常.*核对新的异常"):
        perform(batch, "review", actor=finance_reviewer, on=date(2026, 5, 6))
    perform(batch, "ask_again", actor=finance, on=date(2026, 5, 6))
    assert asked(batch) == ["failed_before"]


def test_giving_a_batch_back_asks_what_came_up_since(
    make_awards, batch_in, finance, finance_reviewer, finance_releaser
):
    (award,) = make_awards(1)
    batch = batch_in("funded")
    Account.objects.filter(household=award.household).update(holder_name="黄萱")
    Person.objects.filter(memberships__household=award.household).update(name="黄萱")
    Person.objects.filter(memberships__household=award.household).update(died_on=date(2026, 3, 1))
    with pytest.raises(Refusal):
        perform(batch, "release", actor=finance_releaser, on=DRAFTED_ON)
    batch = perform(batch, "send_back", actor=finance, on=DRAFTED_ON, reason="成员死亡")
    assert asked(batch) == ["payee_not_member", "person_gone"]


def test_one_account_for_an_urban_and_a_rural_household_is_asked_in_both(
    make_awards, batch_in, finance
):
    (urban,) = make_awards(1)
    (rural,) = make_awards(1, category="rural")
    account = urban.household.account
    Account.objects.filter(household=rural.household).update(
        number=account.number, number_index=account.number_index
    )
    other = open_april(finance, category="rural")
    drafting.draft(drafting.submit(other))
    for batch in (batch_in("drafted"), other):
        assert asked(batch) == ["shared_account"]
        assert "另外 1 户" in batch.unusual_items.get().detail


def test_one_account_in_two_counties_is_asked_and_names_nobody_of_the_other(make_awards, batch_in):
    one, other = make_awards(1)[0], make_awards(1, area=MUDAN_COMMUNITY)[0]
    Account.objects.filter(household=other.household).update(
        number_index=one.household.account.number_index
    )
    batch = batch_in("drafted")
    assert asked(batch) == ["shared_account"]
    assert batch.unusual_items.get().detail == (
        "另有外县（市、区）家庭使用同一账号，须报上级民政部门查清"
    )
    assert [award.shared for award in doubtful(scope_of(COUNTY[:6], MAY, MAY))] == [True]


def test_one_account_of_two_households_here_and_one_elsewhere_is_one_question(
    make_awards, batch_in
):
    one, two = make_awards(2)
    (other,) = make_awards(1, area=MUDAN_COMMUNITY)
    Account.objects.filter(household__in=(two.household, other.household)).update(
        number_index=one.household.account.number_index
    )
    batch = batch_in("drafted")
    assert asked(batch) == ["shared_account", "shared_account"]
    assert set(batch.unusual_items.values_list("detail", flat=True)) == {
        "与本县（市、区）另外 1 户使用同一账号；"
        "另有外县（市、区）家庭使用同一账号，须报上级民政部门查清"
    }


def died(award) -> None:
    Person.objects.filter(memberships__household=award.household).update(died_on=date(2026, 3, 31))


def left(award) -> None:
    person = Person.objects.get(memberships__household=award.household)
    Member.objects.filter(person=person).update(period=(date(2026, 1, 5), APRIL))
    other = Person.objects.create(
        name=person.name, id_number=id_number(date(1961, 3, 3)), birth_date=date(1961, 3, 3),
        sex="male", area_code=award.area_code,
    )  # fmt: skip
    Member.objects.create(
        household=award.household, person=other, relation="head", is_head=True,
        period=(APRIL, None),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "questions"), [(died, ["payee_not_member", "person_gone"]), (left, ["person_gone"])]
)
def test_a_covered_person_who_died_or_left_before_the_month_is_asked(
    make_awards, batch_in, event, questions
):
    event(make_awards(1)[0])
    assert asked(batch_in("drafted")) == questions


def test_a_dead_payee_is_asked_about_whoever_the_award_covers(make_awards, batch_in):
    """A child alone is covered; its parent, who holds the account, has died."""
    (award,) = make_awards(1)
    child = Person.objects.create(
        name="黄小", id_number=id_number(date(2015, 3, 3)), birth_date=date(2015, 3, 3),
        sex="male", area_code=award.area_code,
    )  # fmt: skip
    Member.objects.create(
        household=award.household, person=child, relation="child", period=(date(2026, 1, 5), None)
    )
    award.members.update(person=child)
    died(award)
    Person.objects.filter(pk=child.pk).update(died_on=None)
    assert asked(batch_in("drafted")) == ["payee_not_member"]
    (doubted,) = doubtful(scope_of(COUNTY[:6], MAY, MAY))
    assert doubted.stranger


def test_a_death_that_is_entered_after_the_draft_holds_the_review(
    make_awards, batch_in, finance_reviewer
):
    (award,) = make_awards(1)
    batch = batch_in("drafted")
    died(award)
    with pytest.raises(Refusal, match="又出现 2 项异常"):
        perform(batch, "review", actor=finance_reviewer, on=DRAFTED_ON)


def test_who_dies_within_the_month_was_entitled_to_it_and_is_payee_no_more(make_awards, batch_in):
    (award,) = make_awards(1)
    Person.objects.filter(memberships__household=award.household).update(died_on=APRIL)
    assert asked(batch_in("drafted")) == ["payee_not_member"]


@pytest.mark.parametrize(("count", "questions"), [(5, ["equal_amounts"]), (4, [])])
def test_a_village_of_equal_amounts_is_asked(make_awards, batch_in, count, questions):
    make_awards(count)
    make_awards(1, amount="100.00")
    assert asked(batch_in("drafted")) == questions


def test_the_batch_page_names_the_village_of_equal_amounts(make_awards, batch_in, finance, client):
    make_awards(5)
    client.force_login(finance)
    page = client.get(reverse("batch_unusual", args=[batch_in("drafted").number])).text
    assert f'<td data-label="户编号" class="code">{AREAS[COMMUNITY]}</td>' in page


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
    """The amounts differ, so that nothing but the total is asked."""
    for yuan in range(10):
        make_awards(1, amount=f"{376 + yuan}.00")
    batch_in("drafted")
    make_awards(more)
    assert asked(open_may(finance)) == questions
