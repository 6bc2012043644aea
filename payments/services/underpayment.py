"""What a household was paid too little, month by month, beside the award that puts it right.

Months before that award began are determined anew: its facts under the rules of each month, so that
a line that rose since gives nothing for the months before it rose. Months of the award itself that
a batch had sealed at less are due its own amount.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from applications.rules import rules_in_words
from dibao import policy
from dibao.calendar import day_in_words, month_in_words
from dibao.money import NOTHING
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from households.models import Household
from households.residence import area_on
from payments.models import BackPay, BackPayMonth, Kind, Payment, Recovery, RecoveryMonth
from payments.models.batches import SEALED
from payments.repeats import at_rest, came_all_the_same
from payments.services.line_first import refuse_before_the_change
from payments.services.owing import to_give_back
from payments.taken_back import found_otherwise, taken_back, waits_in_vain
from reviews.line_changes.paid_months import months
from reviews.line_changes.preview import redated
from reviews.models import ArrearsClaim, Award, LineChangeItem


def underpaid(back_pay: BackPay) -> list[BackPayMonth]:
    """The months of its fund from `since` on, unsaved; less what changes of the line and other
    decisions already give for them, and without what recoveries take back. A month is of the fund
    that it was on the roll of. What gives an overturned recovery back is what that took.

    Raises `Refusal` where the rules changed since and the award's facts were not kept, where a
    change of the line is to be carried out first, or where a recovery that took a subsidy with the
    month is to be overturned instead.
    """
    if back_pay.recovery:
        return to_give_back(back_pay.recovery)
    found = list(_before_the_award(back_pay))
    if back_pay.category == back_pay.award.category:
        found += _sealed_at_less(back_pay)
    _refuse_subsidies_taken(back_pay, [row.month for row in found])
    resting = {row.month: row for row in _resting(back_pay.household).select_related("award")}
    if back_pay.since not in resting:
        found = [row for row in found if not _rests_as_decided(resting.get(row.month))]
    for row in found:
        if row.month in resting:
            row.working += "；该月原登记不再发放"
    return sorted(found, key=lambda row: row.month)


def _refuse_subsidies_taken(back_pay: BackPay, given: list[date]) -> None:
    """A month that was recovered whole went with its subsidy, which no award gives back."""
    whole = _taken_back(back_pay).filter(month__in=given, amount__gt=F("of_allowance"), taken__gt=0)
    if row := whole.filter(recovery__category=back_pay.category).first():
        raise Refusal(
            f"{month_in_words(row.month)}的补贴已由追缴 {row.recovery.number} 连同保障金一并追回，"
            "补发只退保障金。请到该追缴办理“撤销追缴决定”，已收回的全部退还；"
            "其中确应追缴的月份撤销后另行提出。",
            field="since",
        )


def _before_the_award(back_pay: BackPay) -> Iterator[BackPayMonth]:
    """By months of presence, up to the corrected award's first month."""
    right, due = back_pay.award, DueByMonth(back_pay.award, back_pay.category)
    given, sealed = given_already(back_pay), sealed_amounts(back_pay.household, back_pay.since)
    earlier = back_pay.household.awards.exclude(pk=right.pk).filter(
        period__startswith__lt=right.period.lower, category=back_pay.category
    )
    for award in earlier.order_by("period"):
        end = min(award.period.upper or right.period.lower, right.period.lower)
        for month in months(max(award.period.lower, back_pay.since), end):
            paid = max(NOTHING, sealed.get(month, award.amount) + given[month])
            rules_on = due.day_of(month)
            entitled = due.amount(rules_on)
            if entitled > paid:
                refuse_before_the_change(award, rules_on)
                yield BackPayMonth(
                    month=month, paid=paid, entitled=entitled, amount=entitled - paid,
                    rules_on=rules_on,
                    working=f"按{day_in_words(rules_on)}规则核定的月保障金减去原应发金额",
                )  # fmt: skip


