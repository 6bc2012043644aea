"""Papers of the fund as a county's finance writes them, for tests."""

from datetime import date
from decimal import Decimal

from dibao.trail.engine import perform
from payments.funds.services import prepare_year_end, record, request_budget
from payments.models import Allocation, BudgetRequest, YearEnd
from tests.cast import COUNTY

ON = date(2026, 4, 8)


def allotted(actor, on: date = ON, **fields) -> Allocation:
    """A county's own hundred yuan of work funds of the year, unless told otherwise."""
    given = {
        "fund": "work", "source": "county", "stage": "final", "year": on.year,
        "amount": Decimal("100.00"), "document_number": "财预1号", "document_date": on,
    } | fields  # fmt: skip
    return record(Allocation(**given), county=COUNTY, actor=actor, on=on)


def arrived(paper: Allocation, actor, on: date, *, received_on: date | None = None) -> Allocation:
    return perform(
        paper, "confirm", actor=actor, on=on, amount=paper.amount, received_on=received_on or on
    )


def year_end(actor, year: int, fund: str = "work") -> YearEnd:
    """The paper of a year's end, prepared in the January after it."""
    return prepare_year_end(
        county=COUNTY, fund=fund, year=year, explanation="结转。", note="", actor=actor,
        on=date(year + 1, 1, 11),
    )  # fmt: skip


def closed(year: int, people, fund: str = "work") -> YearEnd:
    paper = year_end(people[0], year, fund)
    return perform(paper, "close", actor=people[1], on=date(year + 1, 1, 11))


def asked(actor, on: date = ON, **fields) -> BudgetRequest:
    given = {
        "fund": "urban", "kind": "supplement", "year": 2026, "months": 8, "persons": 100,
        "average": Decimal("310.00"), "available": Decimal("48000.00"), "reasons": "新增较多。",
    } | fields  # fmt: skip
    return request_budget(BudgetRequest(**given), county=COUNTY, actor=actor, on=on)
