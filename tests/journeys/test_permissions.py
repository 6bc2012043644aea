"""Every address of the system, asked by a stranger and by a person without a role."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from dibao.offices.models import User

OPEN_TO_ALL = {"login", "healthz"}
SHOWS_NO_HOUSEHOLD = OPEN_TO_ALL | {"home", "logout", "password_change", "api_schema", "api_docs"}


def patterns(resolver=None, prefix=""):
    for item in (resolver or get_resolver()).url_patterns:
        route = prefix + str(item.pattern).strip("^$")
        if isinstance(item, URLResolver):
            yield from patterns(item, route)
        elif isinstance(item, URLPattern):
            yield route, item.name or ""


PLAIN = sorted(
    {
        (route, name)
        for route, name in patterns()
        if "<" not in route and not route.startswith("rules/")
    }
)


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
