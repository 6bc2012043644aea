"""The application form on paper: what the family declared, to be read over and signed."""

import pytest
from django.urls import reverse

from dibao.trail.models import TrailEntry
from tests.cast import build_household
from tests.ground.test_forms import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(make_application):
    household = build_household(members=2, income="300")
    household.expenses.create(kind="illness", amount="3600", months=12)
    paying = household.supporters.create(
        name="黄建国", relation="child", birth_date="1995-05-01", household_size=3,
        household_income="9000", actual_payment="200",
    )  # fmt: skip
    paying.supports.set([household.members.get(is_head=True).person])
    return make_application("draft", household=household)


def test_the_form_lists_spending_and_supporters_and_numbers_are_masked(
    client, assistant, application
):
    client.force_login(assistant)
    response = client.get(reverse("application_paper", args=[application.number]))
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    for said in ("重病支出", "3,600.00", "黄建国", "9,000.00", "赵宇霞", "授权民政部门核对"):
        assert said in text
    for member in application.household.members.all():
        assert str(member.person.id_number) not in text
    entry = TrailEntry.objects.filter(action="print").get()
    assert entry.thread == application.number


def test_the_case_page_leads_to_the_form(client, assistant, application):
    client.force_login(assistant)
    page = client.get(application.page_url).content.decode()
    assert reverse("application_paper", args=[application.number]) in page


def test_another_county_does_not_print_it(client, outsider, application):
    client.force_login(outsider)
    url = reverse("application_paper", args=[application.number])
    assert client.get(url).status_code == 404
