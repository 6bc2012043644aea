"""The pages where the facts of the rules are entered: spending, supporters, work, other aid."""

import pytest
from django.urls import reverse

from dibao.trail.models import TrailEntry
from households.models import AssetItem, Origin
from tests.cast import build_household, id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(areas):
    return build_household(members=2, income="300")


@pytest.fixture
def at_the_street(client, caseworker):
    client.force_login(caseworker)
    return client


def rows(household, *items: dict) -> dict:
    data = {
        "version": str(household.version), "items-TOTAL_FORMS": str(len(items)),
        "items-INITIAL_FORMS": "0",
    }  # fmt: skip
    for at, item in enumerate(items):
        data |= {f"items-{at}-{name}": value for name, value in item.items()}
    return data


def supporter(**changes) -> dict:
    return {
        "name": "黄建国", "relation": "child", "supports": ["黄萱"], "birth_date": "1995-05-01",
        "household_size": "3", "household_income": "9000", "own_income": "5000",
        "children_count": "1", "actual_payment": "", "able": "on",
    } | changes  # fmt: skip


def post(client, name: str, household, data: dict):
    return client.post(reverse(name, args=[household.code]), data)


def test_spending_is_entered_by_months_or_by_day(at_the_street, household):
    data = rows(
        household,
        {"kind": "illness", "amount": "1,200", "months": "12", "owner": "黄萱", "note": "透析"},
        {"kind": "education", "amount": "3000", "months": "1", "spent_on": "2026-02-20"},
    )
    assert post(at_the_street, "expenses_edit", household, data).status_code == 302
    illness, school = household.expenses.order_by("pk")
    assert (illness.months, str(illness.amount), illness.person.name) == (12, "1200.00", "黄萱")
    assert (school.person, str(school.spent_on)) == (None, "2026-02-20")
    page = at_the_street.get(household.page_url).content.decode()
    assert "重病支出" in page and "一次性，2026年2月20日" in page


def test_a_day_to_come_is_refused_and_what_was_typed_is_kept(at_the_street, household):
    data = rows(household, {"kind": "illness", "amount": "88", "months": "1",
                            "spent_on": "2999-01-01"})  # fmt: skip
    response = post(at_the_street, "expenses_edit", household, data)
    assert "晚于今天" in response.content.decode() and 'value="88"' in response.content.decode()
    assert not household.expenses.exists()


def test_a_supporter_is_entered_and_the_id_is_sealed_and_masked(at_the_street, household):
    number = id_number()
    data = rows(household, supporter(id_number=number, birth_date=""))
    assert post(at_the_street, "supporters_edit", household, data).status_code == 302
    row = household.supporters.get()
    assert (row.id_number, str(row.birth_date)) == (number, "1970-06-03")
    assert [person.name for person in row.supports.all()] == ["黄萱"]
    for url in (household.page_url, reverse("supporters_edit", args=[household.code])):
        page = at_the_street.get(url).content.decode()
        assert number not in page and row.masked_id in page


def test_a_supporters_id_stays_when_the_row_is_saved_without_it(at_the_street, household):
    number = id_number()
    post(at_the_street, "supporters_edit", household, rows(household, supporter(id_number=number)))
    household.refresh_from_db()
    row = household.supporters.get()
    data = rows(household, supporter(pk=str(row.pk), birth_date="1970-06-03", own_income="6000"))
    data["items-INITIAL_FORMS"] = "1"
    assert post(at_the_street, "supporters_edit", household, data).status_code == 302
    row.refresh_from_db()
    assert (row.id_number, str(row.own_income)) == (number, "6000.00")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"supports": []}, "请选择“赡养、抚养、扶养的成员”"),
        ({"birth_date": ""}, "身份证号或出生日期"),
        ({"able": ""}, "没有给付能力的原因"),
        ({"id_number": "410105197006036675"}, "校验码"),
    ],
)
def test_a_faulty_supporter_is_refused(at_the_street, household, changes, said):
    response = post(
        at_the_street, "supporters_edit", household, rows(household, supporter(**changes))
    )
    page = response.content.decode()
    assert said in page and 'value="黄建国"' in page
    assert not household.supporters.exists()


def test_support_is_not_counted_twice(at_the_street, household):
    data = rows(household, supporter(actual_payment="400"))
    assert post(at_the_street, "supporters_edit", household, data).status_code == 302
    household.refresh_from_db()
    twice = rows(household, {"kind": "T1", "amount": "400", "months": "1", "owner": "黄萱"})
    response = post(at_the_street, "incomes_edit", household, twice)
    assert "会重复计算" in response.content.decode()
    assert not household.incomes.filter(kind="T1").exists()


