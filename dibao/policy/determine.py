"""The determination: eligible or not, how much, and every line of the working with its article."""

from fractions import Fraction

from . import membership
from .amount import apply_floor, base_amount, describe_line
from .assets import conduct_reasons, property_reasons
from .case import Case
from .conditions import able_worker
from .errors import CaseProblem
from .figures import fen, percent, said
from .income import household_income
from .lines import monthly
from .outcome import Determination, Line, Reason
from .reading import Reading
from .refusal import withhold_own_shares
from .rules import Rules
from .supplements import supplement_lines


def determine(rules: Rules, case: Case) -> Determination:
    """Decide a case by the rules of its area and date. Amounts in yuan a month.

    Raises MissingValue where a rule is wanting, CaseProblem where the facts do not suffice.
    """
    reading = Reading(rules, membership.classify(rules, case))
    people = membership.household(reading, case)
    counted, lines = people.counted, list(people.lines)
    reasons = [membership.class_reason(reading)]
    if not reasons[0].ok:
        return _outside(reading, case, people, reasons)
    if case.single:
        reasons += _single_reasons(reading, case, counted)
        counted = (case.member(case.single),)
        lines = [membership.single_line(reading, case)]
    if not counted:
        raise CaseProblem("没有可以计入的家庭成员")
    income = household_income(reading, case, counted)
    reasons.append(_income_reason(reading, counted, income.monthly))
    reasons += property_reasons(reading, case, counted)
    reasons += conduct_reasons(reading, case)
    reasons += _other_reasons(reading, case, counted)
    lines += [*income.lines, _total_line(reading, counted, income.monthly)]
    eligible = all(reason.ok for reason in reasons)
    base, extra, tier = fen(0), fen(0), ""
    if eligible:
        outcome = base_amount(reading, case, counted, income.monthly)
        base, tier = outcome.amount, outcome.tier
        lines += outcome.lines
        whole, more = apply_floor(reading, base, len(counted))
        lines += more
        base, more = withhold_own_shares(reading, counted, whole)
        lines += more
        added = supplement_lines(
            reading, case, counted,
            line=monthly(reading.value("dibao_line")), base=whole, tier=tier,
        )  # fmt: skip
        lines += added
        extra = sum((line.amount for line in added), fen(0))
        working = f"{said(base)} + 分类施保 {said(extra)} = {said(base + extra)}"
        if not added:
            working = said(base)
        lines.append(Line("每月保障金合计", working, base + extra, None))
    return _decided(
        reading,
        case,
        eligible=eligible,
        reasons=tuple(dict.fromkeys(reasons)),
        income_monthly=fen(income.monthly),
        per_capita=fen(income.monthly / len(counted)),
        line=fen(monthly(reading.value("dibao_line"))),
        persons=len(counted),
        counted=tuple(sorted(member.ref for member in counted)),
        lines=tuple(lines),
        base_amount=base,
        supplement_amount=extra,
        amount=base + extra,
        tier=tier,
    )


def _outside(reading, case, people, reasons) -> Determination:
    """Rules that do not cover the category say so, and ask or reckon nothing more."""
    line, none = reading.optional("dibao_line"), fen(0)
    return _decided(
        reading,
        case,
        eligible=False,
        reasons=tuple(reasons),
        income_monthly=none,
        per_capita=none,
        line=fen(monthly(line)) if line else none,
        persons=len(people.counted),
        counted=tuple(sorted(member.ref for member in people.counted)),
        lines=people.lines,
        base_amount=none,
        supplement_amount=none,
        amount=none,
        tier="",
    )


def _decided(reading, case, **found) -> Determination:
    return Determination(
        **found,
        category=reading.category,
        example=reading.example,
        rules_version=reading.rules.version,
        pack=reading.rules.pack,
        area=reading.rules.area,
        on=reading.rules.on,
        snapshot=case.to_json(),
    )


def _income_reason(reading, counted, income) -> Reason:
    line = reading.value("dibao_line")
    ok = income < monthly(line) * len(counted)
    text = (
        f"家庭人均月收入 {said(income / len(counted))} {'低于' if ok else '不低于'}"
        f"最低生活保障标准 {describe_line(line)}"
    )
    return Reason(ok, text, reading.cite("dibao_line"))


def _total_line(reading, counted, income) -> Line:
    per_capita = income / len(counted)
    working = f"{said(income)} ÷ {len(counted)} 人 = 人均 {said(per_capita)}"
    return Line("家庭月收入", working, fen(income), reading.cite("income_window"))


def _single_reasons(reading, case, family) -> list[Reason]:
    """Applying alone: a route that fits the person, and the family's means that the route asks."""
    cite = reading.cite("single_person_types")
    routes = membership.single_routes(reading, case)
    if not routes:
        return [Reason(False, "不属于可以单人申请的人员", cite)]
    if free := next((route for route in routes if route["family"] == "any"), None):
        return [Reason(True, f"可以单人申请：{free['name']}", cite)]
    means = household_income(reading, case, family).monthly / len(family) if family else Fraction(0)
    tried = [_family_reasons(reading, case, route, family, means) for route in routes]
    return next((found for found in tried if all(reason.ok for reason in found)), tried[0])


def _family_reasons(reading, case, route, family, means) -> list[Reason]:
    """Whether the family's own means open the route.

    A hard-up family stands under the line itself; a marginal one under its multiple, and its
    property is tested too.
    """
    line = monthly(reading.value("dibao_line"))
    marginal = route["family"] == "marginal"
    multiple = reading.value("marginal_multiple") if marginal else 1
    limit = line * Fraction(multiple)
    ok = means < limit
    than = f"标准的 {percent(multiple)}（{said(limit)}）" if marginal else f"标准 {said(limit)}"
    text = (
        f"{'可以单人申请' if ok else '单人申请不成立'}：{route['name']}，"
        f"家庭人均月收入 {said(means)} {'低于' if ok else '不低于'}{than}"
    )
    reasons = [Reason(ok, text, reading.cite("single_person_types"))]
    return reasons + (property_reasons(reading, case, family) if marginal else [])


def _other_reasons(reading, case, counted) -> list[Reason]:
    reasons = []
    if reading.value("living_level_test"):
        if case.living_level_low is None:
            raise CaseProblem(
                "当地要求同时审查实际生活水平，请填写入户调查的结论", fact="living_level_low"
            )
        text = "实际生活水平低于保障线" if case.living_level_low else "实际生活水平不低于保障线"
        reasons.append(Reason(case.living_level_low, text, reading.cite("living_level_test")))
    if reading.value("unemployment_registration"):
        for member in counted:
            if member.employment == "unemployed" and able_worker(member, reading, case.on):
                text = f"{member.label}有劳动能力且失业，应先办理失业登记"
                reasons.append(Reason(False, text, reading.cite("unemployment_registration")))
    return reasons
