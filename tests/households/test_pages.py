"""The pages about households: who sees them, what they keep, what they refuse."""

import pytest
from django.urls import reverse

from dibao.offices.models import User
from dibao.trail.models import TrailEntry
from households.models import Household
from tests.cast import COMMUNITY, build_household, build_person, card_number, id_number

pytestmark = pytest.mark.django_db

WRITING = (
    "household_edit", "member_add", "head_change", "incomes_edit", "assets_edit",
    "account_change",
)  # fmt: skip


@pytest.fixture
def household(areas):
    return build_household(members=2, income="300")


def rows(prefix: str, total: int = 0) -> dict:
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0"}


def new_household(**changes) -> dict:
    data = {
        "area_code": COMMUNITY, "category": "urban", "since": "2026-03-01", "address": "1 号院",
        "head-name": "黄萱", "head-id_number": id_number(), "head-ethnicity": "汉族",
        "members-0-name": "赵宇霞", "members-0-id_number": id_number(),
        "members-0-relation": "spouse", "members-0-ethnicity": "汉族",
        "incomes-0-kind": "W2", "incomes-0-amount": "３00", "incomes-0-months": "1",
        "incomes-0-owner": "黄萱", "incomes-0-actually_received": "on",
        "assets-0-quantity": "1",
        "account-bank": "农业银行", "account-holder_name": "黄萱",
        "account-number": card_number(),
    }  # fmt: skip
    return data | rows("members", 3) | rows("incomes", 2) | rows("assets", 1) | changes


def all_urls(household: Household) -> list[str]:
    member = household.members.filter(is_head=False).get()
    code = household.code
    return [
        reverse("household", args=[code]),
        *(reverse(name, args=[code]) for name in WRITING),
        reverse("member_edit", args=[code, member.pk]),
        reverse("member_leave", args=[code, member.pk]),
        reverse("member_reveal", args=[code, member.pk]),
        reverse("account_reveal", args=[code]),
    ]


def test_every_page_opens_for_the_street_caseworker(client, caseworker, household):
    client.force_login(caseworker)
    for url in [
        *all_urls(household), reverse("households"), reverse("household_new"), reverse("search"),
        reverse("roster_imports"),
    ]:  # fmt: skip
        assert client.get(url).status_code == 200, url


def test_a_household_of_another_county_is_404_on_each_page(client, outsider, areas, household):
    outsider.roles = ["street_caseworker", "county_approver"]
    outsider.save()
    client.force_login(outsider)
    for url in all_urls(household):
        assert client.get(url).status_code == 404, url
        assert client.post(url, {"reason": "核对户籍信息"}).status_code == 404, url


def test_readers_read_and_do_not_write(client, household, lead, approver, finance, auditor):
    for reader in (lead, approver, finance, auditor):
        client.force_login(reader)
        page = client.get(household.page_url).content.decode()
        assert "黄萱" in page and "修改家庭信息" not in page
        for name in WRITING:
            response = client.get(reverse(name, args=[household.code]))
            assert response.status_code == 403, name
        assert client.get(reverse("household_new")).status_code == 403


def test_who_has_no_office_role_and_who_is_a_stranger_see_nothing(client, areas, household):
    admin = User.objects.create(username="sys", area_id=COMMUNITY, roles=["system_admin"])
    assert client.get(household.page_url).status_code == 302
    client.force_login(admin)
    for name in ("households", "household_new", "search", "roster_imports"):
        assert client.get(reverse(name)).status_code == 403
    assert client.get(household.page_url).status_code == 403


def test_a_household_is_entered_on_one_page(client, assistant):
    client.force_login(assistant)
    response = client.post(reverse("household_new"), new_household())
    household = Household.objects.get()
    assert response.status_code == 302 and response.url == household.page_url
    assert household.incomes.get().amount == 300
    page = client.get(household.page_url).content.decode()
    assert "赵宇霞" in page and household.account.masked_number in page
    for number in [
        household.account.number,
        *(m.person.id_number for m in household.members.all()),
    ]:
        assert number not in page


def test_a_fault_anywhere_keeps_what_was_typed_and_enters_nothing(client, assistant):
    client.force_login(assistant)
    for changes, said in (
        ({"members-0-id_number": "410105197006036675"}, "校验码"),
        ({"members-0-relation": ""}, "请选择“与户主关系”"),
        ({"incomes-0-owner": "路人"}, "不是家庭成员"),
        ({"incomes-0-amount": "三百"}, "金额格式"),
        ({"account-holder_name": "某村委会"}, "须为家庭成员本人"),
        ({"account-bank": ""}, "请填写“开户银行”"),
        ({"head-disability_kind": "limb"}, "同时填写"),
        ({"since": "2999-01-01"}, "不能晚于今天"),
    ):
        response = client.post(reverse("household_new"), new_household(**changes))
        page = response.content.decode()
        assert response.status_code == 422 and said in page, said
        assert 'value="赵宇霞"' in page and "1 号院" in page
    assert not Household.objects.exists()


