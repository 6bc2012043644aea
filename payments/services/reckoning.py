"""What a household was paid in past months, and what was due: month by month, never an edit.

Past facts are put right, not past rules: an award is determined again as on its own day, with the
one fact that was wrong as it should have been. A month that a change of the line raised afterwards
is determined as that change determined it, one that back pay put right by the facts of that.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum

from applications.rules import rules_in_words
from dibao import policy
from dibao.calendar import month_in_words
from dibao.money import NOTHING, format_yuan
from households.models import Household
from households.residence import area_on
from payments.models import (
    BackPay,
    BackPayMonth,
    Kind,
    Payment,
    Recovery,
    RecoveryMonth,
)
from payments.repeats import at_rest, with_money
from reviews.facts import facts_of
from reviews.line_changes.preview import redated
from reviews.models import ArrearsClaim, Award, LineChangeItem

OTHER_INCOME = "O1"
OF_THE_MONTH = (Kind.REGULAR, Kind.ARREARS)
Way = Recovery.Way


@dataclass(frozen=True)
class Paid:
    """What arrived for one month: yuan awarded, the award that it rests on, how many of the yuan
    are a second time the same money, and the numbers under which it came."""

    amount: Decimal
    award: Award
    twice: Decimal
    causes: tuple[str, ...] = ()


def arrived(household: Household, since: date, *, fund: str, every_kind: bool) -> dict[date, Paid]:
    """Payments of a fund that arrived and did not come back, by month; set-offs count as paid, and
    what gives back an overturned recovery does not: it is the month's own money."""
    rows = with_money(
        Payment.objects.filter(household=household, month__gte=since, batch__category=fund)
    )
    if not every_kind:
        rows = rows.filter(kind__in=OF_THE_MONTH)
    back = BackPay.objects.filter(number=OuterRef("cause"), recovery__isnull=False)
    rows = rows.annotate(gives_back=Exists(back), is_at_rest=at_rest())
    found: dict[date, Paid] = {}
    seen: set[tuple] = set()
    for row in rows.select_related("award__determination"):
        withheld = NOTHING if row.is_at_rest else row.set_off
        once = NOTHING if row.gives_back else row.amount + withheld
        again, key = NOTHING, (row.month, row.kind, row.cause)
        if key in seen:
            again = row.amount  # what was set off was withheld once
        seen.add(key)
        more = row.amount * (row.times - 1)
        before = found.get(row.month, Paid(NOTHING, row.award, NOTHING))
        found[row.month] = Paid(
            before.amount + (again or once) + more,
            before.award if row.gives_back else row.award,
            before.twice + again + more,
            (*before.causes, row.cause),
        )
    return found


def overpaid(recovery: Recovery) -> list[RecoveryMonth]:
    """The months of a recovery, unsaved: of its fund, less what others already ask back for it.

    What arrived a second time is asked back by a recovery of that way alone: the bank may take it
    back itself.
    """
    asked, asked_twice = _asked_already(recovery), _asked_already(recovery, Way.TWICE)
    due = _Due(recovery)
    of_fund = {"fund": recovery.category}
    in_all = by_month = arrived(recovery.household, recovery.since, every_kind=True, **of_fund)
    if recovery.way not in (Way.NOTHING, Way.TWICE):
        by_month = arrived(recovery.household, recovery.since, every_kind=False, **of_fund)
    found = []
    for month, paid in by_month.items():
        of_subsidies = in_all[month].twice - paid.twice
        taken = max(NOTHING, asked_twice[month] - of_subsidies)
        left = paid.amount - (asked[month] - asked_twice[month]) - taken
        second = max(NOTHING, paid.twice - taken)
        if recovery.way == Way.TWICE:
            entitled, working = left - second, "同一笔款项只应发放一次"
        else:
            left -= second
            entitled, working = due.of(paid, month)
        if left > entitled:
            found.append(
                RecoveryMonth(
                    month=month, paid=left, entitled=entitled, amount=left - entitled,
                    working=working,
                )
            )  # fmt: skip
    return found


def _asked_already(recovery: Recovery, *ways: str) -> dict[date, Decimal]:
    rows = RecoveryMonth.objects.filter(
        recovery__household=recovery.household, recovery__category=recovery.category
    )
    rows = rows.filter(recovery__way__in=ways or Way.values)
    rows = rows.exclude(recovery__status__in=Recovery.VOID).exclude(recovery=recovery.pk)
    sums = rows.values_list("month").annotate(sum=Sum("amount"))
    return defaultdict(lambda: NOTHING, dict(sums))


