"""The two monthly forms: 变动月报 (C12) and 统计月报 (C13), each a list of columns and of rows."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dibao import policy
from dibao.money import NOTHING
from dibao.offices.models import Area
from dibao.sheets import Column
from households.codes import Cause, LabourCapacity
from payments.models import Kind
from payments.repeats import HAS_MONEY, TIMES_HELD
from payments.statistics import changes
from payments.statistics.scope import MonthScope, paid_in, paying_for, rows_of
from payments.statistics.sums import allowance_by_unit, average

PERSONS = f"""
    SELECT rpad(left(p.area_code, %(unit)s), 12, '0') AS unit,
           count(DISTINCT p.household_id) AS households, count(*) AS persons,
           count(*) FILTER (WHERE who.sex = 'female') AS women,
           count(*) FILTER (WHERE who.birth_date <= %(elderly_born)s) AS elderly,
           count(*) FILTER (WHERE who.birth_date > %(adult_born)s) AS minors,
           count(*) FILTER (WHERE who.disability_kind <> '') AS disabled,
           count(*) FILTER (WHERE who.disability_kind <> '' AND who.disability_grade <= 2)
               AS severely_disabled,
           {
    ", ".join(
        f"count(*) FILTER (WHERE who.labour_capacity = '{code}') AS labour_{code or 'blank'}"
        for code in ("", *LabourCapacity.values)
    )
},
           {
    ", ".join(
        f"count(*) FILTER (WHERE '{code}' = ANY(h.causes)) AS cause_{code}" for code in Cause.values
    )
}
      FROM payments_payment p
      JOIN payments_batch b ON b.id = p.batch_id
      JOIN households_household h ON h.id = p.household_id
      JOIN reviews_awardmember am ON am.award_id = p.award_id
      JOIN households_person who ON who.id = am.person_id
     WHERE p.batch_id = ANY(%(now)s) AND p.month = %(month)s AND p.kind = '{Kind.REGULAR}'
       AND p.attempt = 1 AND p.area_code >= %(low)s AND p.area_code < %(high)s
     GROUP BY unit
"""
# What the households have: a failure, or money sent back, is spent once it is paid again.
SPENT = f"""
    SELECT rpad(left(p.area_code, %(unit)s), 12, '0') AS unit, p.kind,
           sum(p.amount * {TIMES_HELD}) AS year,
           coalesce(sum(p.amount * {TIMES_HELD}) FILTER (WHERE p.batch_id = ANY(%(batches)s)), 0)
               AS month
      FROM payments_payment p
      JOIN payments_bankreturnline l ON l.payment_id = p.id
           AND l.result IN ('success', 'failure')
     WHERE p.batch_id = ANY(%(year_batches)s) AND {HAS_MONEY}
       AND p.area_code >= %(low)s AND p.area_code < %(high)s
     GROUP BY unit, p.kind
