"""A what-if case: rows of a form to the facts of the rules and back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dibao import policy
from dibao.policy.figures import months_before
from households.codes import SupporterRelation

YEAR = 12
NONE = Decimal("0.00")
PLAIN = (
    "relation", "sex", "work_ability", "employment", "disability_kind", "serious_illness",
    "student", "dependent", "no_support", "separate_household", "income_unproved",
)  # fmt: skip
OF_SUPPORTERS = (
    "relation", "age", "household_size", "household_income", "own_income", "children_count",
    "actual_payment", "able",
)  # fmt: skip


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
        members=tuple(_member(row, about, known.get(row["ref"]), base) for row in rows["members"]),
        incomes=tuple(_income(row) for row in rows["incomes"]),
        expenses=tuple(
            policy.ExpenseFacts(
                member=row["member"],
                kind=row["kind"],
                spent_on=row["spent_on"],
                **_sum(row, row["spent_on"]),
            )
            for row in rows["expenses"]
        ),
        assets=tuple(
            policy.AssetFacts(
                member=row["member"],
                kind=row["kind"],
                value=row["value"] or NONE,
                count=row["count"] or 1,
                use=row["use"],
            )
            for row in rows["assets"]
        ),
        supporters=tuple(_supporter(row, at) for at, row in enumerate(rows["supporters"], start=1)),
        supporters_known=bool(rows["supporters"]) or about["without_supporters"],
        conducts=base.conducts if base else (),
        single=about["single"],
        grade=about["grade"],
        granted=about["granted"],
        living_level_low={"low": True, "not_low": False}.get(about["living_level"]),
        window_end=base.window_end if base and base.on == on else None,
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
        "without_supporters": case.supporters_known and not case.supporters,
        "living_level": {True: "low", False: "not_low"}.get(case.living_level_low, ""),
    }
    members = [
        {key: getattr(member, key) for key in (*PLAIN, "ref", "living_together")}
        | {"age": member.age(case.on), "disability_grade": member.disability_grade}
        for member in case.members
    ]
    incomes = [
        {
            "member": it.member,
            "code": it.code,
            "received": it.received,
            "assessed": it.assessed,
            "received_on": it.received_on,
            "amount": it.amount,
            "costs": it.costs,
            "months": _months(it),
        }
        for it in case.incomes
    ]
    expenses = [
        {"member": it.member, "kind": it.kind, "spent_on": it.spent_on, "amount": it.amount,
         "months": _months(it)}
        for it in case.expenses
    ]  # fmt: skip
    supporters = [
        {name: getattr(it, name) for name in OF_SUPPORTERS} | {"supports": "、".join(it.supports)}
        for it in case.supporters
    ]
    assets = [
        {"member": it.member, "kind": it.kind, "value": it.value, "count": it.count, "use": it.use}
        for it in case.assets
    ]
    rows = {
        "members": members, "incomes": incomes, "expenses": expenses, "assets": assets,
        "supporters": supporters,
    }  # fmt: skip
    return about, rows


def _member(
    row: dict, about: dict, known: policy.MemberFacts | None, base: policy.Case | None
) -> policy.MemberFacts:
    on: date = about["on"]
    said = {key: row[key] for key in PLAIN} | {
        "disability_grade": int(row["disability_grade"] or 0),
        "living_together": row["living_together"],
        "land_rights": about["land_rights"],
    }
    if known is None or known.age(on) != row["age"]:
        said["birth_date"] = months_before(on, row["age"] * YEAR)
    if known is None:
        return policy.MemberFacts(
            ref=row["ref"], long_residence=row["living_together"], hukou=about["category"], **said
        )
    if known.hukou == base.category:
        said["hukou"] = about["category"]
    if known.living_together != row["living_together"]:
        said["long_residence"] = row["living_together"]
    return replace(known, **said)


def _income(row: dict) -> policy.IncomeFacts:
    return policy.IncomeFacts(
        member=row["member"],
        code=row["code"],
        costs=row["costs"] or NONE,
        received=row["received"],
        assessed=row["assessed"],
        received_on=row["received_on"],
        **_sum(row, row["received_on"]),
    )


def _supporter(row: dict, at: int) -> policy.SupporterFacts:
    """Sums left empty are nothing; named like those of a household on record."""
    given = {name: row[name] for name in OF_SUPPORTERS}
    sums = ("household_income", "own_income", "actual_payment")
    given |= {name: row[name] or NONE for name in sums} | {"age": row["age"] or 0}
    label = SupporterRelation(row["relation"]).label
    return policy.SupporterFacts(ref=f"{at}号义务人（{label}）", supports=row["supports"], **given)


def _sum(row: dict, once: date | None) -> dict:
    """A sum of so many months together, or of one day."""
    if once:
        return {"amount": row["amount"], "per": "once"}
    return {"amount": row["amount"], "per": "month", "months": row["months"]}


def _months(item: policy.IncomeFacts | policy.ExpenseFacts) -> int:
    return YEAR if item.per == "year" else item.months
