"""Every address of the system, asked by strangers, by people without a role, and by neighbours."""

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dibao.offices.models import User, pad
from dibao.offices.roles import EVERY_OFFICE
from dibao.trail.models import TrailEntry
from tests.cast import COUNTY, NEXT_COUNTY, build_user

OPEN_TO_ALL = {"login", "healthz"}
SHOWS_NO_HOUSEHOLD = OPEN_TO_ALL | {"home", "logout", "password_change", "api_schema", "api_docs"}
PUBLIC_RULES = "rules/"
POST_ONLY = {
    "dossier_file", "dossier_new", "resolve_line",
    "foreign_lines", "end_delivery",
    "bank_file", "take_list", "kept_list_file", "ledger_file", "line_change_export",
    "roster_marked", "roster_take",
    "application-act", "recheck-act", "batch-act",
}  # fmt: skip
MUDAN = {"appraisal_record"}  # Jinshui's pack asks for no appraisal


def patterns(resolver=None, prefix=""):
    for item in (resolver or get_resolver()).url_patterns:
        route = prefix + str(item.pattern).strip("^$")
        if isinstance(item, URLResolver):
            yield from patterns(item, route)
        elif (
            isinstance(item, URLPattern) and "drf_format" not in route and "?P<format" not in route
        ):
            yield route, item.name or ""


ALL = [(route, name) for route, name in patterns() if not route.startswith(PUBLIC_RULES)]
PLAIN = sorted({(route, name) for route, name in ALL if "<" not in route})
DETAILS = sorted({name for route, name in ALL if "<" in route})


def pages_except(names: set[str]) -> list[str]:
    return [route for route, name in PLAIN if name not in names]


@pytest.mark.parametrize("route", pages_except(OPEN_TO_ALL))
def test_a_stranger_is_sent_to_the_login_page(client, db, route):
    answer = client.get("/" + route)
    assert answer.status_code in (302, 403, 405)
    if answer.status_code == 302:
        assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize("route", pages_except(SHOWS_NO_HOUSEHOLD))
def test_a_person_without_role_or_area_reads_nothing(client, areas, route):
    client.force_login(User.objects.create(username="nobody", full_name="无岗"))
    assert client.get("/" + route).status_code in (403, 404, 405)


@pytest.fixture
def today(db):
    with time_machine.travel("2027-01-12 09:00+08:00"):
        yield


def test_each_address_of_an_object_is_tried_here(addresses):
    missing = set(DETAILS) - set(addresses)
    assert not missing, f"give an object for these in tests/cast_office.py: {sorted(missing)}"
    assert not set(addresses) - set(DETAILS), "no such address any more"


def test_another_countys_object_is_not_there_and_a_stranger_must_sign_in(
    client, today, addresses, subtests
):
    roles = sorted(EVERY_OFFICE)
    at_home = build_user("at_home", "全岗", COUNTY, *roles)
    in_mudan = build_user("in_mudan", "全岗", pad("371702"), *roles)
    neighbour = build_user("neighbour", "邻区全岗", NEXT_COUNTY, *roles)
    owner = User.objects.get(username="auditor")
    known = [name for name in DETAILS if name in addresses]
    before = TrailEntry.objects.count()
    for name in known:
        url = reverse(name, args=addresses[name])
        with subtests.test(name):
            client.logout()
            stranger = client.get(url)
            in_api = url.startswith("/api/")
            assert stranger.status_code in ((401, 403) if in_api else (302,)), "a stranger came in"
            assert in_api or stranger["Location"].startswith("/login/")
            client.force_login(neighbour)
            expected = 405 if name in POST_ONLY else 404
            assert client.get(url).status_code == expected, "another county came in"
            refused = (404,) if name in POST_ONLY else (404, 405)
            assert client.post(url).status_code in refused, "another county came in"
            assert TrailEntry.objects.count() == before, "the attempt left something behind"
    for name in known:
        url = reverse(name, args=addresses[name])
        with subtests.test(f"{name} at home"):
            one = owner if name == "job_progress" else in_mudan if name in MUDAN else at_home
            client.force_login(one)
            before = TrailEntry.objects.exclude(action="print").count()
            answer = client.get(url)
            assert answer.status_code == (405 if name in POST_ONLY else 200)
            if name in POST_ONLY:
                assert TrailEntry.objects.exclude(action="print").count() == before
