"""试算: staff try a household against the rules; nothing is stored, nothing leaves the area."""

import pytest

from reviews.forms.what_if import FORMSETS
from reviews.models import Determination
from tests.cast import COMMUNITY, MUDAN_COMMUNITY, STREET

pytestmark = pytest.mark.django_db
URL = "/rules/try/"


def rows(prefix, *items, initial=0):
    """The fields that a browser sends for a set of rows."""
    sent = {f"{prefix}-TOTAL_FORMS": len(items), f"{prefix}-INITIAL_FORMS": initial}
    for at, item in enumerate(items):
        sent |= {f"{prefix}-{at}-{key}": value for key, value in item.items()}
    return sent


def member(number, relation="head", age=45, **more):
    return {
        "ref": f"{number}号", "relation": relation, "sex": "male", "age": age,
        "work_ability": "full", "disability_grade": 0, "living_together": "on",
    } | more  # fmt: skip


def wage(amount, number=1, months=1, **more):
    row = {"member": f"{number}号", "code": "W2", "amount": amount, "months": months}
    return row | {"received": "on"} | more


def form(members=None, incomes=(), expenses=(), assets=(), supporters=(), **about):
    return (
        {"area": COMMUNITY, "on": "2026-11-22", "category": "urban"}
        | rows("members", *(members or [member(1)]))
        | rows("incomes", *incomes)
        | rows("expenses", *expenses)
        | rows("assets", *assets)
        | rows("supporters", *supporters)
        | about
    )


def sent_back(answer):
    """What a browser would send if the answered form were sent unchanged."""
    about = answer.context["form"]
    data = {"held": answer.context["held"]} | {
        name: about[name].value() if about[name].value() is not None else ""
        for name in about.fields
    }
    for _, prefix, formset in answer.context["sections"]:
        data |= {
            f"{prefix}-TOTAL_FORMS": formset.total_form_count(),
            f"{prefix}-INITIAL_FORMS": formset.initial_form_count(),
        }
        for row in formset:
            for field in row:
                value = field.value()
                if value is not None and value is not False:
                    data[field.html_name] = "on" if value is True else value
    return {key: value for key, value in data.items() if value is not False}


@pytest.fixture
def staff(client, caseworker):
    client.force_login(caseworker)
    return client


def test_the_calculator_opens_blank_with_spare_rows(staff):
    answer = staff.get(URL)
    assert answer.status_code == 200
    assert answer.context["form"]["area"].value() == STREET
    assert "1号成员" in answer.content.decode()


def test_a_household_is_worked_out_line_by_line_with_articles(staff):
    answer = staff.post(URL, form(incomes=[wage("300")]))
    now, text = answer.context["now"], answer.content.decode()
    assert now.eligible and now.amount == 400
    assert "补差金额" in text and "民发〔2021〕57号" in text
    assert "含示例值" in text  # the line of the place is an example
    assert Determination.objects.count() == 0


def test_three_months_of_income_count_by_the_month(staff):
    answer = staff.post(URL, form(incomes=[wage("1000", months=3)]))
    assert str(answer.context["now"].income_monthly) == "333.33"


def test_a_changed_value_shows_beside_the_first_result(staff):
    first = staff.post(URL, form(incomes=[wage("300")]))
    again = sent_back(first) | {"incomes-0-amount": "500"}
    answer = staff.post(URL, again)
    text = answer.content.decode()
    assert (answer.context["before"].amount, answer.context["now"].amount) == (400, 200)
    assert "减少 200.00 元" in text and "对照为 400.00 元" in text


def test_the_first_result_stays_the_one_compared_with_until_another_is_chosen(staff):
    first = staff.post(URL, form(incomes=[wage("300")]))
    second = staff.post(URL, sent_back(first) | {"incomes-0-amount": "500"})
    third = staff.post(URL, sent_back(second) | {"incomes-0-amount": "600"})
    assert third.context["before"].amount == 400
    anew = staff.post(URL, sent_back(third) | {"anew": "1"})
    fourth = staff.post(URL, sent_back(anew) | {"incomes-0-amount": "650"})
    assert (fourth.context["before"].amount, fourth.context["now"].amount) == (100, 50)


def test_an_unchanged_form_gives_the_same_result(staff):
    first = staff.post(URL, form(incomes=[wage("1000", months=3)]))
    again = staff.post(URL, sent_back(first))
    assert again.context["now"] == again.context["before"]


def test_a_member_and_an_income_may_be_added_in_the_spare_rows(staff):
    first = staff.post(URL, form(incomes=[wage("300")]))
    spare = first.context["sections"][0][2][1]
    assert spare["ref"].value() == "2号"
    added = {
        "members-1-relation": "child", "members-1-sex": "female", "members-1-age": 10,
        "members-1-work_ability": "none", "members-1-student": "on",
        "incomes-1-member": "2号", "incomes-1-code": "W2", "incomes-1-amount": "10",
    }  # fmt: skip
    answer = staff.post(URL, sent_back(first) | added)
    assert answer.context["now"].persons == 2
    assert str(answer.context["now"].income_monthly) == "310.00"


def test_a_row_is_taken_away_by_its_box(staff):
    first = staff.post(URL, form(incomes=[wage("300")]))
    answer = staff.post(URL, sent_back(first) | {"incomes-0-DELETE": "on"})
    assert answer.context["now"].amount == 700


