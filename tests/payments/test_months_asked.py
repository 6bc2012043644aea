"""A month that no page can show is said so, and never a fault of the server."""

import pytest
import time_machine
from django.urls import reverse

PAGES = [
    "month",
    "payday",
    "month_forms",
    "month_changes",
    "payment_notices",
    "batches",
    "payments",
]
FAR = ["0001-01", "1999-12", "9999-12", "2000-01"]


@pytest.mark.parametrize("name", PAGES)
def test_a_month_out_of_reach_is_no_fault(client, finance, make_awards, name):
    make_awards(1)
    client.force_login(finance)
    with time_machine.travel("2026-04-08 10:00+08:00", tick=False):
        for month in FAR:
            assert client.get(reverse(name), {"month": month}).status_code == 200, month


@pytest.mark.parametrize("name", ["batch_new", "batch_other"])
@pytest.mark.parametrize("button", [{"preview": "1"}, {}])
def test_no_batch_is_made_of_a_month_out_of_reach(client, finance, make_awards, name, button):
    make_awards(1)
    client.force_login(finance)
    given = {"county": "410105000000", "category": "urban", "kind": "set_off"} | button
    with time_machine.travel("2026-04-08 10:00+08:00", tick=False):
        for month in FAR:
            assert client.post(reverse(name), given | {"month": month}).status_code == 422, month
