"""Household income a month: the items of the catalogue, and what is added and taken off."""

from dataclasses import dataclass
from fractions import Fraction

from .deductions import employment_costs, spending_cut
from .errors import CaseProblem
from .figures import fen, said
from .imputation import imputed_income
from .income_window import per_month, window_of
from .outcome import Line
from .schema import INCOME_CODES
from .support import support_income

WAGES = ("W1", "W2")


@dataclass(frozen=True)
class HouseholdIncome:
    """Exact yuan a month for the whole household, and a line for each item."""

    monthly: Fraction
    lines: tuple[Line, ...]


def household_income(reading, case, counted) -> HouseholdIncome:
    """Income of the counted members (57号 art. 13). Raises CaseProblem for an unknown code."""
    refs = {member.ref for member in counted}
    total, lines = Fraction(0), []
    wages: dict[str, Fraction] = {}
    for (ref, code), items in _grouped(case, refs).items():
        amount, line = _item(reading, case, ref, code, items)
        total += amount
        lines.append(line)
        if code in WAGES:
            wages[ref] = wages.get(ref, Fraction(0)) + amount
    costs = employment_costs(reading, case, wages)
    for cost in costs:
        wages[cost.ref] -= cost.amount
    parts = [
        (-sum((cost.amount for cost in costs), Fraction(0)), [cost.line for cost in costs]),
        imputed_income(reading, case, counted, wages),
        support_income(reading, case, counted),
        spending_cut(reading, case, refs),
    ]
    for amount, more in parts:
        total += amount
        lines += more
    return HouseholdIncome(max(total, Fraction(0)), tuple(lines))


def _grouped(case, refs) -> dict:
    """Items by person and code, in the order of the catalogue, so that order changes nothing."""
    groups: dict[tuple[str, str], list] = {}
    for item in case.incomes:
        if item.code not in INCOME_CODES:
            raise CaseProblem(f"收入项目代码“{item.code}”不在目录之中")
        if item.member in refs:
            groups.setdefault((item.member, item.code), []).append(item)
    order = {code: place for place, code in enumerate(INCOME_CODES)}
    return dict(sorted(groups.items(), key=lambda group: (group[0][0], order[group[0][1]])))


def _item(reading, case, ref, code, items):
    rule = reading.value(f"income_{code}")
    window = window_of(reading, case)
    cite = reading.cite(f"income_{code}")
    label = f"{rule['label']} {case.member(ref).label}"
    if rule["treat"] == "exclude":
        gross = sum((per_month(item, item.amount, window) for item in items), Fraction(0))
        return Fraction(0), Line(label, f"{said(gross)}，按规定不计入", fen(0), cite)
    taken, left = [], []
    for item in items:
        reason = _not_countable(reading, item)
        (left if reason else taken).append((item, reason))
    gross = sum((per_month(i, i.amount, window) for i, _ in taken), Fraction(0))
    costs = Fraction(0)
    if rule["net"]:
        costs = sum((per_month(i, i.costs, window) for i, _ in taken), Fraction(0))
    amount = max(gross - costs, Fraction(0))
    working = f"月均 {said(gross)}"
    if costs:
        working += f" − 成本 {said(costs)} = {said(amount)}"
    for reason in dict.fromkeys(reason for _, reason in left):
        working += f"；{reason}"
    if rule["treat"] == "subtract":
        return -amount, Line(label, f"{working}，从收入中减去", fen(0) - fen(amount), cite)
    if left and not taken:
        key = "imputed_income" if left[0][0].assessed else "income_basis"
        return amount, Line(label, working, fen(amount), reading.cite(key))
    return amount, Line(label, working, fen(amount), cite)


def _not_countable(reading, item) -> str:
    """Why an item does not count: not received where only actual income does; only estimated."""
    if item.assessed and reading.value("imputed_income")["mode"] != "appraisal":
        return "估算的收入按规定不计"
    if not item.received and not item.assessed and reading.value("income_basis") == "actual":
        return "未实际取得的不计"
    return ""