def test_who_has_supporters_cannot_be_said_to_have_none(at_the_street, household):
    post(at_the_street, "supporters_edit", household, rows(household, supporter()))
    household.refresh_from_db()
    said = {"category": "urban", "without_supporters": "on", "version": str(household.version)}
    response = post(at_the_street, "household_edit", household, said)
    assert response.status_code == 422 and "已登记赡养抚养扶养义务人" in response.content.decode()


def test_circumstances_are_entered_and_shown(at_the_street, household):
    member = household.members.get(is_head=False)
    url = reverse("member_circumstances", args=[household.code, member.pk])
    data = {
        "version": str(household.version), "standing": "prison", "standing_since": "2025-01-10",
        "employer_kind": "state_farm", "no_support": "on", "separate_household": "on",
    }  # fmt: skip
    assert at_the_street.post(url, data).status_code == 302
    person = member.person
    person.refresh_from_db()
    assert (person.standing, person.employer_kind, person.no_support) == (
        "prison", "state_farm", True,
    )  # fmt: skip
    page = at_the_street.get(household.page_url).content.decode()
    for said in ("在监狱服刑（2025年1月起）", "农垦企业", "“三无”人员", "单独立户"):
        assert said in page
    entry = TrailEntry.objects.get(action="edit_circumstances")
    assert "standing" in str(entry.data)


def test_a_standing_without_its_beginning_is_refused(at_the_street, household):
    member = household.members.get(is_head=False)
    url = reverse("member_circumstances", args=[household.code, member.pk])
    response = at_the_street.post(url, {"version": "1", "standing": "prison"})
    assert response.status_code == 422 and "须同时填写" in response.content.decode()


def test_an_offer_of_work_is_recorded_and_a_mistaken_one_voided(at_the_street, household):
    member = household.members.get(is_head=True)
    data = {
        "version": str(household.version), "member": str(member.pk), "outcome": "refused",
        "happened_on": "2026-02-01", "offered_by": "街道就业中心", "job": "保洁员，月薪 2100 元",
        "reason": "嫌远",
    }  # fmt: skip
    assert post(at_the_street, "work_record_new", household, data).status_code == 302
    record = household.work_records.get()
    page = at_the_street.get(household.page_url).content.decode()
    assert "保洁员" in page and "无正当理由拒绝" in page
    household.refresh_from_db()
    url = reverse("work_record_void", args=[household.code, record.pk])
    answer = {"version": str(household.version), "reason": "登记到了别人名下"}
    assert at_the_street.post(url, answer).status_code == 302
    assert "已作废" in at_the_street.get(household.page_url).content.decode()
    assert at_the_street.post(url, answer).status_code == 404


def test_an_offer_needs_its_particulars_and_an_able_person(at_the_street, household):
    member = household.members.get(is_head=True)
    data = {"version": "1", "member": str(member.pk), "outcome": "refused",
            "happened_on": "2026-02-01"}  # fmt: skip
    response = post(at_the_street, "work_record_new", household, data)
    assert "请写明介绍单位" in response.content.decode()
    member.person.labour_capacity = "lost"
    member.person.save()
    data |= {"offered_by": "街道", "job": "保洁"}
    response = post(at_the_street, "work_record_new", household, data)
    assert "没有劳动能力" in response.content.decode()
    assert not household.work_records.exists()


def test_other_aid_is_listed(at_the_street, household):
    data = rows(household, {"kind": "temporary", "given_on": "2026-01-15", "amount": "2000"})
    assert post(at_the_street, "aids_edit", household, data).status_code == 302
    page = at_the_street.get(household.page_url).content.decode()
    assert "临时救助" in page and "2,000.00" in page


def test_what_the_check_found_is_taken_off_by_the_caseworker_with_a_reason(
    client, caseworker, assistant, household
):
    car = AssetItem.objects.create(household=household, kind="car", origin=Origin.CHECKED)
    url = reverse("found_item_end", args=[household.code, "asset", car.pk])
    client.force_login(assistant)
    assert client.post(url, {"version": "1", "reason": "车已卖"}).status_code == 403
    client.force_login(caseworker)
    response = client.post(reverse("assets_edit", args=[household.code]), rows(household))
    assert response.status_code == 302 and household.assets.exists()
    household.refresh_from_db()
    data = {"version": str(household.version), "reason": "车辆已注销，有注销证明"}
    assert client.post(url, data).status_code == 302
    assert not household.assets.exists()
    assert TrailEntry.objects.get(action="end_found_item").reason == "车辆已注销，有注销证明"
