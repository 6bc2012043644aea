"""The share of representatives at a democratic appraisal: asked, kept, and held by the database."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from dibao.trail.refusals import Refusal
from tests.cast import MUDAN_COMMUNITY, build_household
from tests.cast_reviews import APPRAISAL


@pytest.fixture
def walk(make_walk):
    walk = make_walk(household=build_household(area=MUDAN_COMMUNITY, members=2, income="300"))
    walk.visit()
    walk.check()
    walk.do("finish_investigation", "caseworker")
    return walk


def appraise(walk, **data):
    walk.do("record_appraisal", "caseworker", held_on=walk.on, **APPRAISAL | data)


def test_two_thirds_of_those_present_are_representatives(walk):
    with pytest.raises(Refusal, match="不得低于 67%，现有 5 人") as refusal:
        appraise(walk, representatives=5)
    assert "第二十二条" in refusal.value.basis
    with pytest.raises(Refusal, match="不能超过参加人数"):
        appraise(walk, representatives=10)
    appraise(walk, representatives=6)
    row = walk.application.appraisals.get()
    assert (row.representatives, str(row.minimum_share)) == (6, "0.67")


def test_the_form_says_the_share_with_its_article(walk, client):
    client.force_login(walk.people["caseworker"])
    url = reverse(
        "action", args=["applications", "application", walk.application.pk, "record_appraisal"]
    )
    page = client.get(url).content.decode()
    assert "不低于参加人数的 67%" in page
    answer = client.post(url, APPRAISAL | {"held_on": walk.on, "representatives": 1})
    assert answer.status_code == 422
    assert "不得低于 67%" in answer.content.decode()


@pytest.mark.parametrize("representatives", [5, 10])
def test_the_database_refuses_an_appraisal_without_its_representatives(walk, representatives):
    appraise(walk)
    with (
        pytest.raises(IntegrityError, match="has_its_representatives"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE reviews_appraisal SET representatives = %s, attendees = 9", [representatives]
        )
