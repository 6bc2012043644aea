"""Support that people outside the household owe or pay (regulations D3)."""

from fractions import Fraction

from .conditions import meets
from .errors import CaseProblem
from .figures import fen, percent, said
from .lines import monthly
from .outcome import Line

MAINTENANCE = ("spouse", "parent")  # owe maintenance to a spouse or a child


def support_income(reading, case, counted) -> tuple[Fraction, list[Line]]:
    """Yuan a month for the counted members, and a line for each supporter.

    Raises CaseProblem where a formula is in force and nobody has asked for supporters.
    """
    refs = {member.ref: member for member in counted}
    formula = reading.optional("support_formula")
    if formula and not case.supporters_known:
        raise CaseProblem(
            "当地按公式计算赡养费、抚养费、扶养费，请先登记家庭以外的义务人，没有的也要注明",
            fact="supporters",
        )
    total, lines = Fraction(0), []
    for supporter in case.supporters:
        mine = [refs[ref] for ref in supporter.supports if ref in refs]
        if not mine:
            continue
        amount, working, key = _one(reading, case, formula, supporter, mine)
        total += amount
        label = f"赡养抚养扶养费 {supporter.ref}"
        lines.append(Line(label, working, fen(amount), reading.cite(key)))
    return total, lines


def _one(reading, case, formula, supporter, mine):
    waived = _disregarded(reading, case, supporter, mine)
    if waived:
        return Fraction(0), f"不计入：{waived['name']}", "support_disregard"
    actual = Fraction(supporter.actual_payment)
    if formula is None or not supporter.able:
        why = "" if supporter.able else "，义务人无给付能力"
        return actual, f"按实际给付 {said(actual)}{why}", "income_T1"
    if formula["maintenance_rate"] and supporter.relation in MAINTENANCE:
        owed, working = _maintenance(formula, supporter, mine)
    else:
        owed, working = _from_surplus(reading, formula, supporter, mine)
    if formula["actual_if_higher"] and actual > owed:
        return actual, f"{working}；实际给付 {said(actual)} 更高，按实际给付", "support_formula"
    return owed, working, "support_formula"


def _disregarded(reading, case, supporter, mine):
    for rule in reading.value("support_disregard"):
        if rule["relation"] != supporter.relation or supporter.age < (rule["age_from"] or 0):
            continue
        if all(meets(member, rule["when"], reading, case.on) for member in mine):
            return rule
    return None


def _maintenance(formula, supporter, mine):
    income = Fraction(supporter.own_income)
    owed = income * Fraction(formula["maintenance_rate"]) * len(mine)
    working = (
        f"本人月收入 {said(income)} × {percent(formula['maintenance_rate'])} × {len(mine)} 人"
        f" = {said(owed)}"
    )
    cap = formula["maintenance_cap"]
    if cap is not None and owed > income * Fraction(cap):
        owed = income * Fraction(cap)
        working += f"，合计不超过 {percent(cap)}，按 {said(owed)}"
    return owed, working


def _from_surplus(reading, formula, supporter, mine):
    size = supporter.household_size if formula["income"] == "household" else 1
    income = Fraction(
        supporter.household_income if formula["income"] == "household" else supporter.own_income
    )
    threshold = _threshold(reading, formula) * size
    surplus = max(income - threshold, Fraction(0))
    share = next(
        step["rate"]
        for step in formula["rates"]
        if step["children_up_to"] is None or supporter.children_count <= step["children_up_to"]
    )
    owed = surplus * Fraction(share)
    working = f"（月收入 {said(income)} − {said(threshold)}）× {percent(share)}"
    if formula["divide_among_supported"]:
        owed = owed * len(mine) / len(supporter.supports)
        working += f" ÷ {len(supporter.supports)} 人 × {len(mine)} 人"
    if not surplus:
        return Fraction(0), "义务人家庭收入未超过限额，不计"
    return owed, f"{working} = {said(owed)}"


def _threshold(reading, formula) -> Fraction:
    if formula["threshold"] == "none":
        return Fraction(0)
    category = formula["line_category"]
    own = category == "own" or category == reading.category
    line = reading.value("dibao_line") if own else reading.rules.get("dibao_line", category)
    multiple = reading.value("marginal_multiple") if formula["threshold"] == "marginal_line" else 1
    return monthly(line) * Fraction(multiple)
