"""The base amount: the difference, tiers, or fixed bands, as the pack says."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .errors import CaseProblem
from .figures import fen, percent, round_to, said
from .lines import monthly
from .membership import first_match
from .outcome import Line


@dataclass(frozen=True)
class BaseAmount:
    """Yuan a month for the household before supplements, with its lines."""

    amount: Decimal
    lines: tuple[Line, ...]
    tier: str = ""


def describe_line(line) -> str:
    """The line in words; a yearly line with its twelfth."""
    if line["per"] == "month":
        return said(line["amount"])
    return f"每年 {said(line['amount'])}（折合每月 {said(monthly(line))}）"


def base_amount(reading, case, counted, income: Fraction) -> BaseAmount:
    """By the method in force (57号 art. 23). Raises CaseProblem where a grade is wanting."""
    full = _full_line(reading, case, counted)
    if full:
        return full
    method = reading.value("amount_method")
    by_method = {"difference": _difference, "tiers": _tiers, "bands": _bands}
    return by_method[method](reading, case, len(counted), income)


def _pay_line(reading):
    """The line that the amount is reckoned from: the benefit line where one is set apart."""
    line = reading.optional("benefit_line")
    if line is not None:
        return line, "计发标准", reading.cite("benefit_line")
    return reading.value("dibao_line"), "最低生活保障标准", reading.cite("dibao_line")


def _full_line(reading, case, counted):
    groups = reading.value("full_line_groups")
    if not groups or not all(first_match(m, groups, reading, case.on) for m in counted):
        return None
    line, name, cite = _pay_line(reading)
    total = monthly(line) * len(counted)
    how = reading.value("rounding")
    amount = round_to(total, unit=how["unit"], mode=how["mode"])
    group = first_match(counted[0], groups, reading, case.on)["name"]
    return BaseAmount(
        amount,
        (
            Line(name, f"{describe_line(line)} × {len(counted)} 人 = {said(total)}", amount, cite),
            Line("全额保障", f"{group}，按标准全额发给", amount, reading.cite("full_line_groups")),
        ),
    )


def _difference(reading, case, persons, income):
    line, name, cite = _pay_line(reading)
    how = reading.value("rounding")
    method = reading.cite("amount_method")
    each, total = monthly(line), monthly(line) * persons
    first = Line(name, f"{describe_line(line)} × {persons} 人 = {said(total)}", fen(total), cite)
    if how["level"] == "household":
        gap = max(total - income, Fraction(0))
        amount = round_to(gap, unit=how["unit"], mode=how["mode"])
        working = f"{said(total)} − 家庭月收入 {said(income)} = {said(amount)}"
        return BaseAmount(amount, (first, Line("补差金额", working, amount, method)))
    per_capita = round_to(income / persons, unit=how["unit"], mode=how["mode"])
    gap = round_to(
        max(each - Fraction(per_capita), Fraction(0)), unit=how["unit"], mode=how["mode"]
    )
    amount = gap * persons
    working = (
        f"（{said(each)} − 人均月收入 {said(per_capita)}）× {persons} 人"
        f" = {said(gap)} × {persons} 人 = {said(amount)}"
    )
    return BaseAmount(amount, (first, Line("补差金额", working, amount, method)))


def _tiers(reading, case, persons, income):
    tiers, line = reading.value("tiers"), monthly(reading.value("dibao_line"))
    share = income / persons / line
    if tiers["by"] == "grade":
        rung = _by_name(tiers["rungs"], case.grade)
        why = f"评定为{rung['name']}"
    else:
        rung = next((r for r in tiers["rungs"] if share < r["up_to"]), tiers["rungs"][-1])
        per_capita = said(income / persons)
        why = f"人均月收入 {per_capita}，不足标准的 {percent(rung['up_to'])}，属{rung['name']}"
    amount = fen(rung["amount"] * persons)
    working = f"{why}：{said(rung['amount'])} × {persons} 人 = {said(amount)}"
    return BaseAmount(
        amount, (Line("分档保障金", working, amount, reading.cite("tiers")),), rung["name"]
    )


def _bands(reading, case, persons, income):
    rung = _by_name(reading.value("bands"), case.grade)
    each = rung["to"] if rung["from"] == rung["to"] else case.granted
    span = f"{said(rung['from'])} 至 {said(rung['to'])}"
    if each is None:
        raise CaseProblem(
            f"{rung['name']}的补助在 {span} 之间，请填写核定的每人金额", fact="granted"
        )
    if not rung["from"] <= each <= rung["to"]:
        raise CaseProblem(
            f"核定的每人 {said(each)} 不在{rung['name']}的 {span} 之间", fact="granted"
        )
    amount = fen(each * persons)
    why = f"属{rung['name']}（{rung['group']}）"
    working = f"{why}：每人 {said(each)} × {persons} 人 = {said(amount)}"
    return BaseAmount(
        amount, (Line("定额补助", working, amount, reading.cite("bands")),), rung["name"]
    )


def _by_name(rungs, name):
    for rung in rungs:
        if rung["name"] == name:
            return rung
    names = "、".join(rung["name"] for rung in rungs)
    raise CaseProblem(f"请先评定困难档次（{names}），现为“{name or '未评定'}”", fact="grade")


def apply_floor(reading, amount: Decimal, persons: int) -> tuple[Decimal, list[Line]]:
    """Lift a small base amount to the floor, where one is set."""
    rule = reading.optional("amount_floor")
    if rule is None:
        return amount, []
    floor = rule["amount"]
    if floor is None:
        how = reading.value("rounding")
        share = monthly(reading.value("dibao_line")) * Fraction(rule["line_share"])
        floor = round_to(share, unit=how["unit"], mode=how["mode"])
    floor = fen(floor * (persons if rule["per"] == "person" else 1))
    if amount >= floor:
        return amount, []
    working = f"{said(amount)} 低于保障金下限 {said(floor)}，按下限计"
    return floor, [Line("保障金下限", working, floor, reading.cite("amount_floor"))]
