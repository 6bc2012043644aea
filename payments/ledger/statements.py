"""A fund's year as people read it: what came in, what went out, what is left, and where it is."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from dibao.money import NOTHING
from payments.ledger.balances import ahead, balances, entries_of
from payments.ledger.book import Purse
from payments.models.ledger import SIGNED, AccountKind, Event, Fund, Source

Kind = AccountKind
PAYING = (Event.SUCCESS, Event.ARRIVAL, Event.WORK_EXPENSE)
# The account that what is adjusted of earlier years comes from, beside what is asked back.
ADJUSTING = {
    Event.NOT_DUE: Kind.PAYABLE, Event.WITHHOLDING: Kind.PAYABLE, Event.FAILURE: Kind.TRANSIT,
    Event.REFUND: Kind.CASH,
}  # fmt: skip
RESULT = (Kind.INCOME, Kind.EXPENSE, Kind.WORK_EXPENSE, Kind.SURPLUS)


@dataclass(frozen=True)
class SourceLine:
    """One source's year in yuan: received now and the year before, used, what came back of what was
    used, and in hand. `given` is what was received, counted in the budget's year where it came
    ahead. Recoveries and refunds come back to the county's account, whoever had paid; `adjusted` is
    what of them earlier years had spent and nobody is owed.
    """

    source: Source
    received: Decimal
    received_before: Decimal
    given: Decimal
    given_before: Decimal
    used: Decimal
    came_back: Decimal
    adjusted: Decimal
    in_hand: Decimal

    @property
    def opening(self) -> Decimal:
        """In hand when the year began."""
        return self.in_hand + self.used - self.received - self.came_back

    @property
    def is_empty(self) -> bool:
        before = self.received_before or self.given_before
        return not (self.received or before or self.used or self.came_back or self.in_hand)

    @property
    def fell(self) -> bool:
        return self.given < self.given_before


@dataclass(frozen=True)
class Bridge:
    """What lies between cash and accounts, in yuan: `left` is opening + adjusted - spent."""

    label: str
    opening: Decimal
    spent: Decimal
    adjusted: Decimal
    left: Decimal

    @property
    def is_empty(self) -> bool:
        return not (self.opening or self.spent or self.adjusted or self.left)


@dataclass(frozen=True)
class YearStatement:
    """A fund's year in yuan. `surplus` is opening + received + adjusted - spent.

    `opening_owed` is what was payable, in transit and receivable when the year began. `ahead` is
    what lies in the surplus for the budget of a later year, and `opening_ahead` what did so when
    the year began, for this one among them. `adjusted_by` is what was adjusted of earlier years
    by the accounts it came from: owed and not paid any more, on its way and come back.
    """

    purse: Purse
    year: int
    opening: Decimal
    received: Decimal
    spent: Decimal
    adjusted: Decimal
    payable: Decimal
    transit: Decimal
    receivable: Decimal
    opening_owed: dict[AccountKind, Decimal]
    opening_ahead: Decimal
    ahead: Decimal
    adjusted_by: dict[AccountKind, Decimal]
    sources: list[SourceLine] = field(default_factory=list)

    @property
    def surplus(self) -> Decimal:
        return self.opening + self.received + self.adjusted - self.spent

    @property
    def own_surplus(self) -> Decimal:
        """What is left of this year's budget and those before it."""
        return self.surplus - self.ahead

    @property
    def came_back(self) -> Decimal:
        return sum((line.came_back for line in self.sources), NOTHING)

    @property
    def used(self) -> Decimal:
        return sum((line.used for line in self.sources), NOTHING)

    @property
    def in_hand(self) -> Decimal:
        return sum((line.in_hand for line in self.sources), NOTHING)

    @property
    def agrees(self) -> bool:
        """What is left is what is in hand and owed to us, less what we owe."""
        return self.surplus == self.in_hand + self.receivable - self.payable - self.transit

    @property
    def free(self) -> Decimal:
        """In hand for this year's budget, neither owed to households nor on its way."""
        return self.in_hand - self.ahead - self.payable - self.transit

    @property
    def bridges(self) -> list["Bridge"]:
        """What was spent or due without cash so far.

        With the cash of the sources they add up to the fund: spent is what was paid, more what is
        owed, less what is owed to us. What was adjusted of earlier years is receivable, is not
        owed any more, or came back.
        """
        began = self.opening_owed
        owed_to_us = self.receivable - began[Kind.RECEIVABLE]
        by = self.adjusted_by
        asked_back = self.adjusted - sum(by.values(), NOTHING)
        return [
            Bridge(
                "应付未付低保金", -began[Kind.PAYABLE],
                self.payable - began[Kind.PAYABLE] + by[Kind.PAYABLE], by[Kind.PAYABLE],
                -self.payable,
            ),
            Bridge(
                "代发在途", -began[Kind.TRANSIT],
                self.transit - began[Kind.TRANSIT] + by[Kind.TRANSIT], by[Kind.TRANSIT],
                -self.transit,
            ),
            Bridge(
                "应收追缴款", began[Kind.RECEIVABLE], asked_back - owed_to_us,
                asked_back, self.receivable,
            ),
        ]  # fmt: skip

    @property
    def label(self) -> str:
        return Fund(self.purse.fund).label


