"""Whether quotas were notified in advance, passed on and completed in time (S1 art. 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dibao import calendar, policy
from dibao.calendar import day_in_words
from dibao.money import NOTHING
from payments.ledger.book import Purse
from payments.models import Allocation
from payments.models.ledger import Source

Stage = Allocation.Stage
LIVE = (Allocation.Status.RECORDED, Allocation.Status.CONFIRMED)
FROM_ABOVE = (Source.CENTRAL, Source.PROVINCE, Source.PREFECTURE)


@dataclass(frozen=True)
class QuotaFinding:
    """A check of a quota: whom it concerns, passed or not, in words, with the article."""

    source: str
    ok: bool
    text: str
    basis: str


def quota_findings(purse: Purse, year: int, on: date) -> list[QuotaFinding]:
    """What is found of the year's quotas and of the advance for the next, as seen on a day."""
    live = list(
        Allocation.objects.filter(
            area_code=purse.county, fund=purse.fund, status__in=LIVE, source__in=FROM_ABOVE,
            year__in=(year, year + 1),
        ).order_by("pk")
    )  # fmt: skip
    found = []
    for source in FROM_ABOVE:
        rows = [row for row in live if row.source == source]
        quotas = [row for row in rows if row.year == year]
        ahead = [row for row in rows if row.year > year and row.stage == Stage.ADVANCE]
        found += _advance(purse, source, quotas, ahead, year, on)
        found += [item for row in quotas for item in _in_time(row)]
        found += _rest(purse, source, quotas, year, on)
    return found


def _advance(
    purse: Purse, source: Source, quotas: list[Allocation], ahead: list[Allocation], year: int,
    on: date,
) -> list[QuotaFinding]:  # fmt: skip
    """Next year's advance against what was allotted this year, one-off subsidies left out.

    One that is not there, or short of its share, is no fault before it may still be passed on.
    """
    actual = _sum(row for row in quotas if not row.is_one_off)
    if not actual:
        return []
    rules = policy.at(purse.county, date(year, 12, 31))
    rule = rules.optional("advance_quota")
    if rule is None:
        return []
    basis = str(rules.cite("advance_quota"))
    latest = date(year, rule["month"], rule["day"])
    due = _after(latest, rule["relay_within"])
    least = Fraction(actual) * Fraction(rule["least"])
    if on <= due and (not ahead or _sum(ahead) < least):
        return []
    if not ahead:
        text = (
            f"{latest.month}月{latest.day}日前应提前下达{year + 1}年指标，"
            f"连同转下达的时间最迟{day_in_words(due)}，尚未收到"
        )
        return [QuotaFinding(source.label, False, text, basis)]
    found = policy.advance_quota_finding(
        rules, actual=actual, budget=_sum(quotas), advanced=_sum(ahead), year=year,
        notified_on=_reached_on(ahead, least),
    )  # fmt: skip
    return [QuotaFinding(source.label, found.ok, found.text, str(found.citation))]


def _reached_on(ahead: list[Allocation], share: Fraction) -> date:
    """The day by which the least share was notified, or the last one where it never was.

    Where an organ passes the quota on, what counts is the day on which it had it itself; its own
    time is checked apart.
    """
    total = NOTHING
    days = sorted((row.upstream_on or row.document_date, row.pk, row.amount) for row in ahead)
    for day, _pk, amount in days:
        total += amount
        if total >= share:
            return day
    return days[-1][0]


def _in_time(row: Allocation) -> list[QuotaFinding]:
    """Passed on within the rule's time of receipt, and completed within its time of the budget."""
    rules = policy.at(row.area_code, row.document_date)
    rule = rules.optional("advance_quota")
    if rule is None:
        return []
    basis = str(rules.cite("advance_quota"))
    completes = row.budget_approved_on if row.stage == Stage.FINAL else None
    found = []
    for began_on, period, words in (
        (row.upstream_on, rule["relay_within"], "收到上级指标后转下达"),
        (completes, rule["rest_within"], "预算批准后下达"),
    ):
        if began_on is None:
            continue
        due = _after(began_on, period)
        ok = row.document_date <= due
        text = (
            f"{row.document_number}：{words}{'按时' if ok else '逾期'}"
            f"（应于{day_in_words(due)}前，实际{day_in_words(row.document_date)}）"
        )
        found.append(QuotaFinding(Source(row.source).label, ok, text, basis))
    return found


def _rest(
    purse: Purse, source: Source, quotas: list[Allocation], year: int, on: date
) -> list[QuotaFinding]:
    """The rest of a year's quota that has not come within the rule's time of the budget.

    It is due where a part was notified in advance: what is added within the year, or given once,
    does not promise one. Where no paper names the day of the budget, it was approved by the end of
    the year.
    """
    begun = any(row.stage == Stage.ADVANCE and not row.is_one_off for row in quotas)
    if not begun or any(row.stage == Stage.FINAL for row in quotas):
        return []
    approved = [row.budget_approved_on for row in quotas if row.budget_approved_on]
    rules = policy.at(purse.county, min(on, date(year, 12, 31)))
    rule = rules.optional("advance_quota")
    if rule is None:
        return []
    due = _after(max(approved, default=date(year, 12, 31)), rule["rest_within"])
    if on <= due:
        return []
    began = "预算批准后" if approved else f"{year}年预算"
    text = f"{began}应于{day_in_words(due)}前下达其余指标，尚未收到正式下达的文件"
    return [QuotaFinding(source.label, False, text, str(rules.cite("advance_quota")))]


def _after(day: date, period: dict) -> date:
    return calendar.add(day, period["days"], period["unit"]).date


def _sum(rows: Iterable[Allocation]) -> Decimal:
    return sum((row.amount for row in rows), NOTHING)
