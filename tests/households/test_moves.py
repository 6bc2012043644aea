"""A household moves within its county, or leaves it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours, Refusal, Stale
from households.models import Household, Move
from households.services.moves import leave_county, move_household
from payments.models import Payment
from payments.services.delivering import begin_home_delivery
from reviews.models import Recheck
from tests.cast import COMMUNITY, NEXT_COMMUNITY, build_household, build_user
from tests.cast_payments import DRAFTED_ON
from tests.ground.test_forms import text_of

ELSEWHERE_IN_JINSHUI = "410105003003"
MAY = date(2026, 5, 6)


@pytest.fixture
def home(areas):
    return build_household()


@pytest.fixture
def newcomer(areas):
    """The caseworker of the street that the household moves to."""
    return build_user("newcomer", "钱经办", "410105003000", "street_caseworker")


def move(household, actor, *, to=ELSEWHERE_IN_JINSHUI, on=MAY, moved_on=None, **more):
    return move_household(
        household=household, area_code=to, moved_on=moved_on or on, address="人民路 8 号",
        evidence="户口簿迁移登记", actor=actor, on=on, **more,
    )  # fmt: skip


def test_the_new_office_sees_the_household_and_the_old_one_no_longer(
    home, caseworker, newcomer, client
):
    move(home, caseworker)
    home.refresh_from_db()
    assert (home.area_code, home.address) == (ELSEWHERE_IN_JINSHUI, "人民路 8 号")
    assert not Household.objects.visible_to(caseworker).exists()
    assert Household.objects.visible_to(newcomer).get() == home
    assert {person.person.area_code for person in home.members_on(MAY)} == {home.area_code}
    entry = thread(home.code).get(action="move")
    assert entry.data["from_area"] == COMMUNITY and entry.reason == "户口簿迁移登记"
    client.force_login(newcomer)
    assert "由花园路街道 农业院社区居民委员会迁入" in client.get(home.page_url).content.decode()


def test_what_is_open_follows_and_what_is_done_stays(
    make_award, make_recheck, caseworker, lead, newcomer
):
    award = make_award()
    recheck = make_recheck(award=award)
    home = award.household
    done = recheck_done(make_recheck(award=award, due_on=date(2026, 6, 9)))
    delivery = begin_home_delivery(home, ground="old", handler=caseworker, actor=lead, on=MAY)
    move(home, caseworker)
    for row in (award, recheck, delivery):
        row.refresh_from_db()
        assert row.area_code == ELSEWHERE_IN_JINSHUI, row
    done.refresh_from_db()
    assert done.area_code == COMMUNITY
    assert award.confirmation.application.area_code == COMMUNITY
    opened = home.rechecks.get(ground=Recheck.Ground.REPORT)
    assert opened.area_code == ELSEWHERE_IN_JINSHUI and "迁入" in opened.cause
    assert award.history.first().area_code == ELSEWHERE_IN_JINSHUI


def recheck_done(recheck):
    return perform(recheck, "cancel", actor=None, on=MAY)


def test_what_was_paid_keeps_its_area_and_the_next_month_is_paid_in_the_new(
    make_awards, batch_in, caseworker
):
    (award,) = make_awards(1)
    batch_in("sent")
    move(award.household, caseworker, on=DRAFTED_ON)
    award.refresh_from_db()
    assert Payment.objects.get().area_code == COMMUNITY
    assert award.area_code == ELSEWHERE_IN_JINSHUI


def test_a_case_under_way_is_finished_first(make_application, caseworker):
    case = make_application("investigating")
    with pytest.raises(Refusal, match=case.number):
        move(case.household, caseworker)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"to": NEXT_COMMUNITY}, "重新提出申请"),
        ({"to": COMMUNITY}, "已经在这个村"),
        ({"to": "410105003000"}, "请选择迁入的村"),
        ({"moved_on": MAY + timedelta(days=1)}, "迁移日期应在"),
        ({"moved_on": date(2025, 1, 1)}, "迁移日期应在"),
    ],
)
def test_a_wrong_place_or_day_is_refused(home, caseworker, given, message):
    with pytest.raises(Refusal, match=message) as refused:
        move(home, caseworker, **given)
    if given.get("to") == NEXT_COMMUNITY:
        assert "第四条" in refused.value.basis


def test_only_a_caseworker_of_the_place_moves_a_household(home, assistant, outsider, newcomer):
    for actor in (assistant, outsider, newcomer):
        with pytest.raises(NotYours):
            move(home, actor)
    caseworker = build_user("cw", "孙经办", "410105002000", "street_caseworker")
    with pytest.raises(Stale):
        move(home, caseworker, expected_version=home.version + 1)


def test_who_leaves_the_county_is_stopped_by_a_recheck_and_told(make_award, office, client):
    award = make_award()
    home, caseworker = award.household, office["caseworker"]
    leave_county(household=home, left_on=MAY, evidence="户口迁移证", actor=caseworker, on=MAY)
    assert not home.members_on(MAY).exists()
    recheck = home.rechecks.get()
    assert recheck.cause == "于 2026-05-06 迁出本县（市、区）"
    recheck = perform(recheck, "propose_change", actor=caseworker, on=MAY, reason="已迁出本县")
    recheck = perform(recheck, "approve_change", actor=office["second_approver"], on=MAY)
    award.refresh_from_db()
    assert (award.status, award.end_reason) == ("ended", "已迁出本县")
    assert recheck.letter.status == "due"
    client.force_login(caseworker)
    text = text_of(client.get(reverse("recheck_letter", args=[recheck.number])).content)
    assert "停发" in text and "不在本地共同生活" in text
    person = award.members.first().person
    assert not person.memberships.filter(period__contains=MAY).exists(), "free to apply elsewhere"


def test_the_form_moves_keeps_what_was_typed_and_says_where_to_apply(home, caseworker, client):
    client.force_login(caseworker)
    url = reverse("household_move", args=[home.code])
    assert url in client.get(home.page_url).content.decode()
    given = {
        "version": home.version, "area_code": ELSEWHERE_IN_JINSHUI, "moved_on": "2026-03-20",
        "address": "", "evidence": "户口簿",
    }  # fmt: skip
    wrong = client.post(url, given)
    assert wrong.status_code == 422 and "请填写新居住地址" in wrong.content.decode()
    moved = client.post(url, given | {"address": "人民路 8 号"})
    assert moved["Location"] == reverse("households")
    back = build_household()
    url = reverse("household_move", args=[back.code])
    left = client.post(
        url, given | {"version": back.version, "area_code": "elsewhere"}, follow=True
    )
    assert "须向迁入地乡镇人民政府（街道办事处）重新提出申请" in left.content.decode()


def test_another_streets_caseworker_finds_no_form(home, newcomer, client):
    client.force_login(newcomer)
    assert client.get(reverse("household_move", args=[home.code])).status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households_household SET area_code = '410104001001'",
        "UPDATE households_household SET area_code = '410105002010'",
        "UPDATE households_move SET evidence = 'x'",
        "DELETE FROM households_move",
        "TRUNCATE households_move",
        "INSERT INTO households_move (area_code, from_code, moved_on, evidence, household_id,"
        " recorded_by_id, recorded_on) SELECT area_code, area_code, moved_on, evidence,"
        " household_id, recorded_by_id, recorded_on FROM households_move",
    ],
)
def test_the_database_keeps_moves_and_lets_no_household_jump(home, caseworker, statement):
    move(home, caseworker)
    assert Move.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
