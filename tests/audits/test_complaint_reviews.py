"""Reviews of a complaint's answer: by the next higher organ, or registered in its name."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from audits.complaints.papers import reply_pdf
from audits.models import ComplaintReply
from dibao.offices.models import pad
from dibao.trail.engine import perform
from dibao.trail.refusals import NotYours, Refusal
from tests.audits.test_complaints import LATER, answered, handled, take_down  # noqa: F401
from tests.cast import build_user
from tests.ground.test_forms import text_of

ASKED, DAY_OF_REVIEW = LATER + timedelta(days=5), LATER + timedelta(days=20)


@pytest.fixture
def city(areas):
    """A person of the city's civil affairs bureau."""
    return build_user("city", "郑市局", pad("4101"), "county_approver")


@pytest.fixture
def asked(handled, caseworker, lead):  # noqa: F811
    """Answered by the street; a review is asked for."""
    complaint = answered(handled, caseworker)
    return perform(complaint, "ask_review", actor=lead, on=ASKED)


def review(complaint, actor, **data):
    return answered(complaint, actor, on=DAY_OF_REVIEW, name="reply_to_review", **data)


def again(complaint, actor, **data):
    complaint.refresh_from_db()
    if complaint.status == "reply_reviewed":
        complaint = perform(complaint, "ask_second_review", actor=actor, on=DAY_OF_REVIEW)
    return answered(complaint, actor, on=DAY_OF_REVIEW, name="reply_to_second_review", **data)


def test_the_county_reviews_what_a_street_answered_on_its_clock(asked, approver):
    assert asked.due_on == ASKED + timedelta(days=30)
    complaint = review(asked, approver)
    assert complaint.due_on == DAY_OF_REVIEW + timedelta(days=30)
    first, second = complaint.replies.order_by("pk")
    assert (first.organ, first.level) == ("金水区花园路街道办事处", 9)
    assert (second.organ, second.level) == ("金水区民政局", 6)
    assert second.asked_on == ASKED
    assert "金水区花园路街道办事处" in text_of(reply_pdf(first))


def test_the_county_does_not_review_itself_while_the_city_works_here(
    asked, approver, second_approver, city
):
    complaint = review(asked, approver)
    with pytest.raises(NotYours, match="上一级机关"):
        again(complaint, second_approver)
    complaint = again(complaint, city)
    reply = complaint.replies.get(stage="second_review")
    assert (complaint.status, reply.organ, reply.level) == ("closed", "郑州市民政局", 4)


def test_where_the_higher_organ_is_not_here_its_opinion_is_registered(
    asked, approver, second_approver
):
    complaint = review(asked, approver)
    with pytest.raises(Refusal, match="转送上一级机关") as refused:
        again(complaint, second_approver)
    assert refused.value.field == "organ" and "第三十五条" in refused.value.basis
    complaint = again(complaint, second_approver, organ="郑州市民政局")
    reply = complaint.replies.get(stage="second_review")
    assert (reply.organ, reply.level, reply.replied_by) == ("郑州市民政局", 4, second_approver)
    assert "郑州市民政局" in text_of(reply_pdf(reply))


def test_who_answered_does_not_register_the_review_either(handled, approver, lead):  # noqa: F811
    complaint = perform(answered(handled, approver), "ask_review", actor=lead, on=ASKED)
    with pytest.raises(NotYours, match="前一答复"):
        review(complaint, approver, organ="郑州市民政局")


def test_the_form_asks_for_the_organ_only_where_it_is_needed(
    client, asked, approver, second_approver
):
    client.force_login(approver)
    url = f"/act/audits/complaint/{asked.pk}/"
    assert "作出意见的上一级机关" not in client.get(f"{url}reply_to_review/").content.decode()
    complaint = review(asked, approver)
    perform(complaint, "ask_second_review", actor=second_approver, on=DAY_OF_REVIEW)
    client.force_login(second_approver)
    page = client.get(f"{url}reply_to_second_review/").content.decode()
    assert "作出意见的上一级机关" in page


@pytest.mark.parametrize("level", ["9", "12", "NULL"])
def test_the_database_takes_no_review_of_an_organ_by_itself(asked, approver, level):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audits_complaintreply (complaint_id, stage, number, finding, text,"
            " asked_on, due_on, replied_on, replied_by_id, organ, level)"
            " SELECT complaint_id, 'review', 'x', finding, text, asked_on, due_on, replied_on,"
            f" replied_by_id, '某街道', {level} FROM audits_complaintreply"
        )
    assert ComplaintReply.objects.count() == 1
