"""Categorical supplements (分类施保): by group, base and combination. Never silently capped."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .conditions import meets
from .figures import fen, percent, round_to, said
from .outcome import Line
from .refusal import withhold_supplement


@dataclass(frozen=True)
class _Claim:
    group: str
    amount: Decimal | None  # None where the rule names the group but no measure
    working: str


def supplement_lines(reading, case, counted, *, line: Fraction, base: Decimal, tier: str):
    """A line with an amount for each supplement granted (57号 art. 27; measures are local).

    `base` is the amount before anything is withheld: what one refuses lessens no other's share.
    """
    rules = reading.value("supplements")
    cite = reading.cite("supplements")
    lines = []
    for member in counted:
        share = Fraction(base) / len(counted)
        claims = [
            _claim(reading, rule, line, share)
            for rule in rules["rules"]
            if (rule["tiers"] is None or tier in rule["tiers"])
            and meets(member, rule["when"], reading, case.on)
        ]
        granted = fen(0)
        for claim in _combine(rules["combine"], claims, member):
            label = f"分类施保 {claim.group} {member.label}"
            lines.append(Line(label, claim.working, claim.amount or fen(0), cite))
            granted += claim.amount or fen(0)
        lines += withhold_supplement(reading, member, granted)
    return lines


def _claim(reading, rule, line, share) -> _Claim:
    if rule["base"] == "fixed" and rule["amount"] is not None:
        return _Claim(rule["group"], fen(rule["amount"]), f"按定额 {said(rule['amount'])}")
    if rule["rate"] is None:
        return _Claim(rule["group"], None, "属于重点照顾对象，增发标准由当地规定")
    of, name = (line, "标准") if rule["base"] == "line" else (share, "本人份额")
    how = reading.value("rounding")
    amount = round_to(of * Fraction(rule["rate"]), unit=how["unit"], mode=how["mode"])
    return _Claim(
        rule["group"], amount, f"{name} {said(of)} × {percent(rule['rate'])} = {said(amount)}"
    )


def _combine(how, claims, member) -> list[_Claim]:
    if how == "sum" or not claims:
        return claims
    if how == "choice" and member.supplement_choice:
        return [claim for claim in claims if claim.group == member.supplement_choice]
    best = max(claims, key=lambda claim: claim.amount or Decimal(0))
    if len(claims) > 1:
        best = _Claim(best.group, best.amount, f"{best.working}（符合多项，按最高一项）")
    return [best]
