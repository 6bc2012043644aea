"""The facts a determination rests on. No names and no id numbers: people are opaque refs."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .codec import decode, encode
from .errors import CaseProblem

CATEGORIES = ("urban", "rural")
RELATIONS = (
    "head", "spouse", "child", "parent", "grandparent", "parent_in_law", "grandchild",
    "sibling", "other",
)  # fmt: skip
RELATION_LABELS = {
    "head": "申请人", "spouse": "配偶", "child": "子女", "parent": "父母", "grandparent": "祖父母",
    "parent_in_law": "配偶的父母", "grandchild": "孙子女", "sibling": "兄弟姐妹",
    "other": "其他成员",
}  # fmt: skip
CATEGORY_LABELS = {"urban": "城市", "rural": "农村"}
STATUSES = ("", "clergy", "prison", "detox", "missing", "conscript", "serviceman")
WORK_ABILITIES = ("full", "partial", "none")
EMPLOYMENTS = (
    "", "employed", "flexible", "self_employed", "farming", "registered_unemployed",
    "unemployed", "retired", "student",
)  # fmt: skip
DISABILITY_KINDS = (
    "", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple",
)  # fmt: skip
PERIODS = ("month", "year", "once")
LARGEST = Decimal("9999999999.99")  # numeric(12, 2)


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


@dataclass(frozen=True, kw_only=True)
class Case:
    """A household on a date. `category` is the register's; a rule may classify otherwise."""

    area: str
    on: date
    category: str
    members: tuple[MemberFacts, ...]
    incomes: tuple[IncomeFacts, ...] = ()
    assets: tuple[AssetFacts, ...] = ()
    supporters: tuple[SupporterFacts, ...] = ()
    expenses: tuple[ExpenseFacts, ...] = ()
    conducts: tuple[ConductFacts, ...] = ()
    single: str = ""  # ref of the person applying alone, else the whole household
    grade: str = ""  # hardship grade given by the appraisal, where tiers go by grade
    granted: Decimal | None = None  # yuan per person within a band that leaves room
    living_level_low: bool | None = None  # where the actual living level is a test of its own
    supporters_known: bool = True  # somebody has asked who owes support, and named them all
    window_end: date | None = None  # the application's or recheck's day; None: the day itself
    pack: str = field(default="", compare=False)  # a pack that names no area, by name

    def __post_init__(self):
        self._check_words()
        refs = [member.ref for member in self.members]
        if not refs:
            raise CaseProblem("家庭至少要有一名成员")
        if len(set(refs)) != len(refs):
            raise CaseProblem("成员编号重复")
        owners = [*self.incomes, *self.assets, *self.expenses]
        strangers = {fact.member for fact in owners} - set(refs)
        strangers |= {ref for each in self.supporters for ref in each.supports} - set(refs)
        if self.single:
            strangers |= {self.single} - set(refs)
        if strangers:
            raise CaseProblem(f"不是家庭成员：{'、'.join(sorted(strangers))}")
        for amount in self._amounts():
            if not 0 <= amount <= LARGEST:
                reason = "不能为负数" if amount < 0 else "超出允许范围"
                raise CaseProblem(f"金额{reason}：{amount}")
        if any(item.months < 1 for item in (*self.incomes, *self.expenses)):
            raise CaseProblem("收入、支出所属的月数至少为 1")
        for member in self.members:
            if member.birth_date > self.on:
                raise CaseProblem(f"{member.label}：出生日期晚于计算日期")

    def _amounts(self):
        for item in self.incomes:
            yield from (item.amount, item.costs)
        for supporter in self.supporters:
            yield from (supporter.household_income, supporter.own_income, supporter.actual_payment)
        yield from (expense.amount for expense in self.expenses)
        yield from (asset.value for asset in self.assets)
        yield from (Decimal(asset.count) for asset in self.assets)
        yield from (Decimal(supporter.household_size) for supporter in self.supporters)

    def _check_words(self):
        words = [("category", self.category, CATEGORIES)]
        for member in self.members:
            words += [
                ("relation", member.relation, RELATIONS),
                ("sex", member.sex, ("", "male", "female")),
                ("status", member.status, STATUSES),
                ("work_ability", member.work_ability, WORK_ABILITIES),
                ("employment", member.employment, EMPLOYMENTS),
                ("disability_grade", member.disability_grade, range(5)),
                ("disability_kind", member.disability_kind, DISABILITY_KINDS),
                ("hukou", member.hukou, ("", *CATEGORIES)),
            ]
        words += [("per", fact.per, PERIODS) for fact in (*self.incomes, *self.expenses)]
        for name, word, allowed in words:
            if word not in allowed:
                raise CaseProblem(f"{name}：“{word}”不是允许的值（{'、'.join(map(str, allowed))}）")

    @property
    def income_until(self) -> date:
        """The day back from which the window of income is reckoned."""
        return self.window_end or self.on

    def member(self, ref: str) -> MemberFacts:
        return next(member for member in self.members if member.ref == ref)

    @property
    def applicant(self) -> MemberFacts:
        """The person applying alone, else the head, else the first named."""
        if self.single:
            return self.member(self.single)
        heads = (member for member in self.members if member.relation == "head")
        return next(heads, self.members[0])

    def to_json(self) -> dict:
        return encode(self)

    @classmethod
    def from_json(cls, data: dict) -> "Case":
        return decode(cls, data)