def test_a_community_outside_the_area_cannot_be_chosen(client, caseworker):
    client.force_login(caseworker)
    response = client.post(reverse("household_new"), new_household(area_code="410105001003"))
    assert response.status_code == 422 and not Household.objects.exists()


def test_a_stale_form_says_so_keeps_what_was_typed_and_can_be_sent_again(
    client, caseworker, household
):
    client.force_login(caseworker)
    url = reverse("household_edit", args=[household.code])
    client.post(url, {"category": "urban", "phone": "13800000000", "version": "1"})
    typed = {"category": "rural", "phone": "13911111111", "version": "1"}
    response = client.post(url, typed)
    page = response.content.decode()
    assert response.status_code == 409 and "已由他人修改" in page
    assert 'value="13911111111"' in page and 'name="version" value="2"' in page
    assert client.post(url, typed | {"version": "2"}).status_code == 302
    household.refresh_from_db()
    assert household.phone == "13911111111"


def test_income_rows_are_changed_added_and_struck_out(client, caseworker, household):
    client.force_login(caseworker)
    item = household.incomes.get()
    url = reverse("incomes_edit", args=[household.code])
    data = {
        "version": "1", "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "1",
        "items-0-pk": item.pk, "items-0-kind": "W2", "items-0-amount": "350",
        "items-0-months": "1", "items-0-owner": "黄萱",
        "items-1-kind": "T1", "items-1-amount": "1,200.50", "items-1-months": "12",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    item.refresh_from_db()
    assert item.amount == 350 and household.incomes.count() == 2
    household.refresh_from_db()
    struck = data | {"version": household.version, "items-0-DELETE": "on", "items-1-kind": ""}
    struck |= {"items-1-amount": "", "items-1-months": "1"}
    assert client.post(url, struck).status_code == 302
    assert not household.incomes.exists()


def test_members_leave_and_the_head_changes_by_form(client, caseworker, household):
    client.force_login(caseworker)
    head, spouse = household.members.order_by("-is_head")
    url = reverse("head_change", args=[household.code])
    data = {f"relation_{head.pk}": "spouse", f"relation_{spouse.pk}": "head"}
    assert client.post(url, data | {"reason": "户主外出", "version": "1"}).status_code == 302
    page = client.get(household.page_url).content.decode()
    assert "以往成员" in page and "<h1>赵宇霞户</h1>" in page


def test_a_full_number_is_shown_by_post_with_a_reason_once(client, finance, household):
    client.force_login(finance)
    member = household.members.filter(is_head=True).get()
    url = reverse("member_reveal", args=[household.code, member.pk])
    number = member.person.id_number
    assert number not in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    response = client.post(url, {"reason": "代发失败核对户名"})
    assert number in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert TrailEntry.objects.filter(action="reveal_id").count() == 1
    account = client.post(
        reverse("account_reveal", args=[household.code]), {"reason": "代发失败核对账号"}
    )
    assert household.account.number in account.content.decode()


def test_search_takes_the_id_by_post_and_never_from_the_url(client, caseworker, household):
    client.force_login(caseworker)
    number = household.members.get(is_head=True).person.id_number
    found = client.post(reverse("search"), {"q": number})
    assert found.status_code == 200 and household.code in found.content.decode()
    assert household.code not in client.get(reverse("search"), {"q": number}).content.decode()
    wrong = client.post(reverse("search"), {"q": number[:-1] + ("0" if number[-1] != "0" else "1")})
    assert "校验码" in wrong.content.decode()
    form = client.get(reverse("households")).content.decode()
    assert f'action="{reverse("search")}" method="post"' in form


def test_the_list_refuses_numbers_in_its_name_filter(client, caseworker, household):
    client.force_login(caseworker)
    page = client.get(reverse("households"), {"name": "410105"}).content.decode()
    assert "查找框" in page


def test_the_list_pages_by_key_and_filters(client, approver, areas):
    for _ in range(31):
        build_household(account=False)
    rural = build_household(
        people=[build_person("牛犇")], category="rural", area="410105001003", account=False
    )
    client.force_login(approver)
    first = client.get(reverse("households")).content.decode()
    assert "牛犇" in first and "?before=" in first
    page = client.get(reverse("households"), {"area": "410105001", "category": "rural"})
    assert page.content.decode().count(rural.code) >= 1 and "黄萱" not in page.content.decode()


def test_the_old_registers_amounts_are_shown_as_unconfirmed(client, auditor, areas):
    record = {"class": "C类", "monthly_amount": "523.00", "digest": "secret-digest"}
    household = build_household(former_record=record)
    client.force_login(auditor)
    page = client.get(household.page_url).content.decode()
    assert "原台账登记，未经本系统确认" in page and "523.00" in page
    assert "secret-digest" not in page


def test_names_are_escaped(client, caseworker, areas):
    household = build_household(people=[build_person("<script>alert(1)</script>")])
    client.force_login(caseworker)
    assert "<script>alert" not in client.get(household.page_url).content.decode()
