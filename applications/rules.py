"""The rules that bind a household's case: those of its area, its category and the day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings

from dibao import calendar, policy
from dibao.policy.packs import Entry
from dibao.trail.refusals import Refusal
from households.models import Household

UNITS = {"working_day": "个工作日", "calendar_day": "日"}


VISIT = "请在“登记入户调查”（复核时为“登记入户核查”）中填写后再办理。"
WHERE = {
    "grade": VISIT,
    "granted": VISIT,
    "living_level_low": VISIT,
    "conducts": VISIT,
    "supporters": "请在家庭档案的“赡养抚养扶养义务人”中登记；没有的，在“修改家庭信息”中勾选。",
}


@contextmanager
def rules_in_words() -> Iterator[None]:
    """Turn a missing rule, or facts that do not suffice, into a refusal that says so.

    Where a fact is wanting it also says on which page the fact is entered.
    """
    try:
        yield
    except policy.MissingValue as missing:
        raise Refusal(str(missing)) from missing
    except policy.CaseProblem as problem:
        where = WHERE.get(problem.fact)
        raise Refusal(f"{problem}。{where}" if where else str(problem)) from problem


def rule_of(household: Household, key: str, on: date) -> Entry:
    """The rule in force, with `.value` and `.citation`. Raises Refusal where the pack has none."""
    with rules_in_words():
        return policy.at(household.area_code, on).entry(key, household.category)


def optional_rule(household: Household, key: str, on: date) -> Entry | None:
    """The rule in force, or None where no text sets one."""
    try:
        return policy.at(household.area_code, on).entry(key, household.category)
    except policy.MissingValue:
        return None


def deadline(household: Household, key: str, on: date) -> date | None:
    """The last day of a limit that begins on `on`; None where no rule sets it."""
    entry = optional_rule(household, key, on)
    if entry is None:
        return None
    return calendar.add(on, entry.value["days"], entry.value["unit"]).date


def refuse_example(example: bool) -> None:
    """Raise Refusal where an amount rests on an example value outside the demo."""
    if example and not settings.DEMO:
        raise Refusal(
            "测算用到本地规则中的示例标准，不能用于正式办理。请系统管理员按当地文件填写正式标准后再办。"
        )


def span(length: dict) -> str:
    """A rule's length of time in words: 30个工作日."""
    return f"{length['days']}{UNITS[length['unit']]}"
