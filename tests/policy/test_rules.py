"""How the value in force is found: by area, date, category, inheritance and repeal."""

from datetime import date

import pytest

from dibao import policy
from dibao.policy.vocabulary import CATEGORIES
from reviews.conflicts import CONFLICTS

from .shelf import city, entry, shelf

LINE = {"amount": 500, "per": "month"}


def rules_of(folder, *documents, area="150102", on=date(2022, 6, 1)):
    return policy.at(area, on, library=policy.read_library(shelf(folder, *documents)))


def test_the_longest_prefix_wins(tmp_path):
    packs = [
        city("province", ["15"], notice_days=8),
        city("city", ["1501"], "province", notice_days=9),
        city("street", ["150102001"], "city", notice_days=10),
    ]
    library = policy.read_library(shelf(tmp_path, *packs))
    on = date(2022, 1, 1)
    found = {a: policy.at(a, on, library=library)["notice_days"] for a in ("1502", "150103", "15")}
    assert found == {"1502": 8, "150103": 9, "15": 8}
    assert policy.at("150102001005", on, library=library)["notice_days"] == 10


def test_an_area_that_no_pack_claims_has_the_national_rules():
    rules = policy.at("110101001", date(2023, 1, 1))
    assert rules.pack == "national"
    assert rules["notice_days"] == 7


def test_a_missing_value_raises_with_key_area_and_date():
    rules = policy.at("110101", date(2023, 1, 1))
    with pytest.raises(policy.MissingValue) as missing:
        rules.get("dibao_line", "urban")
    error = missing.value
    assert (error.key, error.area, error.on) == ("dibao_line", "110101", date(2023, 1, 1))
    assert rules.optional("dibao_line", "urban") is None


def test_a_key_that_the_schema_does_not_know_is_a_programming_error():
    with pytest.raises(KeyError, match="unknown rule key"):
        policy.at("110101", date(2023, 1, 1))["notise_days"]


def test_a_value_holds_from_its_first_day(tmp_path):
    library = policy.read_library(
        shelf(tmp_path, city(notice_days=[entry(8), entry(9, "2022-03-01")]))
    )
    days = [
        policy.at("1501", on, library=library)["notice_days"]
        for on in (date(2019, 12, 31), date(2020, 1, 1), date(2022, 2, 28), date(2022, 3, 1))
    ]
    assert days == [7, 8, 8, 9]  # before its own first value the pack inherits


def test_a_repealed_value_is_missing_and_not_inherited(tmp_path):
    rules = rules_of(tmp_path, city(objection_review=[entry(None)]), on=date(2022, 1, 1))
    assert rules.optional("objection_review") is None
    rules = rules_of(tmp_path, city(grace_period=[entry(None)]), on=date(2023, 1, 1))
    with pytest.raises(policy.MissingValue):
        rules["grace_period"]


def test_inherit_hands_back_to_the_pack_above(tmp_path):
    back = {k: v for k, v in entry(0, "2022-01-01").items() if k != "value"} | {"inherit": True}
    assert rules_of(tmp_path, city(notice_days=[entry(9), back]))["notice_days"] == 7


def test_a_value_that_differs_by_category_needs_the_category(tmp_path):
    lines = [
        entry({"amount": 500, "per": "month"}, where={"category": "urban"}),
        entry({"amount": 3600, "per": "year"}, where={"category": "rural"}),
    ]
    rules = rules_of(tmp_path, city(dibao_line=lines))
    with pytest.raises(policy.MissingValue):
        rules["dibao_line"]
    assert rules.get("dibao_line", "rural")["per"] == "year"


def test_the_most_specific_scope_wins(tmp_path):
    lines = [
        entry({"amount": 500, "per": "month"}),
        entry({"amount": 400, "per": "month"}, where={"category": "rural"}),
        entry({"amount": 450, "per": "month"}, where={"category": "rural", "area": "150102"}),
    ]
    library = policy.read_library(shelf(tmp_path, city(dibao_line=lines)))
    on = date(2022, 1, 1)

    def amount(area, category):
        return policy.at(area, on, library=library).get("dibao_line", category)["amount"]

    assert amount("150102001", "rural") == 450
    assert amount("150103", "rural") == 400
    assert amount("150102001", "urban") == 500


def test_rules_and_their_values_cannot_be_changed():
    rules = policy.at("410105", date(2023, 1, 1))
    with pytest.raises(AttributeError):
        rules.pack = "other"
    with pytest.raises(TypeError):
        rules["pay_calendar"]["urban"]["day"] = 11
    with pytest.raises(TypeError):
        rules["decision_deadline"].update(days=1)


