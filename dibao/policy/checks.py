"""What the values of a pack must satisfy together, on every date on which one of them changes."""

from fractions import Fraction
from itertools import pairwise

from .errors import PackError
from .lines import monthly
from .schema import SETTINGS
from .vocabulary import CATEGORIES

TOGETHER = (
    "dibao_line", "benefit_line", "minimum_wage", "line_ceiling", "line_floor", "amount_method",
    "amount_methods_allowed", "tiers", "tier_requirements", "bands", "categories_covered",
    "imputed_income", "supplements", "recheck_rules",
)  # fmt: skip


def check_library(library) -> list[PackError]:
    """Every fault of every pack: missing values, lines out of bounds, tiers that do not stand."""
    faulty = {(error.file, error.key.split("[")[0]) for error in library.errors}
    errors: dict[PackError, None] = {}
    for name, chain in library.chains.items():
        pack = chain[0]
        for key, reason in [*_missing(library, name), *_together(library, name)]:
            if not any((member.file, key) in faulty for member in chain):
                errors[PackError(pack.file, key, reason)] = None
    return list(errors)


def _missing(library, name):
    chain = library.chains[name]
    start = next((pack.complete_from for pack in chain if pack.complete_from), None)
    if start is None:
        yield "complete_from", "本包及其上级都没有写明 complete_from（自何日起规则齐全）"
        return
    for key, setting in SETTINGS.items():
        if not setting.required:
            continue
        areas = sorted({"", *(entry.area for entry in library.entries(name, key))})
        for on in sorted({start, *(d for d in library.dates(name, key) if d > start)}):
            if any(
                library.lookup(chain, key, area, category, on) is None
                for area in areas
                for category in CATEGORIES
            ):
                yield key, f"空档：自 {on} 起没有值，本包和上级都没有规定"


def _together(library, name):
    chain = library.chains[name]
    entries = [entry for key in TOGETHER for entry in library.entries(name, key)]
    dates = sorted({entry.since for entry in entries})
    pack = chain[0]
    own = {entry.area for key in TOGETHER for entry in pack.entries.get(key, ()) if entry.area}
    areas = sorted(own | set(pack.areas or ("",)))
    seen = set()
    for on in dates:
        for area in areas:
            for category in CATEGORIES:

                def value(key, area=area, category=category, on=on):
                    entry = library.lookup(chain, key, area, category, on)
                    return entry.value if entry else None

                for key, reason in _check_values(value):
                    if (key, reason, area, category) not in seen:
                        seen.add((key, reason, area, category))
                        yield key, f"{reason}（{on}，{area or '全部地区'}，{category}）"


def _check_values(value):
    line = value("dibao_line")
    covered = value("categories_covered")
    yield from _check_method(value)
    yield from _check_grades(value)
    imputed = value("imputed_income")
    if imputed and imputed["mode"] == "coefficient" and value("minimum_wage") is None:
        yield "imputed_income", "按最低工资标准的系数推算收入，却没有最低工资标准 minimum_wage"
    if line is None:
        return
    monthly_line = monthly(line)
    yield from _check_bounds(value, line, monthly_line)
    if covered and value("tiers") and value("amount_method") == "tiers":
        yield from _check_tiers(value, monthly_line)


def _check_method(value):
    method, allowed = value("amount_method"), value("amount_methods_allowed")
    if method and allowed and method not in allowed:
        yield "amount_method", f"计算方式 {method} 不在允许之列（{'、'.join(allowed)}）"
    if allowed and "tiers" not in allowed and value("tiers"):
        yield "tiers", "本地规定不得分档发放"
    if method in ("tiers", "bands") and value("dibao_line") and not value(method):
        yield "amount_method", "按档发放，却没有规定各档"


def _check_grades(value):
    """A grade that no tier or band bears would be a rule that never holds."""
    tiers, bands = value("tiers"), value("bands")
    if not tiers and not bands:
        return
    known = {rung["name"] for rung in (*(tiers["rungs"] if tiers else ()), *(bands or ()))}
    supplements, rechecks = value("supplements"), value("recheck_rules")
    named = [
        (
            "supplements",
            [rule["tiers"] or () for rule in supplements["rules"]] if supplements else (),
        ),
        ("recheck_rules", [rule["when"].get("grades", ()) for rule in rechecks or ()]),
    ]
    for key, lists in named:
        if strange := sorted({name for names in lists for name in names} - known):
            yield key, f"没有名为 {'、'.join(strange)} 的档次"


def _check_bounds(value, line, monthly_line):
    floor, wage, ceiling = value("line_floor"), value("minimum_wage"), value("line_ceiling")
    if floor and monthly_line < monthly(floor):
        yield "dibao_line", f"标准 {line['amount']} 低于上级最低限定标准 {floor['amount']}"
    if not ceiling or not any(ceiling.values()):
        return
    if wage is None:
        yield "minimum_wage", "规定了标准上限，却没有最低工资标准可比"
        return
    if ceiling["below_minimum_wage"] and monthly_line >= monthly(wage):
        yield "dibao_line", f"标准 {line['amount']} 没有低于最低工资标准 {wage['amount']}"
    for share, wrong in (("share_from", "低于"), ("share_to", "高于")):
        bound = ceiling[share]
        limit = monthly(wage) * Fraction(bound or 0)
        if bound and (monthly_line < limit if wrong == "低于" else monthly_line > limit):
            yield "dibao_line", f"标准 {line['amount']} {wrong}最低工资标准的 {bound}"


def _check_tiers(value, monthly_line):
    rungs = value("tiers")["rungs"]
    amounts = [rung["amount"] for rung in rungs]
    needs = value("tier_requirements")
    if needs and len(rungs) < needs["at_least"]:
        yield "tiers", f"只有 {len(rungs)} 档，至少要 {needs['at_least']} 档"
    if any(later >= earlier for earlier, later in pairwise(amounts)):
        yield "tiers", "各档金额应从高到低排列"
    if (needs is None or needs["top_is_line"]) and max(amounts) < monthly_line:
        yield "tiers", f"最高档 {max(amounts)} 低于标准"
