"""The property test and the conducts that bar a household."""

from fractions import Fraction

from .errors import CaseProblem
from .figures import fen, months_before, said
from .lines import monthly
from .outcome import Reason


def property_reasons(reading, case, counted) -> list[Reason]:
    """One reason for each asset rule in force (57号 art. 14; limits are local)."""
    refs = {member.ref for member in counted}
    owned = [asset for asset in case.assets if asset.member in refs]
    cite = reading.cite("asset_rules")
    reasons = [
        _test(reading, rule, owned, len(counted), cite) for rule in reading.value("asset_rules")
    ]
    return reasons or [Reason(True, "未规定财产限制", cite)]


def _test(reading, rule, owned, persons, cite) -> Reason:
    exempt = rule["exempt_uses"] or ()
    mine = [a for a in owned if a.kind in rule["kinds"] and a.use not in exempt]
    if rule["measure"] == "count":
        held = Fraction(sum(asset.count for asset in mine))
    else:
        held = sum((Fraction(asset.value) for asset in mine), Fraction(0))
    if rule["per"] == "person":
        held /= persons
    limit = Fraction(rule["at_most"])
    if rule["unit"] == "line_months":
        limit *= monthly(reading.value("dibao_line"))
    ok = held <= limit
    verdict = "符合" if ok else "超出"
    if rule["unit"] == "items":
        have, most = f"{fen(held).normalize():f} 项", f"{fen(limit).normalize():f} 项"
    else:
        have, most = said(held), said(limit)
    return Reason(ok, f"{verdict}：{rule['name']}（现有 {have}，限额 {most}）", cite)


def conduct_reasons(reading, case) -> list[Reason]:
    """A failed reason for each conduct that the rules in force name."""
    cite = reading.cite("conduct_exclusions")
    return [
        Reason(False, rule["name"], cite)
        for rule in reading.value("conduct_exclusions")
        for conduct in case.conducts
        if conduct.code == rule["code"] and _recent(rule, conduct, case.on)
    ]


def _recent(rule, conduct, on) -> bool:
    within = rule["within_months"]
    if within is None:
        return True
    if conduct.on is None:
        raise CaseProblem(f"“{rule['name']}”要写明发生日期", fact="conducts")
    return conduct.on > months_before(on, within)