class _Due:
    """What was due a month under each award, once the wrong fact is right."""

    def __init__(self, recovery: Recovery) -> None:
        self.recovery = recovery
        self.known: dict[tuple[int, date, str], tuple[Decimal, str]] = {}
        claims = ArrearsClaim.objects.filter(household=recovery.household).order_by("pk")
        self.claims = {claim.month: claim for claim in claims}
        given = BackPayMonth.objects.filter(
            back_pay__household=recovery.household, back_pay__category=recovery.category,
            back_pay__recovery=None, rules_on__isnull=False,
        )  # fmt: skip
        self.given = list(given.select_related("back_pay__award__determination").order_by("-pk"))

    def of(self, paid: Paid, month: date) -> tuple[Decimal, str]:
        """Yuan a month, and the working in words."""
        if self.recovery.way == Way.NOTHING:
            return NOTHING, "该月不应享受"
        if self.recovery.way == Way.AMOUNT:
            return self.recovery.due_monthly, "更正后的月保障金"
        award, on, area = self._basis(paid, month)
        if (award.pk, on, area) not in self.known:
            self.known[award.pk, on, area] = self._determined(award, on, area)
        return self.known[award.pk, on, area]

    def _basis(self, paid: Paid, month: date) -> tuple[Award, date, str]:
        """The award whose facts hold, and the day and the place whose rules do: those of the last
        back pay that arrived, else of the last change of the line, else the award's own."""
        for given in self.given:
            if given.month == month and given.back_pay.number in paid.causes:
                on = given.rules_on
                return given.back_pay.award, on, area_on(self.recovery.household, on)
        raised = self._raised(month)
        award = raised.award if raised else paid.award
        basis = raised or award.determination
        area = (basis.working or {}).get("area") or area_on(self.recovery.household, basis.on)
        return award, basis.on, area

    def _raised(self, month: date) -> LineChangeItem | None:
        """How the last change of the line that claimed the month determined it."""
        if month not in self.claims:
            return None
        claim = self.claims[month]
        return LineChangeItem.objects.filter(change=claim.cause, award=claim.award).first()

    def _determined(self, award: Award, on: date, area: str) -> tuple[Decimal, str]:
        past = award.determination
        facts = redated(award, on) | {"category": str(self.recovery.category)}
        case = policy.Case.from_json(facts)
        changed = (
            _without(case, self._ref(past))
            if self.recovery.way == Way.LEFT_OUT
            else _with_income(case, self.recovery.extra_income)
        )
        if changed is None:
            return NOTHING, "没有应保障的成员"
        with rules_in_words():
            result = policy.determine(policy.at(area, on), changed)
        if not result.eligible:
            return NOTHING, f"按{month_in_words(on)}规则重算，不符合条件"
        return result.amount, (
            f"按{month_in_words(on)}规则重算，人均月收入 {format_yuan(result.per_capita)} 元，"
            f"保障 {result.persons} 人"
        )

    def _ref(self, past) -> str:
        people = facts_of(past.household, on=past.on).people
        return next((ref for ref, one in people.items() if one == self.recovery.left_out), "")


def _without(case: policy.Case, ref: str) -> policy.Case | None:
    """The case as if this person had not been in it; None where nobody is left."""
    members = tuple(member for member in case.members if member.ref != ref)
    if not members or case.single == ref:
        return None
    supporters = tuple(
        replace(one, supports=kept)
        for one in case.supporters
        if (kept := tuple(name for name in one.supports if name != ref))
    )
    return replace(
        case,
        members=members,
        incomes=tuple(item for item in case.incomes if item.member != ref),
        assets=tuple(item for item in case.assets if item.member != ref),
        expenses=tuple(item for item in case.expenses if item.member != ref),
        supporters=supporters,
    )


def _with_income(case: policy.Case, amount: Decimal) -> policy.Case:
    """The case with an income of the month that was not declared."""
    member = case.single or case.members[0].ref
    more = policy.IncomeFacts(member=member, code=OTHER_INCOME, amount=amount)
    return replace(case, incomes=(*case.incomes, more))
