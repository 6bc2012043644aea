"""The notice of payment shows what the pack publishes, masked, and nothing else."""

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse

from dibao import policy
from dibao.offices.roles import Role
from dibao.web.paging import page_of_sums
from payments.public import notice_of, notice_pdf, published_communities
from payments.services.delivering import begin_home_delivery
from tests.cast import COMMUNITY, build_user
from tests.cast_payments import APRIL
from tests.ground.test_forms import pytestmark as needs_poppler
from tests.ground.test_forms import text_of

OTHER = "410105001003"


@pytest.fixture
def sealed(make_awards, batch_in):
    make_awards(3, persons=2)
    make_awards(1, area=OTHER, amount="500.00")
    return batch_in("sent")


def test_a_community_is_shown_its_own_households_masked(sealed, finance):
    notice = notice_of(finance, sealed.number, COMMUNITY)
    assert (len(notice.rows), notice.persons, notice.total) == (3, 6, 1140)
    assert all("＊" in row[0] for row in notice.rows)
    heads = {payment.head_name for payment in sealed.payments.all()}
    assert not any(head in "".join(row) for row in notice.rows for head in heads)


def test_only_what_the_pack_publishes_is_shown(sealed, finance):
    notice = notice_of(finance, sealed.number, COMMUNITY)
    published = policy.at(COMMUNITY, sealed.released_on)["published_after_fields"]
    assert published == ("applicant_name", "members_count", "amount")
    assert [field.label for field in notice.fields] == ["户主姓名", "保障人数", "发放金额（元）"]


@pytest.mark.parametrize("state", ["reviewed", "released"])
def test_what_the_bank_does_not_have_yet_is_not_published(make_awards, batch_in, finance, state):
    make_awards(1)
    batch = batch_in(state)
    assert notice_of(finance, batch.number, COMMUNITY) is None
    assert list(published_communities(finance, APRIL)) == []


@pytest.mark.parametrize(
    ("accounts", "said"),
    [((True,), "由银行直接发放到户，不收取"), ((False,), "低保金由工作人员上门送达，不收取"),
     ((True, False), "由银行直接发放到户，行动不便的由工作人员上门送达，不收取")],
)  # fmt: skip
def test_the_sheet_tells_how_the_money_comes(
    make_awards, batch_in, finance, caseworker, lead, accounts, said
):
    for account in accounts:
        (award,) = make_awards(1, account=account)
        if not account:
            begin_home_delivery(
                award.household, ground="old", handler=caseworker, actor=lead, on=APRIL
            )
    batch = batch_in("sent")
    text = text_of(notice_pdf(notice_of(finance, batch.number, COMMUNITY), phone="", on=APRIL))
    assert said in "".join(text.split())


def test_the_list_has_pages_and_follows_the_county_that_was_chosen(at_desk, sealed, areas):
    above = build_user("city", "市审计", "410100000000", Role.AUDITOR)
    client = at_desk(above)
    url = reverse("payment_notices")
    there = reverse("payment_notice", args=[sealed.number, OTHER])
    assert there in client.get(url, {"month": "2026-04", "county": "410105000000"}).text
    assert there not in client.get(url, {"month": "2026-04", "county": "410104000000"}).text
    assert client.get(url, {"county": "371702000000"}).status_code == 404
    request = RequestFactory().get("/", {"month": "2026-04"})
    rows = published_communities(above, APRIL)
    first = page_of_sums(request, rows, size=1)
    assert [row["area_code"] for row in first] == [OTHER] and first.first_url == ""
    assert first.next_url == "?month=2026-04&from=1"
    rest = page_of_sums(RequestFactory().get("/", {"from": "1"}), rows, size=1)
    assert [row["area_code"] for row in rest] == [COMMUNITY] and rest.next_url == ""


def test_the_list_has_each_community_of_ones_own_area(sealed, finance, assistant):
    assert [(row["area_code"], row["households"]) for row in published_communities(
        finance, APRIL)] == [(OTHER, 1), (COMMUNITY, 3)]  # fmt: skip
    assert [row["area_code"] for row in published_communities(assistant, APRIL)] == [COMMUNITY]


@pytest.fixture
def at_desk(client):
    with time_machine.travel("2026-04-20 09:00 +0800", tick=False):

        def login(user):
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            return client

        yield login


@needs_poppler
def test_the_assistant_prints_the_sheet_for_the_board(at_desk, sealed, assistant):
    client = at_desk(assistant)
    where = reverse("payment_notice_sheet", args=[sealed.number, COMMUNITY])
    assert where in client.get(reverse("payment_notices")).text
    text = text_of(client.get(where).content)
    assert "2026年4月城市月度低保金发放公示" in text and "1,140.00" in text and "＊" in text


def test_another_street_sees_no_sheet(at_desk, sealed, assistant):
    page = reverse("payment_notice", args=[sealed.number, OTHER])
    assert at_desk(assistant).get(page).status_code == 404