def test_too_much_property_is_refused_with_its_rule(staff):
    assets = [{"member": "1号", "kind": "deposit", "value": "99999", "count": 1}]
    answer = staff.post(URL, form(assets=assets))
    assert not answer.context["now"].eligible
    assert "不符合条件" in answer.content.decode()


def test_illness_spending_comes_off_the_income(staff):
    expenses = [{"member": "1号", "kind": "illness", "amount": "1200", "months": 12}]
    answer = staff.post(URL, form(incomes=[wage("300")], expenses=expenses))
    assert answer.context["now"].amount == 500


def test_a_place_without_a_rule_on_that_day_is_told_in_words(staff):
    answer = staff.post(URL, form(on="1990-01-01"))
    text = answer.content.decode()
    assert "所选地区没有规定" in text and "dibao_line" not in text


def test_contradicting_facts_are_told_and_the_form_stays(staff):
    answer = staff.post(URL, form(incomes=[wage("300", number=9)]))
    assert "不是家庭成员：9号" in answer.content.decode()
    assert answer.context["sections"][1][2].forms[0]["amount"].value() == "300"


def test_a_wrong_amount_is_shown_at_its_field(staff):
    answer = staff.post(URL, form(incomes=[wage("三百")]))
    assert answer.status_code == 200 and "now" not in answer.context
    assert "金额格式不正确" in answer.content.decode()


def test_a_place_outside_the_own_area_cannot_be_chosen(staff):
    answer = staff.post(URL, form(area=MUDAN_COMMUNITY))
    assert "now" not in answer.context
    assert answer.context["form"].errors["area"]


def test_a_household_on_record_fills_the_form_and_is_compared_with(staff, make_household):
    household = make_household(members=2, income="500")
    answer = staff.get(URL, {"household": household.code})
    assert answer.status_code == 200
    assert len(answer.context["sections"][0][2].initial) == 2
    changed = sent_back(answer) | {"incomes-0-amount": "900"}
    result = staff.post(f"{URL}?household={household.code}", changed)
    assert result.context["before"].income_monthly == 500
    assert result.context["now"].income_monthly == 900


def test_facts_that_no_form_asks_for_are_kept(staff, make_household, make_person):
    person = make_person(marital="married")
    household = make_household(people=[person])
    answer = staff.get(URL, {"household": household.code})
    result = staff.post(f"{URL}?household={household.code}", sent_back(answer))
    assert result.context["now"].snapshot["members"][0]["married"] is True
    assert result.context["now"] == result.context["before"]


def test_a_household_of_another_area_is_not_found(client, outsider, make_household):
    household = make_household()
    client.force_login(outsider)
    assert client.get(URL, {"household": household.code}).status_code == 404


def test_what_is_compared_with_cannot_be_forged_or_borrowed(staff, client, colleague):
    first = staff.post(URL, form(incomes=[wage("300")]))
    held = first.context["held"]
    forged = staff.post(URL, form(incomes=[wage("300")], held=held[:-2] + "xx"))
    assert forged.context["before"] is None
    client.force_login(colleague)
    borrowed = client.post(URL, form(incomes=[wage("300")], held=held))
    assert borrowed.context["before"] is None


def test_other_offices_have_no_calculator(client, finance, auditor):
    for user in (finance, auditor):
        client.force_login(user)
        assert client.get(URL).status_code == 403
    client.logout()
    assert client.get(URL).status_code == 302


def test_every_section_of_the_form_has_spare_rows(staff):
    sections = staff.get(URL).context["sections"]
    assert [key for _, key, _ in sections] == list(FORMSETS)
    assert [key for _, key, rows in sections if not rows.extra_forms] == []


def test_what_a_supporter_pays_is_worked_out_beside_the_result_without(staff):
    first = staff.post(URL, form(incomes=[wage("300")]))
    paying = {"relation": "child", "supports": "1号", "age": "30", "household_size": "3",
              "children_count": "1", "actual_payment": "200", "able": "on"}  # fmt: skip
    data = form(incomes=[wage("300")], supporters=[paying], held=first.context["held"])
    answer = staff.post(URL, data)
    assert answer.context["difference"] == -200
    assert "1号义务人（子女）" in answer.content.decode()
    again = staff.post(URL, sent_back(answer))
    assert again.context["now"] == answer.context["now"]


def test_the_numbers_of_those_supported_are_checked(staff):
    paying = {"relation": "child", "supports": "黄萱", "household_size": "3",
              "children_count": "1", "able": "on"}  # fmt: skip
    page = staff.post(URL, form(supporters=[paying])).content.decode()
    assert "请填写成员编号，如“1号、2号”" in page
    page = staff.post(URL, form(supporters=[paying | {"supports": "3号"}])).content.decode()
    assert "不是家庭成员：3号" in page


def test_a_household_on_record_with_every_fact_comes_back_unchanged(staff, make_household):
    household = make_household(members=2, income="300")
    household.incomes.create(kind="T3", amount="1200", received_on="2026-11-01")
    household.expenses.create(kind="illness", amount="700", months=7)
    paying = household.supporters.create(
        name="黄建国", relation="child", birth_date="1995-05-01", household_size=3,
        household_income="9000", own_income="5000", children_count=1, actual_payment="150",
    )  # fmt: skip
    paying.supports.set([household.members.get(is_head=True).person])
    answer = staff.get(URL, {"household": household.code})
    result = staff.post(f"{URL}?household={household.code}", sent_back(answer))
    assert result.context["now"] == result.context["before"]