def _sealed_at_less(back_pay: BackPay) -> Iterator[BackPayMonth]:
    """A rise that was decided after the month, or its quarter, had been sealed; and what was laid
    to rest, unless a recovery that stands found it not to be due."""
    right, given, judged = back_pay.award, given_already(back_pay), _judged(back_pay)
    for month, approved in sealed_amounts(back_pay.household, back_pay.since).items():
        paid = max(NOTHING, approved + given[month])
        if month in right.period and right.amount > paid and month not in judged:
            yield BackPayMonth(
                month=month, paid=paid, entitled=right.amount, amount=right.amount - paid,
                working=f"{right.number}的月保障金减去已签发金额",
            )  # fmt: skip


class DueByMonth:
    """The amount of an award for months before it: its facts, under other days' rules for the
    category that those months were of."""

    def __init__(self, right: Award, category: str) -> None:
        self.right, self.category = right, category
        self.known: dict[date, Decimal] = {}
        claims = ArrearsClaim.objects.filter(household=right.household_id).order_by("pk")
        self.claims = {claim.month: claim for claim in claims}

    def day_of(self, month: date) -> date:
        """The day whose rules hold for a month: its first, or the day in it from which a change
        of the line was claimed."""
        claim = self.claims.get(month)
        if claim is None:
            return month
        item = LineChangeItem.objects.filter(change=claim.cause, award=claim.award).first()
        return max(item.on, month) if item else month

    def amount(self, rules_on: date) -> Decimal:
        if rules_on not in self.known:
            self.known[rules_on] = due_under(self.right, rules_on, self.category)
        return self.known[rules_on]


def due_under(award: Award, rules_on: date, category: str) -> Decimal:
    """Yuan a month that an award's facts give a category under the rules of a day, where the
    household lived on it; 0 where they give none.

    Raises `Refusal` where the facts were not kept and the line or the category is another.
    """
    past, home = award.determination, award.household
    with rules_in_words():
        rules = policy.at(area_on(home, rules_on), rules_on)
        if not past.working:
            own = policy.at(area_on(home, past.on), past.on)
            _refuse_another_line(award, rules, own, category)
            return award.amount
        facts = redated(award, rules_on) | {"category": str(category)}
        result = policy.determine(rules, policy.Case.from_json(facts))
    return result.amount if result.eligible else NOTHING


def _refuse_another_line(award: Award, rules, own, category: str) -> None:
    lines = {str(one.optional("dibao_line", award.category)) for one in (rules, own)}
    if len(lines) > 1 or category != award.category:
        raise Refusal(
            f"{award.number}没有保存测算过程，其间标准或者城乡类别有变动，不能逐月重算。"
            "请改从变动之后的月份起补发，此前各月由街道重新核定。",
            field="since",
        )


def sealed_amounts(
    household: Household, since: date, *, as_decided: bool = False
) -> dict[date, Decimal]:
    """Yuan approved for each month by a sealed batch, from a month on, set-offs included; of what
    is not paid any more, only what arrived all the same.

    `as_decided`: without that, which a decision may not have known.
    """
    rows = Payment.objects.filter(
        household=household, kind=Kind.REGULAR, attempt=1, month__gte=since,
        batch__status__in=SEALED,
    )  # fmt: skip
    rows = rows.annotate(is_at_rest=at_rest(), came=came_all_the_same()).order_by("month")
    found = {}
    for row in rows:
        came = row.amount if row.came and not as_decided else NOTHING
        found[row.month] = came if row.is_at_rest else row.approved
    return found


def _resting(household: Household) -> QuerySet[Payment]:
    """Months of the roll that are not paid any more."""
    rows = Payment.objects.filter(
        household=household, kind=Kind.REGULAR, attempt=1, batch__status__in=SEALED
    )
    return rows.annotate(is_at_rest=at_rest()).filter(is_at_rest=True)


def _rests_as_decided(payment: Payment | None) -> bool:
    """A month that is not paid any more, though its award covers it, is given again only by a back
    pay that was opened for it: from that month on."""
    return payment is not None and payment.month in payment.award.period


