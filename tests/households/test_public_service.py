"""Public-service work: recorded by day, hours and work, and no word against the member."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audits.dossier.papers import papers_of
from dibao.trail.refusals import Refusal
from households.services import WorkData, add_work_record
from reviews.facts import facts_of
from tests.cast import DAY, build_household

DONE = {
    "outcome": "served", "happened_on": DAY, "offered_by": "农业院社区", "job": "清扫楼院",
}  # fmt: skip


@pytest.fixture
def household(areas):
    return build_household(members=2)


def add(household, actor, **more):
    member = household.members_on(DAY)[0]
    return add_work_record(member=member, data=WorkData(**DONE | more), actor=actor, on=DAY)


def test_it_is_kept_with_its_hours_and_says_nothing_against_the_member(household, caseworker):
    add(household, caseworker, hours=4)
    fact = facts_of(household, on=DAY).case.members[0]
    assert (fact.refused_work, fact.idle_without_reason) == (0, False)
    titles = [paper.title for paper in papers_of(household)]
    assert "就业义务和公益性劳动登记：参加公益性劳动" in titles


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "劳动时间"),
        ({"hours": 4, "job": ""}, "介绍单位和所介绍的工作"),
        ({"hours": 4, "outcome": "accepted"}, "只有参加公益性劳动"),
    ],
)
def test_it_needs_its_hours_and_nothing_else_has_them(household, caseworker, more, message):
    with pytest.raises(Refusal, match=message):
        add(household, caseworker, **more)


@pytest.mark.parametrize("fields", [{"hours": None}, {"outcome": "accepted"}])
def test_the_database_wants_the_hours_too(household, caseworker, fields):
    person = household.members_on(DAY)[0].person
    with pytest.raises(IntegrityError, match="has_its_hours"), transaction.atomic():
        household.work_records.create(
            person=person, recorded_by=caseworker, recorded_on=DAY,
            **DONE | {"hours": 4} | fields,
        )  # fmt: skip


def test_the_form_takes_it_and_the_page_shows_it(household, caseworker, client):
    client.force_login(caseworker)
    url = reverse("work_record_new", args=[household.code])
    assert "公益性劳动时间（小时）" in client.get(url).text
    data = DONE | {"member": household.members_on(DAY)[0].pk, "version": household.version}
    assert "请填写劳动时间" in client.post(url, data).text
    assert client.post(url, data | {"hours": "4"}).status_code == 302
    page = client.get(household.page_url).text
    assert "清扫楼院" in page and "参加公益性劳动 4 小时" in page