def year_statement(purse: Purse, year: int) -> YearStatement:
    """The statement of a calendar year as posted so far."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    before = balances(purse, until=date(year - 1, 12, 31))
    at_end = balances(purse, until=last)
    moved, earlier = (
        _moved(purse, first, last),
        _moved(purse, date(year - 1, 1, 1), date(year - 1, 12, 31)),
    )
    paid_out, adjusted_by = _paid_out(purse, first, last), _adjusted_by(purse, first, last)
    later, came, came_before = (ahead(purse, each) for each in (year, year - 1, year - 2))
    sources = [
        SourceLine(
            source=source,
            received=-moved.get((Kind.INCOME, source), NOTHING),
            received_before=-earlier.get((Kind.INCOME, source), NOTHING),
            given=_given(moved, source, came, later),
            given_before=_given(earlier, source, came_before, came),
            used=paid_out.get(source, NOTHING),
            came_back=moved.get((Kind.CASH, source), NOTHING)
            + moved.get((Kind.INCOME, source), NOTHING)
            + paid_out.get(source, NOTHING),
            adjusted=adjusted_by[Kind.CASH] if source == Source.COUNTY else NOTHING,
            in_hand=at_end[Kind.CASH, source],
        )
        for source in Source
    ]
    spent = (Kind.EXPENSE, ""), (Kind.WORK_EXPENSE, "")
    return YearStatement(
        purse=purse,
        year=year,
        opening=-sum((sum_ for (kind, _), sum_ in before.items() if kind in RESULT), NOTHING),
        received=sum((line.received for line in sources), NOTHING),
        spent=sum((moved.get(slot, NOTHING) for slot in spent), NOTHING),
        adjusted=-moved.get((Kind.SURPLUS, ""), NOTHING),
        payable=-at_end[Kind.PAYABLE, ""],
        transit=-at_end[Kind.TRANSIT, ""],
        receivable=at_end[Kind.RECEIVABLE, ""],
        opening_owed={
            Kind.PAYABLE: -before[Kind.PAYABLE, ""],
            Kind.TRANSIT: -before[Kind.TRANSIT, ""],
            Kind.RECEIVABLE: before[Kind.RECEIVABLE, ""],
        },
        opening_ahead=sum(came.values(), NOTHING),
        ahead=sum(later.values(), NOTHING),
        adjusted_by=adjusted_by,
        sources=sources,
    )


def _given(moved: dict, source: Source, came: dict, later: dict) -> Decimal:
    """Received in a year, with what had come ahead for it and without what came for later ones."""
    received = -moved.get((Kind.INCOME, source), NOTHING)
    return received + came.get(source, NOTHING) - later.get(source, NOTHING)


def _paid_out(purse: Purse, first: date, last: date) -> dict[str, Decimal]:
    """What left each source's account between two days: never less than nothing."""
    rows = (
        entries_of(purse)
        .filter(account__kind=Kind.CASH, event__in=PAYING, transaction__on__range=(first, last))
        .values_list("account__source")
        .annotate(sum=Sum(SIGNED))
    )
    return {source: -total for source, total in rows}


def _adjusted_by(purse: Purse, first: date, last: date) -> dict[AccountKind, Decimal]:
    rows = entries_of(purse).filter(
        transaction__on__range=(first, last), event__in=ADJUSTING, account__kind=Kind.SURPLUS
    )
    found = dict.fromkeys(ADJUSTING.values(), NOTHING)
    for event, sum_ in rows.values_list("event").annotate(sum=Sum("credit")):
        found[ADJUSTING[event]] += sum_
    return found


def _moved(purse: Purse, first: date, last: date) -> dict[tuple[str, str], Decimal]:
    """Debits less credits between two days, the year's end left out."""
    rows = (
        entries_of(purse)
        .filter(transaction__on__range=(first, last))
        .exclude(event=Event.YEAR_END)
        .values_list("account__kind", "account__source")
        .annotate(sum=Sum(SIGNED))
    )
    return {(kind, source): total for kind, source, total in rows}
