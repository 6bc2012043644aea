"""What a visit finds of the household as a whole: every question of the rules is answered."""

from datetime import date
from typing import Any

from dibao.money import format_yuan
from dibao.trail.refusals import Refusal
from households.models import Household
from reviews.facts.questions import Questions, questions_of


def findings_to_keep(data: dict, household: Household, on: date) -> dict[str, Any]:
    """The columns of a visit from what was answered on `on`.

    `data` has `grade`, `granted` (yuan a person), `living_level_low` and `conducts`
    ({code: day or None} of those seen). Raises Refusal for what is asked and not answered.
    """
    asked = questions_of(household, on)
    return {
        **_grade(data, asked),
        "living_level_low": _living_level(data, asked),
        "conducts": _conducts(data, asked, on),
    }


def _grade(data: dict, asked: Questions) -> dict[str, Any]:
    if not asked.grades:
        return {"grade": "", "granted": None}
    grade = asked.grade(data.get("grade") or "")
    if grade is None:
        names = "、".join(each.name for each in asked.grades)
        raise Refusal(f"请评定困难档次：{names}。", basis=str(asked.grades_from), field="grade")
    if not grade.open:
        return {"grade": grade.name, "granted": None}
    granted = data.get("granted")
    if granted is None or not grade.least <= granted <= grade.most:
        raise Refusal(
            f"{grade.name}每人每月为 {format_yuan(grade.least)} 至 {format_yuan(grade.most)} 元，"
            "请填写核定的每人金额。",
            basis=str(asked.grades_from),
            field="granted",
        )
    return {"grade": grade.name, "granted": granted}


def _living_level(data: dict, asked: Questions) -> bool | None:
    if asked.living_level is None:
        return None
    low = data.get("living_level_low")
    if low is None:
        raise Refusal(
            "请填写实际生活水平是否低于保障线。",
            basis=str(asked.living_level),
            field="living_level_low",
        )
    return low


def _conducts(data: dict, asked: Questions, on: date) -> dict[str, str | None] | None:
    if not asked.conducts:
        return None
    seen = data.get("conducts")
    if seen is None:
        raise Refusal("请逐项填写有无不予保障的情形。", basis=str(asked.conducts_from))
    kept: dict[str, str | None] = {}
    for rule in asked.conducts:
        if rule["code"] not in seen:
            continue
        day = seen[rule["code"]]
        if rule["within_months"] and day is None:
            raise Refusal(
                f"“{rule['name']}”请填写发生日期。",
                basis=str(asked.conducts_from),
                field=f"conduct_{rule['code']}_on",
            )
        if day and day > on:
            raise Refusal("发生日期不能晚于今天。", field=f"conduct_{rule['code']}_on")
        kept[rule["code"]] = day.isoformat() if day else None
    return kept
