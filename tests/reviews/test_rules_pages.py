"""规则公开: everybody reads the rules of any place on any day, in words, with their documents."""

import re

import pytest
from django.urls import reverse

from dibao import policy
from dibao.offices.roles import CASEWORK, EVERY_OFFICE
from dibao.policy import SETTINGS
from dibao.worklist.navigation import MENU
from reviews.conflicts import CONFLICTS

pytestmark = pytest.mark.django_db
RAW = re.compile(r"FrozenDict|Decimal\(|None|\{\'|half_up|working_day|calendar_day|next_month")


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_reads_the_list_of_places_without_signing_in(client, areas):
    text = page(client, "rules")
    for pack in policy.state().packs.values():
        assert pack.title in text
    assert "不对应行政区划" in text and "仅见第一至第三条" in text
    assert 'id="menu"' not in text


@pytest.mark.parametrize("name", sorted(policy.state().packs))
def test_every_place_shows_its_rules_in_words(client, db, name):
    text = page(client, "rules_of", name, on="2026-11-22")
    assert not RAW.search(text)
    assert "最低生活保障标准" in text or name == "national"
    assert "民发〔2021〕57号" in text


def test_a_rule_shows_document_article_beginning_and_where_it_is_from(client, db):
    text = page(client, "rules_of", "mudan", on="2026-11-22")
    assert (
        "《关于进一步完善城乡低保规范化管理机制的实施意见》（菏区政办发〔2022〕23号）三（四）"
        in text
    )
    assert "2022年9月6日起" in text
    assert "本地规定" in text and "沿用国家规定" in text


def test_an_example_and_an_unconfirmed_value_carry_their_marks(client, db):
    assert "示例值" in page(client, "rules_of", "zhengzhou", on="2026-11-22")
    assert "待核实" in page(client, "rules_of", "changzhou", on="2016-11-22")


def said(client, **query):
    """The wording of each rule of Zhengzhou, by its label."""
    answer = client.get(reverse("rules_of", args=["zhengzhou"]), query)
    return {rule.label: rule for _, rules in answer.context["groups"] for rule in rules}


def test_the_day_decides_which_value_is_in_force(client, db):
    line = said(client, on="2013-06-01")["最低生活保障标准（城市）"]
    assert line.now.lines == ("每人每月 380 元",)
    assert "每人每月 380 元" in page(client, "rules_of", "zhengzhou", on="2013-06-01")


def test_a_county_with_a_line_of_its_own_shows_it(client, db):
    line = said(client, on="2013-06-01", area="410122")["最低生活保障标准（城市）"]
    assert line.now.lines == ("每人每月 310 元",)


def test_earlier_values_stand_in_the_history(client, db):
    line = said(client, on="2026-11-22")["最低生活保障标准（城市）"]
    assert ("每人每月 600 元",) in [past.lines for past in line.history]
    assert all("农村" not in past.scope for past in line.history)


def test_a_day_before_all_rules_says_that_there_are_none(client, db):
    assert "这一天还没有规定" in page(client, "rules_of", "national", on="1990-01-01")


def test_a_wrong_day_is_explained_and_shows_today(client, db):
    assert "日期或者地区填写不正确" in page(client, "rules_of", "national", on="2026-13-77")


def test_an_unknown_place_is_not_found(client, db):
    assert client.get("/rules/of/atlantis/").status_code == 404
    assert client.get(reverse("rules"), {"county": "999999000000"}).status_code == 404


def test_a_chosen_county_leads_to_its_pack(client, areas):
    answer = client.get(reverse("rules"), {"county": "371702000000"})
    assert answer.status_code == 302
    assert answer.url == "/rules/of/mudan/?area=371702"


def test_an_area_of_another_pack_leads_to_that_pack(client, areas):
    answer = client.get(reverse("rules_of", args=["shandong"]), {"area": "371702"})
    assert answer.status_code == 302 and answer.url.startswith("/rules/of/mudan/?area=371702")


def test_two_days_show_what_changed_between_them(client, db):
    query = {"since": "2013-01-01", "until": "2018-01-01"}
    text = page(client, "rules_changes", "zhengzhou", **query)
    assert "每人每月 380 元" in text and "每人每月 600 元" in text
    assert "金额取整" not in text
    same = page(client, "rules_changes", "zhengzhou", since="2025-02-01", until="2025-02-02")
    assert "两个日期的规定相同" in same


def test_two_places_are_held_against_each_other_on_every_point_of_conflict(client, db):
    query = {"first": "zhengzhou", "second": "mudan", "on": "2026-11-22"}
    text = page(client, "rules_compare", **query)
    assert "补差发给" in text and "分档发给" in text
    assert "两地规定相同的方面" in text and "两地规定不同的方面" in text
    assert not RAW.search(text)


def test_the_points_of_conflict_name_only_known_rules():
    assert len(CONFLICTS) == 34
    assert {key for _, keys in CONFLICTS for key in keys} <= set(SETTINGS)


def test_the_rules_take_no_posts(client, db):
    assert client.post(reverse("rules")).status_code == 405


def test_staff_find_the_rules_and_the_calculator_in_their_menu():
    roles = {name: offices for _, items in MENU for _, name, _, offices in items}
    assert roles["rules"] == EVERY_OFFICE and roles["what_if"] == CASEWORK
