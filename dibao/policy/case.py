"""A household's facts on one day, refused where they cannot be true together."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .codec import decode, encode
from .errors import CaseProblem
from .facts import AssetFacts, ConductFacts, ExpenseFacts, IncomeFacts, MemberFacts, SupporterFacts
from .figures import LARGEST
from .vocabulary import (
    CATEGORIES,
    DISABILITY_KINDS,
    EMPLOYMENTS,
    PERIODS,
    RELATIONS,
    STATUSES,
    WORK_ABILITIES,
)


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
