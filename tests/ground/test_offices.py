"""Areas by official code, scope by prefix, and who may hold which roles."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from dibao.offices.models import Area, User
from dibao.offices.roles import Role
from households.models import Household
from tests.cast import COMMUNITY, COUNTY, NEXT_COMMUNITY, STREET


def test_a_county_is_loaded_with_all_below_and_what_stands_above(db):
    call_command("load_areas", "410105", verbosity=0)
    assert Area.objects.get(code="410105000000").parent.parent.name == "河南省"
    assert (
        Area.objects.get(code="410105002010").full_name == "金水区 花园路街道 农业院社区居民委员会"
    )
    assert not Area.objects.filter(code__startswith="410104").exists()


def test_loading_again_changes_nothing(db):
    call_command("load_areas", "410105", verbosity=0)
    before = list(Area.objects.values_list())
    call_command("load_areas", "410105", verbosity=0)
    assert list(Area.objects.values_list()) == before


def test_an_unknown_prefix_is_refused(db):
    with pytest.raises(CommandError, match="999999"):
        call_command("load_areas", "999999", file=settings.AREAS_FILE)


def test_a_user_sees_the_prefix_of_their_own_area_and_never_more(
    make_household, caseworker, approver, assistant, outsider
):
    here = make_household()
    make_household(area="410105003003")
    make_household(area=NEXT_COMMUNITY)
    count = lambda user: Household.objects.visible_to(user).count()  # noqa: E731
    assert list(Household.objects.visible_to(assistant)) == [here]
    assert [count(caseworker), count(approver), count(outsider)] == [1, 2, 1]


def test_a_user_without_area_or_with_a_closed_account_sees_nothing(make_household, approver):
    make_household()
    approver.is_active = False
    assert not Household.objects.visible_to(approver).exists()
    approver.is_active, approver.area = True, None
    assert not Household.objects.visible_to(approver).exists()


def test_a_neighbour_whose_code_begins_alike_is_outside(caseworker):
    assert caseworker.covers("410105002999")
    assert not caseworker.covers("410105003001")
    assert not caseworker.covers(COUNTY)
    assert caseworker.covers(STREET)


@pytest.mark.parametrize(
    "pair",
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
        (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN),
        (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
    ],
)
def test_no_person_is_two_of_the_three_administrators(areas, pair):
    with pytest.raises(IntegrityError, match="no_person_is"):
        User.objects.create(username="both", full_name="兼任", area_id=COUNTY, roles=list(pair))


def test_the_login_page_needs_no_login_and_every_other_page_does(client, db):
    assert client.get("/login/").status_code == 200
    assert client.get("/").status_code == 302


def test_too_many_wrong_passwords_lock_the_name_at_that_address(client, approver):
    approver.set_password("correct-horse-battery")
    approver.save()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/login/", {"username": "approver", "password": "wrong"})
    assert answer.status_code == 429
    right = {"username": "approver", "password": "correct-horse-battery"}
    assert client.post("/login/", right).status_code == 429
    elsewhere = client.post("/login/", right, REMOTE_ADDR="127.0.0.9")
    assert elsewhere.status_code == 302


def test_the_full_name_of_an_area_asks_for_nothing_above_its_county(
    areas, django_assert_num_queries
):
    community = Area.objects.select_related("parent__parent").get(code=COMMUNITY)
    with django_assert_num_queries(0):
        assert community.full_name.split() == [
            community.parent.parent.name, community.parent.name, community.name,
        ]  # fmt: skip
