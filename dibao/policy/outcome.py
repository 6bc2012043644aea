"""What a determination says: reasons, lines of the working, amounts. JSON and back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .codec import decode, encode
from .packs import Citation


@dataclass(frozen=True)
class Reason:
    """One test: passed or not, in words, with the article."""

    ok: bool
    text: str
    citation: Citation | None = None


@dataclass(frozen=True)
class Line:
    """One line of the working that a household can follow. `amount` in yuan a month."""

    label: str
    working: str
    amount: Decimal | None = None
    citation: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class Determination:
    """The decision for a case on a date. Amounts are yuan a month.

    `snapshot` is the case as JSON, so that `replay` can compute it again to the fen.
    """

    eligible: bool
    reasons: tuple[Reason, ...]
    income_monthly: Decimal
    per_capita: Decimal
    line: Decimal
    persons: int
    counted: tuple[str, ...]
    lines: tuple[Line, ...]
    base_amount: Decimal
    supplement_amount: Decimal
    amount: Decimal
    tier: str
    category: str
    example: bool
    rules_version: str
    pack: str
    area: str
    on: date
    snapshot: dict

    def to_json(self) -> dict:
        return encode(self)

    @classmethod
    def from_json(cls, data: dict) -> "Determination":
        return decode(cls, data)