def _judged(back_pay: BackPay) -> set[date]:
    """Months that are not paid any more, and that a recovery judged by the award's own facts."""
    standing = Recovery.objects.exclude(
        status__in=(*Recovery.VOID, Recovery.Status.PREPARED)
    ).exclude(way=Recovery.Way.TWICE)
    found = standing.filter(
        household=OuterRef("household"), since__lte=OuterRef("month"),
        decided_on__gte=OuterRef("month"),
    )  # fmt: skip
    rows = _resting(back_pay.household).filter(Exists(found), award=back_pay.award)
    return set(rows.values_list("month", flat=True))


def given_already(back_pay: BackPay, *, as_decided: bool = False) -> dict[date, Decimal]:
    """Yuan that changes of the line and other decisions give, less what recoveries take back, by
    month.

    `as_decided`: as it stood then, without what came after the decision; recoveries of its own day
    and earlier, whatever was waived since.
    """
    given = defaultdict(lambda: NOTHING)
    decided_by = back_pay.decided_on if as_decided else date.max
    claims = ArrearsClaim.objects.filter(~waits_in_vain(decided_by), household=back_pay.household)
    others = BackPayMonth.objects.filter(
        back_pay__household=back_pay.household, back_pay__recovery=None
    )
    others = others.exclude(back_pay__status=BackPay.Status.WITHDRAWN).exclude(back_pay=back_pay.pk)
    if as_decided:
        claims = claims.filter(claimed_on__lte=decided_by)
        others = others.filter(back_pay__lt=back_pay.pk)
    for rows in (claims, others):
        for month, amount in rows.values_list("month").annotate(sum=Sum("amount")):
            given[month] += amount
    taken = _taken_back(back_pay)
    if as_decided:
        taken = taken.filter(recovery__decided_on__lte=decided_by)
    for month, amount in taken.values_list("month", "of_allowance" if as_decided else "taken"):
        given[month] -= amount
    return given


def still_there(month: BackPayMonth) -> Decimal:
    """Yuan that nobody can say any more whether the decision counted them: recovered on its own
    day, waived by now, not paid any more by now, or claimed for a month found otherwise."""
    decided_on = month.back_pay.decided_on
    rows = _taken_back(month.back_pay).filter(
        month=month.month, recovery__decided_on__lte=decided_on
    )
    ended = _resting(month.back_pay.household).filter(month=month.month)
    claimed = ArrearsClaim.objects.filter(
        found_otherwise("award__category", decided_on), household=month.back_pay.household,
        month=month.month, claimed_on__lte=decided_on,
    )  # fmt: skip
    resting = sum((row.approved for row in ended), NOTHING)
    return resting + sum((claim.amount for claim in claimed), NOTHING) + sum(
        (row.of_allowance - (0 if row.recovery.decided_on == decided_on else row.taken)
         for row in rows.select_related("recovery")),
        NOTHING,
    )  # fmt: skip


def counting(recovery: Recovery) -> BackPay | None:
    """A back pay of the recovery's months, begun after its decision, that gives again what it takes
    back."""
    entries = TrailEntry.objects.order_by("pk").values_list("pk", flat=True)
    decided = entries.filter(thread=recovery.number, action="decide").last()
    rows = BackPay.objects.filter(
        household=recovery.household, recovery=None,
        prepared_on__gte=recovery.decided_on, months__month__in=recovery.months.values("month"),
    )  # fmt: skip
    for back_pay in rows.exclude(status=BackPay.Status.WITHDRAWN).distinct().order_by("pk"):
        if entries.filter(thread=back_pay.number, action="start").first() < decided:
            continue
        taken = _taken_back(back_pay).filter(recovery=recovery, of_allowance__gt=0)
        if taken.filter(month__in=back_pay.months.values("month")).exists():
            return back_pay
    return None


def _taken_back(back_pay: BackPay) -> QuerySet[RecoveryMonth]:
    """Only of months that rest on another award than the right one: where it is the right one's own
    facts that a recovery judges, that recovery stands until it is overturned."""
    own = Payment.objects.filter(
        household=back_pay.household, award=back_pay.award, kind=Kind.REGULAR,
        batch__status__in=SEALED,
    )  # fmt: skip
    taken = taken_back().filter(recovery__household=back_pay.household)
    return taken.exclude(month__in=own.values("month"))
