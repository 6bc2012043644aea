"""What no edit of a household's record may leave behind."""

from dibao.trail.refusals import Refusal
from households.codes import IncomeKind
from households.models import Household

COUNTED_TWICE = (
    "赡养费、抚养费、扶养费会重复计算：{name}的实际给付已在“赡养抚养扶养义务人”中登记，"
    "又登记了“{kind}”收入。请只保留其中一处。"
)


def refuse_support_twice(household: Household) -> None:
    """Support that a supporter pays is income once: by the supporter, or as an item.

    For the caller's transaction, after the rows are written.
    """
    items = household.incomes.filter(kind=IncomeKind.T1)
    received_by = set(items.values_list("person_id", flat=True))
    if not received_by:
        return
    for supporter in household.supporters.filter(actual_payment__gt=0):
        supported = set(supporter.supports.values_list("pk", flat=True))
        if None in received_by or supported & received_by:
            raise Refusal(COUNTED_TWICE.format(name=supporter.name, kind=IncomeKind.T1.label))
