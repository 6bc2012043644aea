"""The facts of a case, one by one. No names and no id numbers: people are opaque refs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .vocabulary import RELATION_LABELS


def age_on(birth_date: date, on: date) -> int:
    """Completed years of age."""
    before_birthday = (on.month, on.day) < (birth_date.month, birth_date.day)
    return on.year - birth_date.year - before_birthday


@dataclass(frozen=True, kw_only=True)
class MemberFacts:
    """One person. `relation` is to the head of the household."""

    ref: str
    relation: str
    birth_date: date
    sex: str = ""  # "male" | "female"
    living_together: bool = True
    legal_duty: bool = True
    long_residence: bool = True
    dependent: bool = False  # an adult who cannot live independently
    student: bool = False  # full-time, up to bachelor
    hukou_moved_to_school: bool = False
    married: bool = False
    status: str = ""
    status_years: int = 0
    orphan_or_unable_parents: bool = False
    guardian_is_grandparent: bool = False
    single_parent_child: bool = False
    work_ability: str = "full"
    employment: str = ""
    income_unproved: bool = False  # able, says no income, proves none
    disability_grade: int = 0  # 1 (most severe) to 4; 0 none
    disability_kind: str = ""
    serious_illness: bool = False
    no_support: bool = False  # 三无
    separate_household: bool = False  # 单独立户
    hukou: str = ""  # "urban" | "rural"
    land_rights: bool = False  # contracted collective land, or rights in the collective
    supplement_choice: str = ""  # the group chosen, where only one may be taken
    refused_work: int = 0  # consecutive refusals of suitable work
    refused_within_months: int = 0
    idle_without_reason: bool = False

    def age(self, on: date) -> int:
        return age_on(self.birth_date, on)

    @property
    def label(self) -> str:
        """How a working names the person without naming them."""
        return f"{RELATION_LABELS[self.relation]}（{self.ref}）"


@dataclass(frozen=True, kw_only=True)
class IncomeFacts:
    """One item of income (codes of the catalogue). `once` items carry the date received.

    `amount` and `costs` are of `months` months together where `per` is "month".
    """

    member: str
    code: str
    amount: Decimal
    per: str = "month"
    months: int = 1
    costs: Decimal = Decimal(0)
    received: bool = True  # actually received, not merely due
    assessed: bool = False  # an estimate by appraisal or neighbours, not proved
    received_on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AssetFacts:
    """One asset of a member. `use` exempts where the rule names it."""

    member: str
    kind: str
    value: Decimal = Decimal(0)
    count: int = 1
    use: str = ""
    acquired_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SupporterFacts:
    """A person outside the household who owes support to one or more members."""

    ref: str
    relation: str  # what the supporter is to the person supported: child, parent, spouse, sibling
    supports: tuple[str, ...]
    age: int = 0
    household_size: int = 1
    household_income: Decimal = Decimal(0)  # yuan a month, whole household of the supporter
    own_income: Decimal = Decimal(0)  # yuan a month, the payer alone
    children_count: int = 1
    actual_payment: Decimal = Decimal(0)  # yuan a month
    able: bool = True


@dataclass(frozen=True, kw_only=True)
class ExpenseFacts:
    """Spending that a rule may take off the income; `amount` is of `months` months together."""

    member: str
    kind: str  # "illness", "disability", "education", "employment"
    amount: Decimal
    per: str = "month"
    months: int = 1
    spent_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ConductFacts:
    """A conduct that some rules name as a bar (a house bought within two years, …)."""

    code: str
    on: date | None = None
