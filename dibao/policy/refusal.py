"""What is withheld from those who refuse suitable work: their own share alone (57号 art. 34)."""

from decimal import Decimal
from fractions import Fraction

from .figures import fen, said
from .outcome import Line

REFUSED, IDLE = "拒绝就业", "无正当理由不就业"


def withhold_own_shares(reading, counted, amount: Decimal) -> tuple[Decimal, list[Line]]:
    """Take the own share of the base amount off for each who refuses; yuan, and the lines."""
    rule = reading.value("refusal_rule")
    left, lines = amount, []
    refusers = [(member, ground) for member in counted if (ground := _ground(rule, member))]
    for place, (member, ground) in enumerate(refusers, start=1):
        # From the whole amount each time, so that rounding keeps the order of amounts.
        kept = 1 - Fraction(rule["share"]) * place / len(counted)
        now = fen(Fraction(amount) * kept)
        working = f"{ground}，只减发或停发本人份额 {said(left - now)}"
        label = f"就业义务 {member.label}"
        lines.append(Line(label, working, now - left, reading.cite("refusal_rule")))
        left = now
    return left, lines


def withhold_supplement(reading, member, granted: Decimal) -> list[Line]:
    """The line that takes the person's own supplement off in the same measure; none for others."""
    rule = reading.value("refusal_rule")
    ground = _ground(rule, member)
    left = fen(Fraction(granted) * (1 - Fraction(rule["share"])))
    if not ground or left == granted:
        return []
    working = f"{ground}，减发或停发本人分类施保 {said(granted - left)}"
    label = f"就业义务 分类施保 {member.label}"
    return [Line(label, working, left - granted, reading.cite("refusal_rule"))]


def _ground(rule, member) -> str:
    """Why the rule withholds the person's share; empty where it does not."""
    times, within = rule["times"], rule["within_months"]
    often = times is not None and member.refused_work >= times
    if often and (within is None or member.refused_within_months <= within):
        return REFUSED
    return IDLE if rule["idle_without_reason"] and member.idle_without_reason else ""
