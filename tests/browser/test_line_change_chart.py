"""The distribution of a change of the line, drawn under the strict content policy."""

import pytest
from playwright.sync_api import expect

from tests.cast_line_changes import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def previewed(make_old_award, open_change, paid_to_august):
    for members in (1, 1, 2, 3):
        make_old_award(members=members)
    change = open_change()
    run_jobs()
    return change


def test_the_chart_is_drawn_and_says_its_figures_on_hover(desk, finance, previewed, tmp_path):
    page = desk(finance).go(previewed.page_url).page
    chart = page.locator(".chart svg")
    chart.wait_for()
    box = chart.bounding_box()
    assert box["width"] > 300 and box["height"] > 200
    chart.hover(position={"x": box["width"] / 3, "y": box["height"] / 2})
    expect(chart).to_contain_text("户数")
    page.screenshot(path=tmp_path / "chart.png", full_page=True)


def test_without_script_the_table_says_the_same(desk, finance, previewed):
    page = desk(finance, java_script_enabled=False).go(previewed.page_url).page
    assert not page.locator(".chart").is_visible()
    assert page.locator(".chart-data").get_by_text("增加 40～41 元").is_visible()
