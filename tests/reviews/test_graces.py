"""Gradual exit: granted where the rules give it, paid unchanged, ended by itself."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from households.models import AssetItem, IncomeItem
from reviews.models import Grace, Recheck
from reviews.services.due_rechecks import create_due_rechecks
from reviews.services.graces import end_graces
from tests.cast_reviews import visit_data
from tests.policy.shelf import entry

JUNE, MAY_20, SEPTEMBER = date(2026, 6, 10), date(2026, 5, 20), date(2026, 9, 1)
ASKED = {"cause": "employed", "since": MAY_20, "honest": True, "months": 4}


@pytest.fixture
def award(make_award):
    return make_award()


@pytest.fixture
def recheck(award, make_recheck, office):
    """A recheck that was visited and found that the head earns far more than the line."""
    recheck = make_recheck(award=award)
    pair = [office["caseworker"], office["colleague"]]
    data = visit_data(award.household, pair, on=JUNE)
    recheck = perform(recheck, "record_visit", actor=pair[0], on=JUNE, **data)
    IncomeItem.objects.create(household=award.household, kind="W1", amount="3000", months=1)
    return recheck


def propose(recheck, office, **data):
    return perform(
        recheck, "propose_grace", actor=office["caseworker"], on=JUNE, reason="到超市上班",
        **ASKED | data,
    )  # fmt: skip


def approve(recheck, office):
    return perform(recheck, "approve_change", actor=office["second_approver"], on=JUNE)


@pytest.fixture
def running(recheck, office):
    approve(propose(recheck, office), office)
    return Grace.objects.get()


def test_the_award_runs_unchanged_to_the_end_of_the_grace_and_ends_by_itself(running, award):
    award.refresh_from_db()
    assert (running.status, running.ends_on) == ("running", SEPTEMBER)
    assert (award.status, award.period.upper, str(award.amount)) == ("active", SEPTEMBER, "1100.00")
    assert end_graces(date(2026, 8, 31)) == []
    award.refresh_from_db()
    assert award.status == "active"
    assert end_graces(SEPTEMBER) == []
    award.refresh_from_db()
    running.refresh_from_db()
    assert (award.status, award.end_reason, running.status) == ("ended", "渐退期满", "over")


def test_the_family_is_told(running, client, office):
    letter = running.recheck.letter
    assert letter.title == "最低生活保障渐退告知书"
    assert "一（三）" in letter.basis
    client.force_login(office["caseworker"])
    pdf = client.get(reverse("recheck_letter", args=[running.recheck.number]))
    assert pdf.content.startswith(b"%PDF")


def test_case_recheck_and_household_show_it(running, client, office):
    client.force_login(office["caseworker"])
    case = running.award.confirmation.application.page_url
    piece = reverse("household_awards", args=[running.award.household.code])
    for url in (case, running.recheck.page_url, piece):
        assert "2026年9月停" in client.get(url).content.decode(), url


def test_nobody_is_rechecked_by_the_interval_while_it_runs(running):
    before = Recheck.objects.count()
    create_due_rechecks(date(2027, 6, 1))
    assert Recheck.objects.count() == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"months": 7}, "0 至 6 个月"),
        ({"months": None}, "渐退月数"),
        ({"months": 1}, "已满，请提出停发"),
        ({"since": date(2026, 6, 11)}, "就业或办照日期"),
        ({"since": None}, "就业或办照日期"),
        ({"cause": "first_licence"}, "没有为该情形规定渐退期"),
        ({"honest": None}, "是否如实报告"),
    ],
)
def test_only_what_the_rules_give_is_proposed(recheck, office, data, message):
    with pytest.raises(Refusal, match=message):
        propose(recheck, office, **data)
    assert not Grace.objects.exists()


def test_only_honest_reporters_where_the_rules_say_so(recheck, office, under_rules):
    """Xinjiang: twelve months from the month of employment."""
    rule = {"months_from": 12, "months_to": 12, "who": "employed", "honest_only": True}
    under_rules(grace_period=[entry(rule)])
    with pytest.raises(Refusal, match="如实报告"):
        propose(recheck, office, honest=False, months=12)
    with pytest.raises(Refusal, match="应为 12 个月"):
        propose(recheck, office)
    propose(recheck, office, months=12)
    assert Grace.objects.get().ends_on == date(2027, 5, 1)


def test_only_for_the_first_licence_where_the_rules_say_so(recheck, office, under_rules):
    """Mudan: three to six months."""
    rule = {"months_from": 3, "months_to": 6, "who": "first_licence", "honest_only": False}
    under_rules(grace_period=[entry(rule)])
    with pytest.raises(Refusal, match="没有为该情形"):
        propose(recheck, office)
    propose(recheck, office, cause="first_licence", honest=False, months=3)
    assert Grace.objects.get().ends_on == date(2026, 8, 1)


def test_property_over_its_limit_is_no_ground(recheck, award, office):
    AssetItem.objects.create(household=award.household, kind="deposit", value="900000")
    with pytest.raises(Refusal, match=r"不符合条件|不只是收入"):
        propose(recheck, office)


def test_a_family_within_the_line_needs_none(recheck, award, office):
    award.household.incomes.filter(kind="W1").delete()
    with pytest.raises(Refusal, match="仍符合条件"):
        propose(recheck, office)


def test_who_proposed_does_not_confirm_and_a_returned_one_is_gone(recheck, office):
    recheck = propose(recheck, office)
    with pytest.raises(NotYours):
        perform(recheck, "approve_change", actor=office["caseworker"], on=JUNE)
    recheck = perform(
        recheck, "return_change", actor=office["second_approver"], on=JUNE, reason="补凭据"
    )
    assert (recheck.status, recheck.outcome) == ("due", "")
    assert Grace.objects.get().status == "cancelled"
    propose(recheck, office)


def test_a_change_during_the_grace_takes_its_place(running, award, make_recheck, office):
    again = make_recheck(award=award, due_on=date(2026, 7, 1))
    pair = [office["caseworker"], office["colleague"]]
    data = visit_data(award.household, pair, on=date(2026, 7, 1))
    again = perform(again, "record_visit", actor=pair[0], on=date(2026, 7, 1), **data)
    award.household.incomes.filter(kind="W1").update(amount="100")
    july = {"on": date(2026, 7, 2)}
    again = perform(again, "propose_change", actor=pair[0], reason="失业", **july)
    perform(again, "approve_change", actor=office["second_approver"], **july)
    running.refresh_from_db()
    assert running.status == "cancelled"
    assert award.household.awards.get(status="active").period.upper is None


def test_the_form_offers_the_causes_of_the_rules(recheck, client, office, under_rules):
    client.force_login(office["caseworker"])
    url = reverse("action", args=["reviews", "recheck", recheck.pk, "propose_grace"])
    assert url in client.get(recheck.page_url).content.decode()
    page = client.get(url).content.decode()
    assert "0 至 6 个月" in page
    assert "首次领取营业执照" not in page
    under_rules(grace_period=[entry(None)])
    assert url not in client.get(recheck.page_url).content.decode()


@pytest.mark.parametrize(
    "change",
    ["months = months_to + 1", "ends_on = ends_on + 1", "ends_on = since",
     "months_from = months + 1"],
)  # fmt: skip
def test_the_database_keeps_it_within_its_months(running, change):
    with (
        pytest.raises(IntegrityError, match="a_grace_lasts"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE reviews_grace SET {change}")
