"""The notice of payment shows what the pack publishes, masked, and nothing else."""

import pytest
import time_machine
from django.urls import reverse

from dibao import policy
from payments.public import notice_of, published_communities
from tests.cast import COMMUNITY
from tests.cast_payments import APRIL
from tests.ground.test_forms import pytestmark as needs_poppler
from tests.ground.test_forms import text_of

OTHER = "410105001003"


@pytest.fixture
def sealed(make_awards, batch_in):
    make_awards(3, persons=2)
    make_awards(1, area=OTHER, amount="500.00")
    return batch_in("released")


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


def test_what_is_not_sealed_is_not_published(make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("reviewed")
    assert notice_of(finance, batch.number, COMMUNITY) is None
    assert published_communities(finance, APRIL) == []


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
