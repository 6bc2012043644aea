"""The API: closed to strangers, scoped by area, moved by the same transitions."""

import pytest

from dibao.trail.models import TrailEntry
from tests.cast import NEXT_COMMUNITY

OBJECTS = ["households", "applications", "awards", "rechecks", "batches", "payments"]


@pytest.mark.parametrize("name", [*OBJECTS, "schema"])
def test_a_stranger_gets_nothing(client, db, name):
    answer = client.get(f"/api/{name}/")
    assert answer.status_code in (302, 401, 403)


def test_the_schema_and_its_page_open_for_people_who_are_logged_in(client, approver):
    client.force_login(approver)
    assert client.get("/api/schema/").status_code == 200
    page = client.get("/api/")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()


def test_a_reader_sees_the_households_of_the_own_area_with_masked_numbers(
    client, caseworker, make_household
):
    here = make_household()
    make_household(area=NEXT_COMMUNITY)
    client.force_login(caseworker)
    rows = client.get("/api/households/").json()["results"]
    assert [row["code"] for row in rows] == [here.code]
    (member,) = rows[0]["members"]
    number = here.members.get().person.id_number
    assert number not in str(rows)
    assert member["masked_id"] == f"{number[:6]}********{number[-4:]}"


def test_another_countys_household_is_not_found(client, outsider, make_household):
    household = make_household()
    client.force_login(outsider)
    assert client.get(f"/api/households/{household.code}/").status_code == 404


def test_a_role_without_need_reads_no_batches(client, caseworker):
    client.force_login(caseworker)
    assert client.get("/api/batches/").status_code == 403


def test_an_application_names_its_actions_and_is_moved_by_them(
    client, caseworker, make_application
):
    application = make_application("submitted")
    client.force_login(caseworker)
    url = f"/api/applications/{application.number}/"
    assert "accept" in client.get(url).json()["actions"]
    answer = client.post(f"{url}actions/accept/", {"kin": "no"}, "application/json")
    assert answer.status_code == 200
    assert answer.json()["status"] == "investigating"
    assert TrailEntry.objects.filter(thread=application.number, action="accept").exists()


def test_a_wrong_role_a_wrong_state_and_a_stale_version_are_refused_with_words(
    client, assistant, caseworker, make_application
):
    application = make_application("submitted")
    url = f"/api/applications/{application.number}/actions/"
    client.force_login(assistant)
    wrong_role = client.post(f"{url}accept/", {"kin": "no"}, "application/json")
    client.force_login(caseworker)
    wrong_state = client.post(f"{url}order_means_check/", {}, "application/json")
    stale = client.post(f"{url}accept/", {"kin": "no", "expected_version": 99}, "application/json")
    codes = [answer.status_code for answer in (wrong_role, wrong_state, stale)]
    assert codes == [403, 409, 409]
    assert all(answer.json()["detail"] for answer in (wrong_role, wrong_state, stale))


def test_a_get_changes_nothing(client, caseworker, make_application):
    application = make_application("submitted")
    client.force_login(caseworker)
    answer = client.get(f"/api/applications/{application.number}/actions/accept/")
    assert answer.status_code == 405


def test_an_unknown_action_is_not_found(client, caseworker, make_application):
    application = make_application("submitted")
    client.force_login(caseworker)
    url = f"/api/applications/{application.number}/actions/approve_all/"
    assert client.post(url, {}, "application/json").status_code == 404
