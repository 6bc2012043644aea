"""Training, publicity and surveys: recorded by the office, published, voided when mistaken."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from audits.models import Activity, Survey
from audits.records.services import activity_record, survey_record
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from tests.cast import DAY

HELD = {"kind": "training", "held_on": DAY, "title": "新政策培训", "people": 12}
ASKED = {"held_on": DAY, "manner": "电话回访", "asked": 200, "satisfied": 190}


def test_an_office_records_its_own_level(assistant, lead, approver):
    organs = [activity_record(actor=who, on=DAY, **HELD).organ for who in (assistant, lead)]
    organs.append(activity_record(actor=approver, on=DAY, **HELD).organ)
    assert organs == ["community", "township", "county"]
    with pytest.raises(Refusal, match="不能晚于今天"):
        activity_record(actor=lead, on=DAY, **HELD | {"held_on": date(2026, 3, 3)})


def test_a_mistake_is_voided_with_a_reason(lead):
    row = activity_record(actor=lead, on=DAY, **HELD)
    with pytest.raises(Refusal, match="须填写理由"):
        perform(row, "void", actor=lead, on=DAY)
    assert perform(row, "void", actor=lead, on=DAY, reason="重复登记").status == "voided"


def test_a_survey_is_published_on_a_day_between_it_and_today(approver):
    row = survey_record(actor=approver, on=DAY, **ASKED)
    early = {"published_on": date(2026, 3, 1), "published_at_place": "政府网站"}
    with pytest.raises(Refusal, match="测评之后"):
        perform(row, "publish", actor=approver, on=DAY, **early)
    row = perform(row, "publish", actor=approver, on=DAY, **early | {"published_on": DAY})
    assert (row.status, row.published_on) == ("survey_published", DAY)


def test_the_satisfied_are_of_those_asked_in_the_database_too(approver):
    with pytest.raises(Refusal, match="不能多于"):
        survey_record(actor=approver, on=DAY, **ASKED | {"satisfied": 201})
    row = survey_record(actor=approver, on=DAY, **ASKED)
    for wrong in ({"satisfied": 201}, {"status": "survey_published"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Survey.objects.filter(pk=row.pk).update(**wrong)


def test_a_street_records_no_survey(lead, client):
    client.force_login(lead)
    posted = client.post("/audits/surveys/", ASKED | {"held_on": "2026-03-02"})
    assert posted.status_code == 403 and not Survey.objects.exists()
    with pytest.raises(NotYours):
        perform(activity_record(actor=lead, on=DAY, **HELD), "void", actor=None, on=DAY)


def test_the_pages_record_and_list(client, approver, auditor, outsider):
    client.force_login(approver)
    with time_machine.travel("2026-03-02 10:00+08:00"):
        given = HELD | {"held_on": "2026-03-02"}
        assert client.post("/audits/activities/", given).status_code == 302
        assert client.post("/audits/activities/", given | {"people": "0"}).status_code == 422
        asked = ASKED | {"held_on": "2026-03-02"}
        assert client.post("/audits/surveys/", asked).status_code == 302
        assert client.post("/audits/surveys/", asked | {"satisfied": "300"}).status_code == 422
    client.force_login(auditor)
    for path, text in (("activities", "新政策培训"), ("surveys", "电话回访")):
        page = client.get(f"/audits/{path}/").content.decode()
        assert text in page and "作废" not in page
    client.force_login(outsider)
    assert "新政策培训" not in client.get("/audits/activities/").content.decode()
    assert Activity.objects.count() == Survey.objects.count() == 1
