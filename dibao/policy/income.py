"""Household income a month: the catalogue, its window, costs, imputation and deductions."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .conditions import able_worker, of_working_age
from .errors import CaseProblem
from .figures import fen, months_before, percent, said
from .lines import MONTHS_OF_YEAR, monthly
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
    costs = _employment_costs(reading, case, wages)
    for cost in costs:
        wages[cost.ref] -= cost.amount
    parts = [
        (-sum((cost.amount for cost in costs), Fraction(0)), [cost.line for cost in costs]),
        _imputed(reading, case, counted, wages),
        support_income(reading, case, counted),
        _spending(reading, case, refs),
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


@dataclass(frozen=True)
class Window:
    """The months whose receipts count: days after `after`, up to and with `last`."""

    months: int
    after: date
    last: date


def window_of(reading, case) -> Window:
    """Back from the case's application or recheck: to the day, or in whole months before it."""
    rule, last = reading.value("income_window"), case.income_until
    if rule["kind"] == "calendar":
        last = last.replace(day=1) - timedelta(days=1)
        first = months_before(last.replace(day=1), rule["months"] - 1)
        return Window(rule["months"], first - timedelta(days=1), last)
    return Window(rule["months"], months_before(last, rule["months"]), last)


def per_month(fact, amount, window: Window) -> Fraction:
    """A fact's amount as yuan a month; a single receipt is spread over the window it falls in."""
    if fact.per == "month":
        return Fraction(amount) / getattr(fact, "months", 1)
    if fact.per == "year":
        return Fraction(amount) / MONTHS_OF_YEAR
    day = getattr(fact, "received_on", None) or getattr(fact, "spent_on", None)
    if day is None:
        raise CaseProblem("一次性的收入或支出要写明日期")
    if not window.after < day <= window.last:
        return Fraction(0)
    return Fraction(amount) / window.months


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


def _imputed(reading, case, counted, wages):
    """What the wages of able people who prove no more fall short of the labour coefficient by.

    `wages` are a month's by person, less the cost of work, so that a yuan more never counts less.
    """
    rule, cite = reading.value("imputed_income"), reading.cite("imputed_income")
    total, lines = Fraction(0), []
    for member in counted:
        if not member.income_unproved or member.work_ability == "none" or member.student:
            continue
        label, earned = f"推算收入 {member.label}", wages.get(member.ref, Fraction(0))
        if rule["mode"] != "coefficient":
            if not earned and able_worker(member, reading, case.on):
                text = "有劳动能力而未能证明收入；按规定不推算收入"
                lines.append(Line(label, text, fen(0), cite))
            continue
        share = _coefficient(reading, rule, member, case.on)
        if share is None:
            continue
        wage = monthly(reading.value("minimum_wage"))
        least = wage * Fraction(share)
        short = max(least - earned, Fraction(0))
        total += short
        text = f"最低工资标准 {said(wage)} × {percent(share)} = {said(least)}"
        if earned:
            text += f"，工资性收入 {said(earned)} 已计入，"
            text += f"补足 {said(short)}" if short else "不再推算"
        lines.append(Line(label, text, fen(short), cite))
    return total, lines


def _coefficient(reading, rule, member, on):
    """The person's coefficient by sex and age, or None where no band has the age."""
    age = member.age(on)
    bands = [band for band in rule["coefficients"] if band["age_from"] <= age <= band["age_to"]]
    if not member.sex and any(band["sex"] != "any" for band in bands):
        raise CaseProblem(f"当地按性别和年龄推算收入，请登记{member.label}的性别", fact="members")
    band = next((band for band in bands if band["sex"] in ("any", member.sex)), None)
    if member.employment == "self_employed" and rule["self_employed_rate"] is not None:
        return rule["self_employed_rate"] if band or of_working_age(member, reading, on) else None
    return band["rate"] if band else None


@dataclass(frozen=True)
class _Cost:
    ref: str
    amount: Fraction
    line: Line


def _employment_costs(reading, case, wages) -> list[_Cost]:
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
            costs.append(_Cost(ref, cost, line))
    return costs


def _spending(reading, case, refs):
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
