"""What is taken off the income: the cost of work, and spending that the rules allow."""

from dataclasses import dataclass
from fractions import Fraction

from .figures import fen, percent, said
from .income_window import per_month, window_of
from .lines import monthly
from .outcome import Line


@dataclass(frozen=True)
class Cost:
    ref: str
    amount: Fraction
    line: Line


def employment_costs(reading, case, wages) -> list[Cost]:
    """Necessary employment cost off the wages of each worker, never below zero."""
    rule = reading.value("employment_cost")
    costs = []
    window = window_of(reading, case)
    for ref, earned in wages.items():
        if rule["method"] == "actual":
            spent = [e for e in case.expenses if e.member == ref and e.kind == "employment"]
            cost = sum((per_month(e, e.amount, window) for e in spent), Fraction(0))
            text = f"按实际支出 {said(cost)}"
        elif rule["method"] == "flat":
            cost = Fraction(rule["amount"])
            text = f"按定额 {said(cost)}"
        elif rule["method"] == "line_share":
            line = monthly(reading.value("dibao_line"))
            cost = line * Fraction(rule["rate"])
            text = f"按标准 {said(line)} × {percent(rule['rate'])} = {said(cost)}"
        else:
            continue
        cap = earned if rule["cap_rate"] is None else earned * Fraction(rule["cap_rate"])
        if cost > cap:
            cost = cap
            text += f"，以 {said(cap)} 为限"
        if cost:
            label = f"必要就业成本 {case.member(ref).label}"
            line = Line(label, text, fen(0) - fen(cost), reading.cite("employment_cost"))
            costs.append(Cost(ref, cost, line))
    return costs


def spending_cut(reading, case, refs):
    """Illness and disability spending that the rules take off the income."""
    allowed = {rule["kind"]: rule for rule in reading.value("expense_deductions")}
    window = window_of(reading, case)
    total, lines = Fraction(0), []
    for expense in case.expenses:
        rule = allowed.get(expense.kind)
        if rule is None or expense.member not in refs:
            continue
        spent = per_month(expense, expense.amount, window)
        cut = spent * Fraction(rule["rate"])
        total -= cut
        working = f"月均支出 {said(spent)} × {percent(rule['rate'])} = {said(cut)}，从收入中扣减"
        label = f"{rule['name']} {case.member(expense.member).label}"
        lines.append(Line(label, working, fen(0) - fen(cut), reading.cite("expense_deductions")))
    return total, lines
