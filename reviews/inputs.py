"""The facts behind a determination, in words, each with where it was entered."""

from collections.abc import Iterator
from datetime import timedelta

from dibao import policy
from dibao.calendar import day_in_words
from dibao.money import format_yuan
from dibao.policy.income_window import window_of
from dibao.policy.reading import Reading
from dibao.policy.vocabulary import CATEGORY_LABELS
from households.codes import ExpenseKind, Standing

VISIT, RECORD, RULES = "入户调查", "家庭档案", "规则"


def inputs_of(result: policy.Determination) -> list[dict]:
    """Rows of label, value and source. From the snapshot, so that they stay as they were."""
    case = policy.Case.from_json(result.snapshot)
    rows = [
        ("城乡类别", CATEGORY_LABELS[result.category], RECORD),
        ("低保标准", f"{format_yuan(result.line)} 元/人·月", RULES),
        ("收入计算期间", window_in_words(case, result), RULES),
        ("家庭月收入", f"{format_yuan(result.income_monthly)} 元", "申报、核对和调查"),
        ("家庭人均月收入", f"{format_yuan(result.per_capita)} 元", "按保障人数计算"),
        *_found(case, result),
        *((member.label, "；".join(said), RECORD)
          for member in case.members if (said := list(_of_member(member)))),
        *(_supporter(each) for each in case.supporters),
        *(_expense(each, case) for each in case.expenses),
    ]  # fmt: skip
    return [{"label": label, "value": value, "source": source} for label, value, source in rows]


def window_in_words(case: policy.Case, result: policy.Determination) -> str:
    """From and to which day receipts were counted, by the rules of the determination's day."""
    reading = Reading(policy.at(result.area, result.on), result.category)
    window = window_of(reading, case)
    first = window.after + timedelta(days=1)
    return f"{day_in_words(first)}至{day_in_words(window.last)}（{window.months} 个月）"


def _found(case: policy.Case, result: policy.Determination) -> Iterator[tuple]:
    if case.grade:
        granted = "" if case.granted is None else f"，核定每人 {format_yuan(case.granted)} 元"
        yield "困难档次", f"{case.grade}{granted}", VISIT
    if case.living_level_low is not None:
        yield "实际生活水平", "低于保障线" if case.living_level_low else "不低于保障线", VISIT
    if case.conducts:
        rules = policy.at(result.area, result.on)
        named = rules.optional("conduct_exclusions", result.category) or ()
        names = {rule["code"]: rule["name"] for rule in named}
        said = [names.get(each.code, each.code) for each in case.conducts]
        yield "不予保障的情形", "；".join(said), VISIT


def _of_member(member: policy.MemberFacts) -> Iterator[str]:
    """What was established about a person beyond age, health and work."""
    if member.status:
        yield f"{Standing(member.status).label}（满 {member.status_years} 年）"
    flags = (
        ("no_support", "“三无”人员"),
        ("separate_household", "单独立户"),
        ("orphan_or_unable_parents", "父母双亡或无力抚养"),
        ("guardian_is_grandparent", "由祖父母、外祖父母监护"),
        ("single_parent_child", "单亲家庭子女"),
        ("hukou_moved_to_school", "户籍已迁往学校"),
        ("income_unproved", "称无收入而不能证明"),
        ("idle_without_reason", "有劳动能力无正当理由不就业"),
    )
    yield from (text for name, text in flags if getattr(member, name))
    if member.refused_work:
        yield f"连续拒绝介绍的工作 {member.refused_work} 次"
    if member.supplement_choice:
        yield f"选择分类施保对象：{member.supplement_choice}"


def _supporter(each: policy.SupporterFacts) -> tuple[str, str, str]:
    said = (
        f"{each.household_size} 人，家庭月收入 {format_yuan(each.household_income)} 元，"
        f"本人月收入 {format_yuan(each.own_income)} 元，"
        f"每月给付 {format_yuan(each.actual_payment)} 元"
    )
    if not each.able:
        said += "，无给付能力"
    return each.ref, said, RECORD


def _expense(each: policy.ExpenseFacts, case: policy.Case) -> tuple[str, str, str]:
    label = ExpenseKind(each.kind).label if each.kind in ExpenseKind.values else each.kind
    span = f"{each.spent_on} 一次性" if each.spent_on else f"{each.months} 个月合计"
    whose = case.member(each.member).label
    return f"{label} {whose}", f"{format_yuan(each.amount)} 元（{span}）", RECORD