"""
SPENDINGS = {
    "allowance": ("低保金", (Kind.REGULAR, Kind.ARREARS)),
    "price": ("物价补贴", (Kind.PRICE,)),
    "other": ("其他补贴", (Kind.HOLIDAY,)),
}

CHANGE_COLUMNS = [
    Column("name", "单位", 16),
    *(
        Column(f"{change}_{figure}", f"{label}{unit}", 9 if unit != "金额" else 12, kind)
        for change, label in [*changes.CHANGES.items(), ("all", "合计")]
        for figure, unit, kind in (
            ("households", "户数", "int"), ("persons", "人数", "int"), ("yuan", "金额", "money"),
        )
    ),
]  # fmt: skip

STATISTIC_COLUMNS = [
    Column("name", "单位", 16),
    Column("households", "户数", 7, "int"),
    Column("persons", "人数", 7, "int"),
    Column("women", "女性", 7, "int"),
    Column("elderly", "老年人", 7, "int"),
    Column("minors", "未成年人", 8, "int"),
    Column("disabled", "残疾人", 7, "int"),
    Column("severely_disabled", "其中重度残疾", 8, "int"),
    *(Column(f"labour_{code}", label, 9, "int") for code, label in LabourCapacity.choices),
    Column("labour_blank", "未登记劳动能力", 9, "int"),
    *(Column(f"cause_{code}", f"致贫：{label}", 9, "int") for code, label in Cause.choices),
    Column("new_households", "当月新增户", 8, "int"),
    Column("new_persons", "当月新增人", 8, "int"),
    Column("gone_households", "当月退出户", 8, "int"),
    Column("gone_persons", "当月退出人", 8, "int"),
    *(
        column
        for span, label in (("year", "累计支出"), ("month", "当月支出"))
        for column in (
            Column(span, label, 14, "money"),
            *(Column(f"{span}_{key}", f"{label}：{name}", 14, "money")
              for key, (name, _kinds) in SPENDINGS.items()),
        )
    ),
    Column("average", "当月人均补助额", 11, "money"),
]  # fmt: skip


@dataclass(frozen=True)
class Register:
    """A form of a month, ready for a page, for paper and for a workbook."""

    title: str
    columns: list[Column]
    rows: list[dict]
    totals: dict
    remarks: list[str]


def change_register(scope: MonthScope) -> Register:
    """C12: by area below, households, persons and yuan that came, went, rose and fell; and all."""
    rows: dict[str, dict] = {}
    for moved in changes.by_unit(scope):
        row = rows.setdefault(moved["unit"], _blank(CHANGE_COLUMNS))
        row[f"{moved['change']}_households"] = moved["households"]
        row[f"{moved['change']}_persons"] = moved["persons"]
        row[f"{moved['change']}_yuan"] = moved["more"]
    for unit in changes.covered(scope):
        row = rows.setdefault(unit["unit"], _blank(CHANGE_COLUMNS))
        row["all_households"] = unit["households"]
        row["all_persons"] = unit["persons"]
        row["all_yuan"] = unit["total"]
    remarks = ["新增、停保、增发、减发为与上月相比的变动；合计为本月在保户数、人数和低保金。"]
    return _register("最低生活保障变动月报", CHANGE_COLUMNS, rows, remarks + _lacking(scope))


def statistic_register(scope: MonthScope) -> Register:
    """C13: who they are by area below, what came and went, what was spent this month and year."""
    rows: dict[str, dict] = {}
    for who in rows_of(PERSONS, _persons_of(scope)):
        rows[who["unit"]] = _blank(STATISTIC_COLUMNS) | {
            key: value for key, value in who.items() if key != "unit"
        }
    for moved in changes.by_unit(scope):
        if moved["change"] in ("new", "gone"):
            row = rows.setdefault(moved["unit"], _blank(STATISTIC_COLUMNS))
            row[f"{moved['change']}_households"] = moved["households"]
            row[f"{moved['change']}_persons"] = moved["persons"]
    for spent in rows_of(SPENT, _spending_of(scope)):
        row = rows.setdefault(spent["unit"], _blank(STATISTIC_COLUMNS))
        key = next(key for key, (_name, kinds) in SPENDINGS.items() if spent["kind"] in kinds)
        for span in ("year", "month"):
            row[span] += spent[span]
            row[f"{span}_{key}"] += spent[span]
    found = _register("最低生活保障统计月报", STATISTIC_COLUMNS, rows, _lacking(scope))
    allowances = {unit: row["allowance"] for unit, row in allowance_by_unit(scope).items()}
    for row in found.rows:
        row["average"] = average(allowances.get(row["unit"]), row["persons"])
    whole = sum(allowances.values(), NOTHING)
    found.totals["average"] = average(whole, found.totals["persons"])
    found.remarks.extend(_checks(found.totals))
    return found


def _lacking(scope: MonthScope) -> list[str]:
    lacking = changes.not_compared(scope)
    return [lacking] if lacking else []


def _checks(total: dict) -> list[str]:
    """The printed logic of the form, in words where it does not hold."""
    labour = sum(total[f"labour_{code}"] for code in LabourCapacity.values)
    causes = sum(total[f"cause_{code}"] for code in Cause.values)
    said = [
        "致贫原因可以多选。支出为银行已确认到账的金额。"
        "当月人均补助额＝当月低保金÷人数，不含补贴和补发；按季发放的只计当月的一份。"
    ]
    if labour != total["persons"]:
        said.append(f"有 {total['persons'] - labour} 人没有登记劳动能力，请补登。")
    if causes < total["persons"]:
        said.append("致贫原因合计少于人数，有家庭没有登记致贫原因，请补登。")
    return said


def _persons_of(scope: MonthScope) -> dict:
    """The batches and the days of birth that make a person old, or of age, by the pack."""
    rules = policy.at(scope.county, scope.month)
    last = calendar.monthrange(scope.month.year, scope.month.month)[1]
    day = scope.month.replace(day=last)
    return scope.parameters() | {
        "now": paying_for(scope, scope.month), "month": scope.month,
        "elderly_born": _years_before(day, rules["elderly_age"]),
        "adult_born": _years_before(day, rules["adult_age"]),
    }  # fmt: skip


def _years_before(day: date, years: int) -> date:
    last = calendar.monthrange(day.year - years, day.month)[1]
    return date(day.year - years, day.month, min(day.day, last))


def _spending_of(scope: MonthScope) -> dict:
    year = scope.batches().filter(month__year=scope.month.year, month__lte=scope.month)
    return scope.parameters() | {
        "batches": paid_in(scope), "year_batches": list(year.values_list("pk", flat=True)),
    }  # fmt: skip


def _blank(columns: list[Column]) -> dict:
    zero: dict[str, int | Decimal | str] = {"int": 0, "money": NOTHING, "text": ""}
    return {column.key: zero[column.kind] for column in columns}


def _register(title: str, columns: list[Column], rows: dict, remarks: list[str]) -> Register:
    names = dict(Area.objects.filter(code__in=rows).values_list("code", "name"))
    for unit, row in rows.items():
        row["name"] = names.get(unit, unit)
        row["unit"] = unit
    ordered = [rows[unit] for unit in sorted(rows)]
    totals = {
        column.key: sum((row[column.key] for row in ordered), _blank([column])[column.key])
        for column in columns
        if column.kind != "text"
    }
    return Register(title, columns, ordered, totals | {"name": "合计"}, remarks)
