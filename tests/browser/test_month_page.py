"""The month in figures: drawn under the content policy, read without script, at any width."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_pages import PHONE, grave_faults
from tests.payments.test_statistics import paid, two_months  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("month", "month_changes", "month_forms", "payday", "payment_notices")


def test_the_charts_are_drawn_and_say_their_figures_on_hover(desk, clock, finance, two_months):  # noqa: F811
    clock.go_to(date(2026, 4, 20))
    page = desk(finance).go(reverse("month")).page
    charts = page.locator(".chart svg")
    expect(charts).to_have_count(5)
    first = page.locator(".chart").first
    box = first.bounding_box()
    assert box["width"] > 300 and box["height"] > 200
    first.hover(position={"x": box["width"] / 4, "y": box["height"] / 2})
    expect(first).to_contain_text("户数")


def test_without_script_the_tables_say_the_same(desk, clock, finance, two_months):  # noqa: F811
    clock.go_to(date(2026, 4, 20))
    at_desk = desk(finance, java_script_enabled=False).go(reverse("month"))
    assert not at_desk.page.locator(".chart").first.is_visible()
    at_desk.sees("新批准", "户名与账号不符", "2026年3月")


def test_the_pages_fit_a_phone_and_are_accessible(desk, clock, finance, two_months):  # noqa: F811
    clock.go_to(date(2026, 4, 20))
    at_desk = desk(finance)
    for name in PAGES:
        at_desk.page.set_viewport_size(PHONE)
        at_desk.go(reverse(name))
        assert at_desk.too_wide() == "", name
        assert grave_faults(at_desk) == [], name
