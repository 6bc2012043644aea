"""A what-if case: rows of a form to the facts of the rules and back, and two results compared."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dibao import policy
from dibao.money import format_yuan, yuan
from dibao.policy.facts import CATEGORY_LABELS
from dibao.policy.figures import months_before
from dibao.policy.outcome import Line

YEAR = 12
SPANS = (1, 3, 6, YEAR)
PLAIN = (
    "relation", "sex", "work_ability", "employment", "disability_kind", "serious_illness",
    "student", "dependent", "no_support", "separate_household", "income_unproved",
)  # fmt: skip
HAIR = Decimal("1e-9")  # what a division to 28 digits may leave


@dataclass(frozen=True)
class Figure:
    """One figure of a result beside the same figure of the result it is held against."""

    label: str
    before: str
    now: str

    @property
    def changed(self) -> bool:
        return self.before != self.now


@dataclass(frozen=True)
class Pair:
    """One line of the working in both results; None where a result has no such line."""

    before: Line | None
    now: Line | None

    @property
    def label(self) -> str:
        return (self.now or self.before).label

    @property
    def changed(self) -> bool:
        return self.before != self.now


def case_of(
    about: dict, rows: dict[str, list[dict]], base: policy.Case | None = None
) -> policy.Case:
    """The case that the forms describe. Facts that no form asks for are kept from `base`.

    Raises CaseProblem where the facts contradict each other.
    """
    on = about["on"]
    known = {member.ref: member for member in base.members} if base else {}
    return policy.Case(
        area=about["area"],
        on=on,
        category=about["category"],
        members=tuple(_member(row, about, known.get(row["ref"])) for row in rows["members"]),
        incomes=tuple(_income(row) for row in rows["incomes"]),
        expenses=tuple(
            policy.ExpenseFacts(member=row["member"], kind=row["kind"], **_spread(row))
            for row in rows["expenses"]
        ),
        assets=tuple(
            policy.AssetFacts(
                member=row["member"],
                kind=row["kind"],
                value=row["value"] or Decimal(0),
                count=row["count"] or 1,
                use=row["use"],
            )
            for row in rows["assets"]
        ),
        supporters=base.supporters if base else (),
        conducts=base.conducts if base else (),
        single=about["single"],
        grade=about["grade"],
        granted=about["granted"],
        living_level_low={"low": True, "not_low": False}.get(about["living_level"]),
    )


def rows_of(case: policy.Case) -> tuple[dict, dict[str, list[dict]]]:
    """The forms' contents of a case: what `case_of` takes."""
    about = {
        "area": case.area,
        "on": case.on,
        "category": case.category,
        "single": case.single,
        "grade": case.grade,
        "granted": case.granted,
        "land_rights": any(member.land_rights for member in case.members),
        "living_level": {True: "low", False: "not_low"}.get(case.living_level_low, ""),
    }
    members = [
        {key: getattr(member, key) for key in (*PLAIN, "ref", "living_together")}
        | {"age": member.age(case.on), "disability_grade": member.disability_grade}
        for member in case.members
    ]
    incomes = [
        {"member": it.member, "code": it.code, "received": it.received, "assessed": it.assessed}
        | _gathered(it.amount, it.costs, it.per)
        for it in case.incomes
    ]
    expenses = [
        {"member": it.member, "kind": it.kind} | _gathered(it.amount, Decimal(0), it.per)
        for it in case.expenses
    ]
    assets = [
        {"member": it.member, "kind": it.kind, "value": it.value, "count": it.count, "use": it.use}
        for it in case.assets
    ]
    rows = {"members": members, "incomes": incomes, "expenses": expenses, "assets": assets}
    return about, rows


def _member(row: dict, about: dict, known: policy.MemberFacts | None) -> policy.MemberFacts:
    on: date = about["on"]
    said = {key: row[key] for key in PLAIN} | {
        "disability_grade": int(row["disability_grade"] or 0),
        "living_together": row["living_together"],
        "hukou": about["category"],
        "land_rights": about["land_rights"],
    }
    if known is None or known.age(on) != row["age"]:
        said["birth_date"] = months_before(on, row["age"] * YEAR)
    if known is None:
        return policy.MemberFacts(ref=row["ref"], long_residence=row["living_together"], **said)
    if known.living_together != row["living_together"]:
        said["long_residence"] = row["living_together"]
    return replace(known, **said)


def _income(row: dict) -> policy.IncomeFacts:
    whole, months = row["costs"] or Decimal(0), int(row["months"])
    return policy.IncomeFacts(
        member=row["member"],
        code=row["code"],
        costs=whole if months == YEAR else whole / months,
        received=row["received"],
        assessed=row["assessed"],
        **_spread(row),
    )


def _spread(row: dict) -> dict:
    """A sum over some months, by the year or by the month: the rules round, not we."""
    months = int(row["months"])
    if months == YEAR:
        return {"amount": row["amount"], "per": "year"}
    return {"amount": row["amount"] / months, "per": "month"}


def _gathered(amount: Decimal, costs: Decimal, per: str) -> dict:
    """A monthly sum as the sum of so many months that it is whole fen again."""
    if per != "month":
        return {"amount": amount, "costs": costs, "months": YEAR}
    for months in SPANS:
        sums = [each * months for each in (amount, costs)]
        whole = [yuan(each) for each in sums]
        if all(abs(a - b) < HAIR for a, b in zip(sums, whole, strict=True)):
            break
    return {"amount": whole[0], "costs": whole[1], "months": months}


def figures(before: policy.Determination, now: policy.Determination) -> list[Figure]:
    """The main results side by side, amounts in yuan a month."""
    words = [_figures(result) for result in (before, now)]
    return [Figure(label, said, words[1][label]) for label, said in words[0].items()]


def _figures(result: policy.Determination) -> dict[str, str]:
    return {
        "是否符合条件": "符合" if result.eligible else "不符合",
        "类别": CATEGORY_LABELS[result.category],
        "计入人数": f"{result.persons} 人",
        "家庭月收入": f"{format_yuan(result.income_monthly)} 元",
        "人均月收入": f"{format_yuan(result.per_capita)} 元",
        "低保标准": f"{format_yuan(result.line)} 元",
        "档次": result.tier or "—",
        "基本保障金": f"{format_yuan(result.base_amount)} 元",
        "分类施保": f"{format_yuan(result.supplement_amount)} 元",
        "每月保障金合计": f"{format_yuan(result.amount)} 元",
    }


def pairs(before: Iterable[Line], now: Iterable[Line]) -> list[Pair]:
    """Lines of two workings by their labels, in the order of the newer one."""
    left = {line.label: line for line in before}
    found = [Pair(left.pop(line.label, None), line) for line in now]
    return [*(Pair(line, None) for line in left.values()), *found]