def test_the_version_changes_with_any_value_in_force(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = rules_of(tmp_path / "a", city(dibao_line=LINE))
    after = rules_of(tmp_path / "b", city(dibao_line={"amount": 501, "per": "month"}))
    assert before.version != after.version


def test_a_later_value_leaves_the_version_of_the_past_alone(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    lines = [entry(LINE), entry({"amount": 600, "per": "month"}, "2024-01-01")]
    before = rules_of(tmp_path / "a", city(dibao_line=LINE))
    after = rules_of(tmp_path / "b", city(dibao_line=lines))
    assert before.version == after.version
    assert rules_of(tmp_path / "b", city(dibao_line=lines), on=date(2024, 1, 1)).version != (
        before.version
    )


def test_an_example_says_so():
    rules = policy.at("371702", date(2023, 1, 1))
    assert rules.is_example("tiers", "urban")
    assert not rules.is_example("grace_period")
    assert "示例值" in str(rules.cite("tiers", "urban"))


def test_only_a_document_is_quoted_in_title_marks():
    national, zhengzhou = (policy.at(area, date(2023, 1, 1)) for area in ("110101", "410105"))
    assert str(national.cite("notice_days")).startswith("《")
    assert str(national.cite("adult_age")) == "通行做法：民法关于成年年龄的规定"
    before = policy.at("110101", date(2005, 1, 1))
    assert str(before.cite("marginal_multiple")) == "通行做法"
    assert str(zhengzhou.cite("dibao_line", "urban")) == "示例标准（示例值，无正式依据）"


def test_no_note_that_the_public_reads_speaks_of_packs():
    for pack in policy.state().packs.values():
        notes = [pack.note, *(each.note for each in pack.sources.values())]
        assert not [note for note in notes if "包" in note], pack.name


def test_a_broken_directory_leaves_the_good_packs_in_use(tmp_path):
    before = policy.state()
    with pytest.raises(policy.PackErrors):
        policy.configure(shelf(tmp_path, city(notice_days=0)))
    after = policy.state()
    assert after.packs == before.packs
    assert after.version == before.version
    assert not after.sound
    assert "notice_days" in str(after.errors[0])
    assert policy.at("410105", date(2023, 1, 1))["notice_days"] == 7


def test_a_good_loading_clears_the_errors(tmp_path, packs_in_use):
    with pytest.raises(policy.PackErrors):
        policy.configure(tmp_path)
    assert policy.configure(packs_in_use).sound


def test_every_conflict_of_the_seeds_is_a_setting_with_a_value_in_every_pack(library):
    """Regulations A5: what no text sets, such as the tiers of a place without tiers, is no value.

    Every row holds a key that has a value everywhere, by the schema or since a national text.
    """
    assert len(CONFLICTS) == 34
    on = date(2023, 6, 1)
    for label, keys in CONFLICTS:
        needed = [key for key in keys if policy.SETTINGS[key].required] or keys[:1]
        for name in library.packs:
            rules = policy.at_pack(name, on, library=library)
            for category in CATEGORIES:
                missing = [key for key in needed if rules.optional(key, category) is None]
                assert not missing, (label, name, category, missing)


def test_what_the_seeds_say_differently_stands_differently():
    on = date(2023, 6, 1)
    zhengzhou, xinjiang, mudan = (policy.at(a, on) for a in ("4101", "65", "371702"))
    assert [r["account_owner"] for r in (zhengzhou, xinjiang, mudan)] == [
        "person", "household", "household",
    ]  # fmt: skip
    assert mudan["confirming_authority"] == "township"
    assert mudan["pay_calendar"]["urban"]["day"] == 28
    assert mudan["pay_calendar"]["data_day"] == 10
    assert zhengzhou["pay_calendar"]["rural"]["day"] == 10
    assert xinjiang["democratic_appraisal"] == "always"
    assert xinjiang["long_term_notice"]
    assert xinjiang["petition_clock"]["extension"] is None
    assert [f["amount"] for f in mudan["work_funds_per_head"]] == [7, 4, 5]
    assert zhengzhou.get("amount_methods_allowed", "urban") == ("difference",)
    assert policy.at_pack("qinghai-farm", on)["admin_levels"][-2:] == ("场", "站")


def test_what_zhengzhou_set_for_its_urban_households_leaves_the_rural_to_the_nation():
    on = date(2023, 6, 1)
    zhengzhou, nation = policy.at("410105", on), policy.at("110101", on)
    keys = [
        "income_basis", "imputed_income", "amount_method", "amount_methods_allowed",
        "recheck_rules", "recheck_amount_freeze",
    ]  # fmt: skip
    for key in keys:
        assert zhengzhou.cite(key, "urban").number == "郑政办〔2004〕34号", key
        assert zhengzhou.cite(key, "rural") == nation.cite(key, "rural"), key
    assert "农村一般按季" in zhengzhou.cite("pay_calendar").note


def test_a_value_cites_the_text_that_sets_it():
    zhengzhou = policy.at("410122", date(2023, 6, 1))
    assert zhengzhou.cite("surplus_rule").source == "城乡最低生活保障资金管理办法"
    assert "2018年" in zhengzhou.cite("line_floor", "urban").source
    districts, county = (policy.at(area, date(2012, 6, 1)) for area in ("410105", "410122"))
    assert districts.cite("dibao_line", "rural").unconfirmed
    assert not county.cite("dibao_line", "rural").unconfirmed


def test_changzhou_gives_more_to_groups_and_rechecks_each_kind_of_household():
    changzhou = policy.at("3204", date(2023, 6, 1))
    for category in CATEGORIES:
        assert changzhou.get("supplements", category)["rules"]
        assert changzhou.get("recheck_rules", category)


def test_the_county_decides_in_shandong_unless_a_place_hands_it_to_the_township():
    on = date(2023, 6, 1)
    shandong, mudan = policy.at("3701", on), policy.at("371702", on)
    assert (shandong["confirming_authority"], mudan["confirming_authority"]) == (
        "county", "township",
    )  # fmt: skip
