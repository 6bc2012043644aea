"""A roster after reading: the households it holds and what was found about its cells."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dibao.crypto import blind_index
from dibao.sheets import Finding


@dataclass(kw_only=True)
class RosterMember:
    """One row. `id_number` is "" where it is not valid; `relation` is a code or ""."""

    row: int
    name: str
    relation: str
    id_number: str = field(default="", repr=False)
    id_index: str = ""
    sex: str = ""
    birth_date: date | None = None
    ethnicity: str = ""


@dataclass(kw_only=True)
class RosterHousehold:
    """Rows of one household. Amounts are yuan; None where the cell is empty or not an amount."""

    code: str
    area_code: str = ""
    category: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    account_number: str = field(default="", repr=False)
    account_name: str = ""
    monthly_income: Decimal | None = None
    monthly_amount: Decimal | None = None
    former_class: str = ""
    start_month: str = ""
    note: str = ""
    members: list[RosterMember] = field(default_factory=list)
    unchanged: bool = False

    @property
    def row(self) -> int:
        return self.members[0].row

    @property
    def head(self) -> RosterMember | None:
        return next((member for member in self.members if member.relation == "head"), None)

    def former_record(self) -> dict:
        """What the office's own register said: kept apart, as this system has not confirmed it."""
        return {
            "class": self.former_class,
            "monthly_income": _text(self.monthly_income),
            "monthly_amount": _text(self.monthly_amount),
            "start_month": self.start_month,
            "note": self.note,
            "digest": self.digest(),
        }

    def digest(self) -> str:
        """Equal for equal content, and telling nothing of it: the ids are inside."""
        content = [
            self.code, self.area_code, self.category, self.address, self.phone, self.bank,
            self.account_number, self.account_name, _text(self.monthly_income),
            _text(self.monthly_amount), self.former_class, self.start_month, self.note,
            [[item.id_number, item.name, item.relation] for item in self.members],
        ]  # fmt: skip
        return blind_index(json.dumps(content, ensure_ascii=False), "roster_household")


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


@dataclass(kw_only=True)
class RosterCheck:
    """What a roster holds. Nothing of it may be taken while a finding is an error."""

    sheet: str
    header_row: int
    labels: dict[int, str]
    left_out: list[str]
    checked_rows: list[int]
    households: list[RosterHousehold]
    findings: list[Finding]
    printed_total: Decimal | None

    @property
    def total(self) -> Decimal:
        return sum((item.monthly_amount or Decimal(0) for item in self.households), Decimal(0))

    @property
    def errors(self) -> list[Finding]:
        return [item for item in self.findings if item.level == "error"]

    @property
    def new_households(self) -> list[RosterHousehold]:
        return [item for item in self.households if not item.unchanged]

    def counts(self) -> dict:
        """Figures for the preview; money as text in yuan, nothing personal."""
        levels = [item.level for item in self.findings]
        return {
            "households": len(self.households),
            "persons": sum(len(item.members) for item in self.households),
            "new": len(self.new_households),
            "unchanged": len(self.households) - len(self.new_households),
            "errors": levels.count("error"),
            "fixed": levels.count("fixed"),
            "text": levels.count("text"),
            "left_out": self.left_out,
            "total": str(self.total),
            "printed_total": _text(self.printed_total),
        }

    def listed_findings(self) -> list[dict]:
        """Findings as rows of JSON: row, column, column_label, level, message."""
        return [
            {
                "row": item.row,
                "column": item.column,
                "column_label": self.labels.get(item.column, ""),
                "level": item.level,
                "message": item.message,
            }
            for item in sorted(self.findings, key=lambda item: (item.row, item.column))
        ]
