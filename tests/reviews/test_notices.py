"""Public notices and objections."""

from datetime import date, timedelta

import pytest
from django.db import connection

from dibao.policy.shapes.steps import PUBLISHED
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from reviews.models import Objection, PublicNotice
from reviews.published import LABELS, rows_of
from reviews.services.notices import close_finished
from tests.cast import DAY, MUDAN_COMMUNITY, build_household

pytestmark = pytest.mark.django_db


def mudan_household():
    return build_household(area=MUDAN_COMMUNITY, members=2, income="300")


def test_the_notice_holds_the_packs_fields_and_masks_names(make_walk):
    walk = make_walk("notifying")
    notice = walk.application.notices.get()
    assert notice.content == {
        "applicant_name": "黄＊",
        "members_count": "2",
        "amount": "1,100.00",
        "notice_period": "2026-03-02 至 2026-03-09",
        "supervision_phone": "0371-00000000",
    }
    notice.refresh_from_db()
    assert [row["label"] for row in rows_of(notice)][:3] == [
        "申请人",
        "家庭人口",
        "拟保障金额（元/月）",
    ]
    assert notice.required_days == 7
    assert notice.last_day == date(2026, 3, 9)
    text = str(notice.content)
    for person in (member.person for member in walk.application.household.members_on(DAY)):
        assert person.name not in text
        assert person.id_number not in text
    assert walk.application.household.address not in text


def test_mudan_publishes_its_five_items(make_walk):
    notice = make_walk("notifying", household=mudan_household()).application.notices.get()
    assert set(notice.content) == {
        "applicant_name", "members_count", "amount", "total_people", "total_amount", "line",
        "supervision_phone", "notice_period",
    }  # fmt: skip
    assert notice.content["line"] == "862.00"
    assert notice.content["total_people"] == "2"


def test_every_field_that_a_pack_may_publish_has_a_label():
    assert set(LABELS) == set(PUBLISHED)


def test_a_notice_is_not_closed_on_its_last_day(make_walk):
    walk = make_walk("notifying")
    notice = walk.application.notices.get()
    for day in (walk.on, notice.last_day):
        with pytest.raises(Refusal, match="公示须满 7 天"):
            perform(notice, "close_notice", actor=walk.people["caseworker"], on=day)
    with pytest.raises(NotYours):
        perform(notice, "close_notice", actor=walk.people["lead"], on=date(2026, 3, 10))
    perform(notice, "close_notice", actor=walk.people["caseworker"], on=date(2026, 3, 10))
    walk.application.refresh_from_db()
    assert walk.application.status == "deciding"


def test_the_beat_closes_what_has_stood_to_its_end_and_nothing_else(make_walk):
    old, new = make_walk("notifying"), make_walk("notifying", on=DAY + timedelta(days=3))
    assert close_finished(date(2026, 3, 10)) == []
    for walk, status in ((old, "deciding"), (new, "notifying")):
        walk.application.refresh_from_db()
        assert walk.application.status == status
    close_finished(date(2026, 3, 10))
    assert PublicNotice.objects.filter(status="closed").count() == 1


def test_the_notice_of_a_case_that_was_ended_closes_and_moves_nothing(make_walk):
    walk = make_walk("notifying")
    walk.do("end_procedure", "lead", reason="拒绝配合")
    close_finished(date(2026, 3, 10))
    walk.application.refresh_from_db()
    assert walk.application.status == "ended"
    assert walk.application.notices.get().status == "closed"


def object_to(walk, **data) -> Objection:
    given = {"raised_on": walk.on, "raised_by": "王某", "content": "家中有汽车"} | data
    walk.do("record_objection", "assistant", **given)
    return Objection.objects.get(notice__application=walk.application, outcome="")


def test_an_objection_needs_words_and_a_day_within_the_notice(make_walk):
    walk = make_walk("notifying")
    for data in ({"content": " "}, {"raised_on": DAY - timedelta(days=1)}):
        with pytest.raises(Refusal):
            object_to(walk, **data)


def test_an_objection_in_jinshui_goes_back_and_then_to_the_county_without_a_second_notice(
    make_walk,
):
    walk = make_walk("notifying")
    objection = object_to(walk)
    assert objection.due_on is None  # the national rule sets no limit of its own
    walk.do("answer_objection", "caseworker", way="reinvestigate", answer="三日内重新入户")
    assert walk.application.status == "investigating"
    with pytest.raises(Refusal, match="重新入户调查"):
        walk.on = walk.on + timedelta(days=1)
        walk.do("finish_investigation", "caseworker")
    walk.visit()
    walk.do("finish_investigation", "caseworker")
    with pytest.raises(Refusal, match="异议处理结果"):
        walk.do("give_opinion", "lead", supports=True, text="属实")
    walk.do(
        "give_opinion", "lead", supports=True, text="属实", objection_outcome="dismissed",
        objection_answer="车辆登记在他人名下",
    )  # fmt: skip
    objection.refresh_from_db()
    assert (objection.outcome, objection.answered_on) == ("dismissed", walk.on)
    assert walk.application.notices.count() == 1
    assert walk.application.status == "spot_checking"  # a complaint is always looked at
    assert walk.application.spot_check.ground == "complaint"


def test_an_objection_in_mudan_is_appraised_within_ten_working_days_and_posted_again(make_walk):
    walk = make_walk("notifying", household=mudan_household())
    objection = object_to(walk)
    assert objection.due_on == date(2026, 3, 16)
    with pytest.raises(Refusal, match="民主评议"):
        walk.do("answer_objection", "caseworker", way="reinvestigate", answer="重查")
    walk.do("answer_objection", "caseworker", way="appraise", answer="组织评议复核")
    assert walk.application.status == "appraising"
    walk.do(
        "record_appraisal", "caseworker", held_on=walk.on, place="村委会", host="主任",
        recorder="协理", attendees=9, representatives=9, agree=9,
        disagree=0, opinion="属实",
    )  # fmt: skip
    walk.opinion(objection_outcome="dismissed", objection_answer="经评议属实")
    assert walk.application.status == "notifying"
    assert walk.application.notices.get(round=2).status == "posted"


def test_the_county_does_not_answer_where_the_street_must(make_walk):
    walk = make_walk("notifying")
    object_to(walk)
    with pytest.raises(NotYours, match="乡镇"):
        walk.do("answer_objection", "second_approver", way="appraise", answer="复查")


def test_the_objectors_name_is_sealed(make_walk, django_db_blocker):
    walk = make_walk("notifying")
    object_to(walk, raised_by="王小某")
    with connection.cursor() as cursor:
        cursor.execute("SELECT raised_by FROM reviews_objection")
        assert "王小某".encode() not in bytes(cursor.fetchone()[0])
