"""Whether quotas were notified in advance, passed on and completed in time (S1 art. 11)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, Sum

from dibao import calendar, policy
from payments.ledger.book import NOTHING, Purse
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
    live = Allocation.objects.filter(
        area_code=purse.county, fund=purse.fund, status__in=LIVE, source__in=FROM_ABOVE
    )
    found = []
    for source in FROM_ABOVE:
        rows = live.filter(source=source)
        found += _advance(purse, rows.filter(year__in=(year, year + 1)), source, year, on)
        found += [item for row in rows.filter(year=year).order_by("pk") for item in _in_time(row)]
    return found


def _advance(purse: Purse, rows, source: Source, year: int, on: date) -> list[QuotaFinding]:
    """Next year's advance against what was allotted this year, one-off subsidies left out."""
    sums = rows.aggregate(
        actual=Sum("amount", filter=Q(year=year, is_one_off=False), default=NOTHING),
        budget=Sum("amount", filter=Q(year=year), default=NOTHING),
        advanced=Sum("amount", filter=Q(year=year + 1, stage=Stage.ADVANCE), default=NOTHING),
        notified_on=Max("document_date", filter=Q(year=year + 1, stage=Stage.ADVANCE)),
    )
    if not sums["actual"]:
        return []
    rules = policy.at(purse.county, date(year, 12, 31))
    if sums["notified_on"] is None:
        rule = rules["advance_quota"]
        latest = date(year, rule["month"], rule["day"])
        if on <= latest:
            return []
        text = f"{latest.month}月{latest.day}日前应提前下达{year + 1}年指标，尚未收到"
        return [QuotaFinding(source.label, False, text, str(rules.cite("advance_quota")))]
    found = policy.advance_quota_finding(rules, **sums)
    return [QuotaFinding(source.label, found.ok, found.text, str(found.citation))]


def _in_time(row: Allocation) -> list[QuotaFinding]:
    """Passed on within the rule's time of receipt, and completed within its time of the budget."""
    rules = policy.at(row.area_code, row.document_date)
    rule, basis = rules["advance_quota"], str(rules.cite("advance_quota"))
    found = []
    for began_on, period, words in (
        (row.upstream_on, rule["relay_within"], "收到上级指标后转下达"),
        (row.budget_approved_on, rule["rest_within"], "预算批准后下达"),
    ):
        if began_on is None:
            continue
        due = calendar.add(began_on, period["days"], period["unit"]).date
        ok = row.document_date <= due
        text = (
            f"{row.document_number}：{words}{'按时' if ok else '逾期'}"
            f"（应于{due:%Y-%m-%d}前，实际{row.document_date:%Y-%m-%d}）"
        )
        found.append(QuotaFinding(Source(row.source).label, ok, text, basis))
    return found
