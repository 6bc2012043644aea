"""What a household earns, owns and spends, and who owes it support, as the rules see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dibao import policy
from dibao.policy.facts import age_on
from households.codes import AssetKind, IncomeKind
from households.models import AssetItem, ExpenseItem, IncomeItem, Member, Supporter

# The other kinds of X6 have the codes of the rules for values.
INCOME_CODES = {IncomeKind.TM: "TM", IncomeKind.X6: "X6_other"}
ASSET_KINDS = {
    AssetKind.SECURITY: "securities",
    AssetKind.NET_FINANCE: "internet_finance",
    AssetKind.WHEELCHAIR_CAR: "car",
}
ASSET_USES = {AssetKind.WHEELCHAIR_CAR: "disability"}


@dataclass(frozen=True)
class Refs:
    """The refs of those present, by person; the head stands for the whole family."""

    known: dict[int, str]

    @classmethod
    def of(cls, members: Iterable[Member]) -> "Refs":
        return cls({each.person_id: f"{at}号" for at, each in enumerate(members, start=1)})

    @property
    def head(self) -> str:
        return next(iter(self.known.values()), "")

    def owner(self, item: IncomeItem | AssetItem | ExpenseItem) -> str:
        """Whose it is; "" for somebody who is no longer there."""
        return self.known.get(item.person_id, "") if item.person_id else self.head


def _in_order(items: Iterable, refs: Refs) -> Iterable[tuple]:
    for item in sorted(items, key=lambda item: item.pk):
        if ref := refs.owner(item):
            yield item, ref


def income_facts(items: Iterable[IncomeItem], refs: Refs) -> Iterable[policy.IncomeFacts]:
    """One item each; sums and months as they stand: the rules divide and round, not we."""
    for item, ref in _in_order(items, refs):
        yield policy.IncomeFacts(
            member=ref,
            code=INCOME_CODES.get(item.kind, item.kind),
            amount=item.amount,
            per="once" if item.received_on else "month",
            months=1 if item.received_on else item.months,
            costs=item.cost,
            received=item.actually_received,
            assessed=item.assessed,
            received_on=item.received_on,
        )


def expense_facts(items: Iterable[ExpenseItem], refs: Refs) -> Iterable[policy.ExpenseFacts]:
    for item, ref in _in_order(items, refs):
        yield policy.ExpenseFacts(
            member=ref,
            kind=item.kind,
            amount=item.amount,
            per="once" if item.spent_on else "month",
            months=1 if item.spent_on else item.months,
            spent_on=item.spent_on,
        )


def asset_facts(items: Iterable[AssetItem], refs: Refs) -> Iterable[policy.AssetFacts]:
    for item, ref in _in_order(items, refs):
        yield policy.AssetFacts(
            member=ref,
            kind=ASSET_KINDS.get(item.kind, item.kind),
            value=item.value,
            count=item.quantity,
            use=item.use or ASSET_USES.get(item.kind, ""),
        )


def supporter_facts(
    rows: Iterable[Supporter], refs: Refs, on: date
) -> Iterable[policy.SupporterFacts]:
    """Those who owe support to somebody present, under a number and their relation."""
    for at, row in enumerate(sorted(rows, key=lambda row: row.pk), start=1):
        supported = {refs.known.get(person.pk, "") for person in row.supports.all()} - {""}
        if supported:
            yield policy.SupporterFacts(
                ref=f"{at}号义务人（{row.get_relation_display()}）",
                relation=row.relation,
                supports=tuple(sorted(supported)),
                age=age_on(row.birth_date, on),
                household_size=row.household_size,
                household_income=row.household_income,
                own_income=row.own_income,
                children_count=row.children_count,
                actual_payment=row.actual_payment,
                able=row.able,
            )
