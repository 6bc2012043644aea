"""Half a rule is refused: what the fields of one value must satisfy together."""

import pytest

from .shelf import city, entry, one

ASSET = {"name": "车", "kinds": ["car"], "measure": "count", "at_most": 0, "unit": "items",
         "per": "household"}  # fmt: skip
QUOTA = {"month": 11, "day": 30, "most": 1,
         "rest_within": {"days": 30, "unit": "calendar_day"},
         "relay_within": {"days": 30, "unit": "calendar_day"}}  # fmt: skip
RECHECK = {"organ": "township", "interval_months": 12, "category": "urban", "when": {}}
SUBSIDY = {"cpi_rise": 0, "food_rise": 0, "method": "fixed", "round_to": "yuan"}
GRACE = {"months_from": 12, "months_to": 6, "who": "any_work", "honest_only": True}
REFUSAL = {"within_months": 12, "idle_without_reason": True,
           "effect": "own_share_reduced_or_stopped", "share": 1}  # fmt: skip
RHYTHM = {"frequency": "monthly", "day": 10}
HALF_RULES = [
    ("employment_cost", {"method": "flat"}, "须写 amount"),
    ("employment_cost", {"method": "line_share"}, "须写 rate"),
    ("employment_cost", {"method": "actual", "amount": 200}, "不能写 amount"),
    ("amount_floor", {"per": "person"}, "须写且只能写一项"),
    ("imputed_income", {"mode": "coefficient"}, "须写各年龄段"),
    ("imputed_income", {"mode": "coefficient", "coefficients": []}, "须写各年龄段"),
    ("imputed_income", {"mode": "forbidden", "self_employed_rate": 1}, "不能写系数"),
    ("asset_rules", [ASSET | {"kinds": ["cars"]}], "“cars”不在允许的值之中"),
    ("asset_rules", [ASSET | {"exempt_uses": ["fun"]}], "“fun”不在允许的值之中"),
    ("asset_rules", [ASSET | {"unit": "yuan"}], "单位须为 items"),
    ("expense_deductions", [{"kind": "ilness", "name": "病", "rate": 1}], "“ilness”"),
    ("support_disregard", [{"name": "某", "relation": "brother", "when": {}}], "“brother”"),
    ("conduct_exclusions", [{"code": "两年购房", "name": "购房"}], "应为小写字母"),
    ("conduct_exclusions", [{"code": "a", "name": "购房"}, {"code": "a", "name": "装修"}], "重复"),
    ("grace_period", GRACE, "months_to 小于 months_from"),
    ("working_age", {"age_from": 60, "male_to": 50, "female_to": 70}, "male_to 小于 age_from"),
    ("fraud_fine", {"least": 3, "most": 1}, "most 小于 least"),
    ("advance_quota", QUOTA | {"least": 0, "month": 2, "day": 31}, "没有 2 月 31 日"),
    ("advance_quota", QUOTA | {"least": 1, "most": 0}, "most 小于 least"),
    ("price_subsidy", SUBSIDY, "须写金额 floor"),
    ("recheck_rules", [RECHECK], "没有规定 rural 类"),
    ("recheck_rules", [RECHECK | {"category": "any", "when": {"change": ["none"]}}], "small"),
    ("refusal_rule", REFUSAL, "没有 times"),
    ("line_ceiling", {"below_minimum_wage": False, "share_from": 1, "share_to": 0}, "share_to"),
    ("staffing", [{"organ": "county", "least": 3, "most": 2}], "most 小于 least"),
    ("recovery_set_off", {"allowed": True}, "须写比例 share"),
    ("recovery_set_off", {"allowed": True, "share": 1}, "抵扣比例须小于 1"),
    ("pay_calendar", {"urban": RHYTHM | {"frequency": "quarterly"}, "rural": RHYTHM}, "month"),
    ("dibao_line", {"amount": 500, "per": "month", "monthly": 400}, "不能另写 monthly"),
    ("full_line_groups", [{"name": "某", "when": {"age_from": 60, "age_below": 60}}], "age_below"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "reason"), HALF_RULES)
def test_half_a_rule_is_refused(tmp_path, key, value, reason):
    one(tmp_path, f"{key}[1]", reason, city(**{key: [entry(value)]}))


def test_a_gap_between_tiers_is_refused(tmp_path):
    tiers = {"by": "income_share", "rungs": [{"name": "甲", "amount": 500, "up_to": 0}]}
    one(tmp_path, "tiers[1]", "空档", city(tiers=[entry(tiers)]))


def test_tiers_that_do_not_rise_are_refused(tmp_path):
    rungs = [{"name": "甲", "amount": 500, "up_to": 1}, {"name": "乙", "amount": 300, "up_to": 1}]
    one(
        tmp_path,
        "tiers[1]",
        "逐档升高",
        city(tiers=[entry({"by": "income_share", "rungs": rungs})]),
    )


def test_a_gap_in_the_ages_of_the_coefficients_is_refused(tmp_path):
    bands = [
        {"sex": "male", "age_from": 18, "age_to": 40, "rate": 1},
        {"sex": "male", "age_from": 45, "age_to": 60, "rate": 1},
    ]
    value = {"mode": "coefficient", "coefficients": bands}
    one(tmp_path, "imputed_income[1]", "空档", city(imputed_income=[entry(value)]))
