"""Every value of every pack can be read aloud: Chinese, with units, and nothing of the machine."""

import re
from decimal import Decimal

import pytest
from django.conf import settings

from dibao.policy import SETTINGS, read_library
from dibao.policy import wording as words
from dibao.policy.packs import SET
from dibao.policy.shapes import people
from dibao.policy.wording import title, wording
from dibao.policy.wording.conditions import phrases, qualified

LIBRARY = read_library(settings.POLICY_DIR)
VALUES = [
    pytest.param(key, entry.value, id=f"{pack.name}-{key}-{entry.since}-{place}")
    for pack in LIBRARY.packs.values()
    for key, entries in pack.entries.items()
    for place, entry in enumerate(entries)
    if entry.action == SET
]
MACHINE = re.compile(r"[A-Za-z]{2,}|[a-z]|[{}\[\]<>_=]|\d\.\d{3}")


def test_every_setting_of_the_schema_has_a_wording():
    assert set(words._SAY) == set(SETTINGS)


@pytest.mark.parametrize(("key", "value"), VALUES)
def test_every_value_of_every_pack_reads_as_chinese(key, value):
    said = wording(key, value)
    assert said and all(line.strip() for line in said)
    assert not MACHINE.search("".join(said)), said


def test_the_titles_are_chinese_and_items_of_income_go_by_their_own_names():
    rules = LIBRARY.packs["national"].entries
    said = {key: title(key, entries[-1].value) for key, entries in rules.items()}
    assert not [text for text in said.values() if MACHINE.search(text)]
    assert said["income_W1"] == "工资性收入"
    assert said["income_window"] == "收入核算期"


@pytest.mark.parametrize(
    ("key", "raw", "said"),
    [
        ("dibao_line", {"amount": 700, "per": "month"}, ["每人每月 700 元"]),
        (
            "dibao_line",
            {"amount": 3450, "per": "year"},
            ["每人每年 3,450 元（折合每月 287.50 元）"],
        ),
        (
            "tiers",
            {
                "by": "income_share",
                "rungs": [
                    {"name": "一档", "amount": 800, "up_to": Decimal("0.25")},
                    {"name": "二档", "amount": 400, "up_to": 1},
                ],
            },
            [
                "一档（人均收入不足标准的 25% 的）：每人每月 800 元",
                "二档（人均收入达到标准的 25%、不足标准的）：每人每月 400 元",
            ],
        ),
        (
            "supplements",
            {
                "combine": "sum",
                "rules": [
                    {"group": "儿童", "when": {"minor": True}, "base": "fixed", "amount": 50},
                    {"group": "老人", "when": {"age_from": 80}, "base": "received",
                     "rate": Decimal("0.1"), "tiers": ["一档"]},
                ],
            },
            [
                "儿童（未成年）：每月增发 50 元",
                "老人（年满 80 周岁），限一档：每月增发本人所得保障金的 10%",
                "符合多项的，累计增发",
            ],
        ),
        (
            "employment_cost",
            {"method": "line_share", "rate": Decimal("0.3"), "cap_rate": Decimal("0.5")},
            ["每名就业成员每月扣减低保标准的 30%，最多扣减工资收入的 50%"],
        ),
        (
            "imputed_income",
            {
                "mode": "coefficient",
                "coefficients": [
                    {"sex": "male", "age_from": 18, "age_to": 44, "rate": Decimal("0.8")}
                ],
                "self_employed_rate": 1,
            },
            [
                "有劳动能力而不能证明收入的，按最低工资标准乘以劳动力系数推算",
                "男 18 至 44 周岁：系数 0.8",
                "自营的：系数 1",
            ],
        ),
        (
            "support_formula",
            {
                "name": "赡养费", "income": "household", "threshold": "marginal_line",
                "line_category": "urban", "divide_among_supported": True,
                "actual_if_higher": True, "maintenance_rate": Decimal("0.25"),
                "maintenance_cap": Decimal("0.5"),
                "rates": [
                    {"children_up_to": 1, "rate": Decimal("0.5")},
                    {"rate": Decimal("0.3")},
                ],
            },
            [
                "赡养费：以义务人家庭人均收入超过城市低保边缘家庭收入线的部分为基数",
                "义务人有 1 个子女的：按基数的 50%",
                "其他情形：按基数的 30%",
                "按被赡养、抚养、扶养的人数分摊",
                "抚养费、扶养费：收入的 25%",
                "抚养费、扶养费合计不超过收入的 50%",
                "实际给付更高的，按实际给付计算",
            ],
        ),
        (
            "pay_calendar",
            {
                "urban": {"frequency": "monthly", "day": 10},
                "rural": {"frequency": "quarterly", "day": 10, "month": 1},
            },
            ["城市：按月发放，每月 10 日前到账", "农村：按季发放，每季第 1 个月 10 日前到账"],
        ),
        ("holiday_subsidy", [{"name": "春节", "month": 2, "amount": 200}],
         ["春节：2 月，每人 200 元"]),
        ("amount_floor", {"line_share": Decimal("0.1"), "per": "person"},
         ["每人每月不低于标准的 10%"]),
        ("excluded_members", [], ["没有规定"]),
    ],
)  # fmt: skip
def test_a_value_is_worded_with_its_unit(key, raw, said):
    assert list(wording(key, SETTINGS[key].kind(raw))) == said


def test_a_repealed_value_is_said_to_be_unset():
    assert wording("grace_period", None) == ("未规定",)


def test_every_condition_on_a_person_has_a_phrase():
    given = {
        "relations": ["child"], "age_from": 60, "age_below": 80, "sex": "female",
        "status": ["clergy"], "status_years_from": 3, "work_ability": ["none"],
        "employment": [""], "disability_grades": [1, 2], "disability_kinds": ["mental"],
    }  # fmt: skip
    flags = {
        "minor", "elderly", "living_together", "legal_duty", "long_residence", "dependent",
        "student", "hukou_moved_to_school", "married", "orphan_or_unable_parents",
        "guardian_is_grandparent", "single_parent_child", "working_age", "serious_illness",
        "no_support", "separate_household",
    }  # fmt: skip
    for answer in (True, False):
        when = people.condition(given | dict.fromkeys(flags, answer))
        said = phrases(when)
        assert len(said) == len(given) + len(flags)
        assert not [text for text in said if MACHINE.search(text) or not text]


def test_a_name_is_not_said_twice():
    when = people.condition({"relations": ["child"], "minor": True, "living_together": True})
    assert qualified("未成年子女", when) == "未成年子女（共同生活）"
