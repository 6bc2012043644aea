"""Hardship that staff found: from the lead to an application, or to a reason why not."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from applications.leads.models import Lead
from applications.leads.services import lead_record
from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from dibao.worklist.queues import queues
from tests.cast import COMMUNITY, DAY, NEXT_COMMUNITY, build_household

FOUND = {
    "source": "visit", "found_on": DAY, "name": "丁老人", "whereabouts": "3号楼",
    "situation": "独居，生病无人照料",
}  # fmt: skip


@pytest.fixture
def lead(assistant):
    return lead_record(area_code=COMMUNITY, actor=assistant, on=DAY, **FOUND)


def test_a_lead_waits_for_those_who_go_there(lead, assistant, caseworker, auditor):
    for person in (assistant, caseworker):
        (queue,) = [item for item in queues(person, DAY) if "主动发现" in item.label]
        assert (queue.count, queue.url) == (1, "/leads/?status=found")
    assert not [item for item in queues(auditor, DAY) if "主动发现" in item.label]


def test_a_lead_becomes_a_household_that_can_apply(lead, assistant):
    home = build_household()
    lead = perform(lead, "turn_into_case", actor=assistant, on=DAY, household_code=home.code)
    assert (lead.status, lead.household, lead.settled_on) == ("followed", home, DAY)


@pytest.mark.parametrize("area", ["", NEXT_COMMUNITY])
def test_an_unknown_or_foreign_household_is_refused(lead, assistant, area):
    code = build_household(area=area).code if area else "4101050000"
    with pytest.raises(Refusal, match="先建立家庭档案"):
        perform(lead, "turn_into_case", actor=assistant, on=DAY, household_code=code)


def test_a_lead_that_leads_nowhere_says_why(lead, caseworker):
    with pytest.raises(Refusal, match="须填写理由"):
        perform(lead, "settle", actor=caseworker, on=DAY, outcome="unwilling", reason=" ")
    lead = perform(lead, "settle", actor=caseworker, on=DAY, outcome="unwilling", reason="本人不愿")
    assert (lead.status, lead.outcome) == ("closed", "unwilling")


def test_a_visit_is_noted_and_the_lead_stays_open(lead, assistant):
    lead = perform(lead, "note", actor=assistant, on=DAY, reason="上门无人")
    assert lead.status == "found"
    assert TrailEntry.objects.filter(thread=lead.number, reason="上门无人").exists()


def test_no_lead_is_found_tomorrow_or_in_another_county(assistant):
    with pytest.raises(Refusal, match="不能晚于今天"):
        lead_record(
            area_code=COMMUNITY, actor=assistant, on=DAY, **FOUND | {"found_on": DAY.replace(day=3)}
        )
    with pytest.raises(NotYours):
        lead_record(area_code=NEXT_COMMUNITY, actor=assistant, on=DAY, **FOUND)


@pytest.mark.parametrize("status", ["followed", "closed"])
def test_the_database_wants_the_end_of_a_lead(lead, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(**{"status": status})


def test_the_pages_record_and_show_a_lead(client, assistant, outsider):
    client.force_login(assistant)
    form = FOUND | {"area": COMMUNITY, "found_on": "2026-03-02"}
    with time_machine.travel("2026-03-02 10:00+08:00"):
        answer = client.post("/leads/new/", form)
        assert client.post("/leads/new/", form | {"situation": ""}).status_code == 422
    lead = Lead.objects.get()
    assert answer["Location"] == lead.page_url
    assert "转为申请" in client.get(lead.page_url).content.decode()
    listed = client.get("/leads/").content.decode()
    assert lead.number in listed and "丁老人" not in listed
    client.force_login(outsider)
    assert client.get(lead.page_url).status_code == 404
