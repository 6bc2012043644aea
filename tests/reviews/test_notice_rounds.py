"""More than one round of notice: who posts it, for how long, and what the clock does meanwhile."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.worklist.queues import queues
from reviews.services.notices import close_finished
from tests.cast import MUDAN_COMMUNITY, build_household
from tests.policy.shelf import entry

TWO = [
    {"organ": "township", "stage": "审核结果", "days": 7},
    {"organ": "county", "stage": "审批结果", "days": 3},
]
PLACE = {"place": "社区公示栏", "phone": "0371-00000000"}


@pytest.fixture
def walk(make_walk, under_rules):
    """In a county whose rules ask for seven days and then for three at the county."""
    under_rules("410105", notice_rounds=[entry(TWO)], deadline_pauses=[entry(["notice"])])
    return make_walk("notifying")


def test_the_second_round_follows_the_first_and_the_decision_the_second(walk):
    walk.end_of_round()
    assert walk.application.status == "notifying"
    with pytest.raises(NotYours, match="由县级民政部门张贴"):
        walk.do("post_next_notice", "caseworker", **PLACE)
    walk.do("post_next_notice", "second_approver", **PLACE)
    second = walk.application.notices.get(round=2)
    assert (second.stage, second.organ, second.required_days) == ("审批结果", "county", 3)
    assert second.last_day == walk.on + timedelta(days=3)
    walk.end_of_round()
    assert walk.application.status == "deciding"


def test_the_next_round_is_not_posted_while_one_stands(walk):
    with pytest.raises(Refusal, match="尚未期满"):
        walk.do("post_next_notice", "second_approver", **PLACE)
    walk.end_of_round()
    with pytest.raises(Refusal, match="请填写公示张贴地点"):
        walk.do("post_next_notice", "second_approver", place=" ")


def test_the_beat_ends_a_round_and_waits_for_the_next(walk):
    day = walk.application.notices.get().last_day + timedelta(days=1)
    assert close_finished(day) == []
    walk.application.refresh_from_db()
    assert walk.application.status == "notifying"


def test_only_the_organ_of_the_next_round_has_it_in_its_worklist(walk, office):
    def waits(user):
        return [each for each in queues(user, walk.on) if each.label == "低保申请：公示中"]

    assert not waits(office["approver"])
    walk.end_of_round()
    assert [each.count for each in waits(office["approver"])] == [1]
    assert not waits(office["caseworker"])


def test_the_case_page_says_which_round_is_next(walk, client, office):
    walk.end_of_round()
    client.force_login(office["approver"])
    page = client.get(walk.application.page_url).content.decode()
    assert "张贴下一轮公示：审批结果" in page
    form = reverse(
        "action", args=["applications", "application", walk.application.pk, "post_next_notice"]
    )
    assert form in page
    assert "审批结果，自今日起 3 天" in client.get(form).content.decode()
    walk.do("post_next_notice", "approver", **PLACE)
    notice = walk.application.notices.get(round=2)
    pdf = client.get(reverse("notice_sheet", args=[notice.number]))
    assert pdf.content.startswith(b"%PDF")


def test_days_on_the_board_do_not_count_and_days_between_do(walk):
    due = walk.application.due_on
    assert walk.application.paused_since == walk.on
    walk.end_of_round()
    assert walk.application.paused_since is None
    after_first = walk.application.due_on
    assert after_first > due
    walk.on += timedelta(days=2)
    walk.do("post_next_notice", "second_approver", **PLACE)
    walk.end_of_round()
    pauses = list(walk.application.clock_pauses.values_list("reason", "evidence"))
    assert pauses == [("notice", n.number) for n in walk.application.notices.order_by("round")]
    assert walk.application.due_on > after_first


def test_an_objection_in_the_second_round_posts_that_round_again(make_walk):
    """Mudan: the result of the appraisal review is published again."""
    household = build_household(area=MUDAN_COMMUNITY, members=2, income="300")
    walk = make_walk("notifying", household=household)
    assert walk.application.notices.get().stage == "一榜公示"
    walk.end_of_round()
    walk.do("post_next_notice", "caseworker", **PLACE)
    walk.do("record_objection", "assistant", raised_on=walk.on, content="收入不实")
    walk.do("answer_objection", "caseworker", way="appraise", answer="组织评议复核")
    walk.do(
        "record_appraisal", "caseworker", held_on=walk.on, place="社区", host="主任",
        recorder="协理", attendees=9, representatives=9, agree=9, disagree=0, opinion="属实",
    )  # fmt: skip
    walk.opinion(objection_outcome="dismissed", objection_answer="经评议属实")
    again = walk.application.notices.get(status="posted")
    assert (again.round, again.stage) == (3, "审核确认公示")
    walk.end_of_round()
    assert walk.application.status in ("deciding", "spot_checking")


def test_a_notice_posted_again_stands_as_long_as_the_rule_of_objections_says(
    make_walk, under_rules
):
    """Chongqing: seven days, and three after the objection has been looked into."""
    rule = {
        "method": "reinvestigate_or_appraise", "renotice": True, "renotice_days": 3,
        "by": "township",
    }  # fmt: skip
    under_rules(notice_objection_rule=[entry(rule)])
    walk = make_walk("notifying")
    walk.do("record_objection", "assistant", raised_on=walk.on, content="有房")
    walk.do("answer_objection", "caseworker", way="appraise", answer="评议")
    walk.do(
        "record_appraisal", "caseworker", held_on=walk.on, place="社区", host="主任",
        recorder="协理", attendees=9, representatives=9, agree=9, disagree=0, opinion="属实",
    )  # fmt: skip
    walk.opinion(objection_outcome="dismissed", objection_answer="无房")
    assert [notice.required_days for notice in walk.application.notices.order_by("round")] == [7, 3]


def test_a_family_that_changed_between_two_rounds_goes_back(walk, office):
    with pytest.raises(Refusal, match="公示尚未期满"):
        walk.do("reinvestigate", "lead", reason="收入变化")
    walk.end_of_round()
    walk.application.household.incomes.update(amount="900")
    with pytest.raises(Refusal, match="退回重新调查"):
        walk.do("post_next_notice", "second_approver", **PLACE)
    walk.do("reinvestigate", "lead", reason="收入变化")
    assert walk.application.status == "investigating"
    with pytest.raises(Refusal, match="尚未重新入户调查"):
        walk.do("finish_investigation", "caseworker")


def test_a_round_is_not_closed_before_its_last_day(walk):
    walk.end_of_round()
    walk.do("post_next_notice", "second_approver", **PLACE)
    notice = walk.application.notices.get(status="posted")
    with pytest.raises(Refusal, match="公示须满 3 天"):
        perform(notice, "close_notice", actor=None, on=date(2026, 3, 12))
