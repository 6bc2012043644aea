"""Published after the confirmation: posted, renewed, taken down when the award ends."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.worklist.queues import queues
from households.models import IncomeItem
from reviews.models import Publication
from reviews.services.publications import watch_publications
from tests.cast_reviews import visit_data
from tests.policy.shelf import entry

MARCH_12, JUNE = date(2026, 3, 12), date(2026, 6, 10)
PLACE = {"place": "社区公示栏", "phone": "0371-00000000"}


@pytest.fixture
def publication(make_award):
    return make_award().confirmation.publication


@pytest.fixture
def long_term(make_award, under_rules):
    """Xinjiang's way: members, income and amount, for as long as the award runs."""
    fields = ["applicant_name", "member_names", "income", "amount"]
    under_rules(long_term_notice=[entry(True)], published_after_fields=[entry(fields)])
    return make_award().confirmation.publication


def post(publication, actor, on=MARCH_12, **data):
    return perform(publication, "post", actor=actor, on=on, **PLACE | data)


def rechecked(award, office, recheck, wage):
    """The award after a recheck that found a wage."""
    pair = [office["caseworker"], office["colleague"]]
    data = visit_data(award.household, pair, on=JUNE)
    recheck = perform(recheck, "record_visit", actor=pair[0], on=JUNE, **data)
    IncomeItem.objects.create(household=award.household, kind="W1", amount=wage, months=1)
    recheck = perform(recheck, "propose_change", actor=pair[0], on=JUNE, reason="务工")
    return perform(recheck, "approve_change", actor=office["second_approver"], on=JUNE)


def test_a_confirmation_asks_for_its_publication_with_the_pack_s_fields(publication, assistant):
    assert (publication.status, publication.long_term) == ("due", False)
    assert "第二十四条" in publication.basis
    publication = post(publication, assistant)
    assert publication.status == "posted"
    assert publication.shown_fields == ["applicant_name", "members_count", "amount"]
    assert publication.content["applicant_name"] == "黄＊"
    assert publication.content["amount"] == "1,100.00"


def test_it_is_posted_at_a_place_by_the_field_and_not_after_the_award(
    publication, assistant, approver
):
    with pytest.raises(NotYours):
        post(publication, approver)
    with pytest.raises(Refusal, match="公布地点"):
        post(publication, assistant, place="")


def test_a_long_term_notice_shows_members_and_income(long_term, assistant):
    publication = post(long_term, assistant)
    assert publication.long_term
    assert set(publication.content) == {"applicant_name", "member_names", "income", "amount"}


def test_a_long_term_notice_is_renewed_when_the_amount_changes(long_term, office, make_recheck):
    award = long_term.application.household.awards.get()
    publication = post(long_term, office["assistant"])
    assert watch_publications(MARCH_12) == 0
    rechecked(award, office, make_recheck(award=award), "400")
    assert watch_publications(JUNE) == 1
    publication.refresh_from_db()
    assert publication.status == "renewal"
    publication = post(publication, office["assistant"], on=JUNE)
    assert publication.content["amount"] == "700.00"


def test_it_is_taken_down_when_the_award_ends(publication, office, make_recheck):
    award = publication.application.household.awards.get()
    publication = post(publication, office["assistant"])
    rechecked(award, office, make_recheck(award=award), "4000")
    assert watch_publications(JUNE) == 1
    publication.refresh_from_db()
    labels = [each.label for each in queues(office["assistant"], JUNE)]
    assert "确认后公布：待撤下" in labels
    publication = perform(publication, "take_down", actor=office["assistant"], on=JUNE)
    assert (publication.status, publication.removed_on) == ("removed", JUNE)


def test_what_was_never_posted_is_called_off_with_the_award(publication, office, make_recheck):
    award = publication.application.household.awards.get()
    rechecked(award, office, make_recheck(award=award), "4000")
    assert watch_publications(JUNE) == 1
    publication.refresh_from_db()
    assert publication.status == "cancelled"


def test_its_pages_and_its_sheet(publication, client, assistant):
    client.force_login(assistant)
    assert publication.number in client.get(reverse("publications")).content.decode()
    assert client.get(reverse("publication_sheet", args=[publication.number])).status_code == 404
    page = client.get(publication.page_url).content.decode()
    assert "登记公布" in page
    case = client.get(publication.application.page_url).content.decode()
    assert publication.page_url in case
    post(publication, assistant)
    page = client.get(publication.page_url).content.decode()
    assert "保障金额（元/月）" in page
    assert client.get(reverse("publication_sheet", args=[publication.number])).content.startswith(
        b"%PDF"
    )


def test_another_countys_publication_is_not_there(publication, client, outsider):
    client.force_login(outsider)
    assert client.get(publication.page_url).status_code == 404


def test_the_database_wants_a_place_and_a_day(publication):
    for status in ("posted", "removed"):
        with (
            pytest.raises(IntegrityError, match=r"has_its_place_and_day|has_its_day"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE reviews_publication SET status = %s", [status])
    assert Publication.objects.get().status == "due"
