"""A batch beside the monthly one asks for what its kind needs, with script and without."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from payments.forms import ASKED, OTHER_KINDS
from tests.browser.test_pages import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPECIAL = ("change", "index", "month", "holiday")


@pytest.mark.parametrize("script", [True, False])
def test_only_the_fields_of_the_chosen_kind_are_shown(desk, finance, areas, script):
    at_desk = desk(finance, java_script_enabled=script).go(reverse("batch_other"))
    for kind in OTHER_KINDS:
        at_desk.page.locator("#id_kind").select_option(kind)
        for name in SPECIAL:
            shown = name in ASKED.get(kind, ())
            expect(at_desk.page.locator(f"#id_{name}")).to_be_visible(visible=shown)
    at_desk.page.set_viewport_size(PHONE)
    expect(at_desk.page.locator("#id_month")).to_be_visible()
