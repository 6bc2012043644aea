"""What a payment is for, in the words that the bank and the family read: 补发2026年1月低保金."""

from payments.models import Kind

ALLOWANCE = "低保金"
SUBSIDIES = {Kind.PRICE: "价格补贴", Kind.HOLIDAY: "节日补贴"}
AFTERWARDS = "补发"  # of what was due before: left out, failed, or too little
FOLLOWING = (Kind.LATE, Kind.REPAY, Kind.ARREARS)
# All that the words depend on besides the layout: a file begun with others is not gone on with.
WORDS = (AFTERWARDS, *map(str, FOLLOWING), *SUBSIDIES.values())


def purpose_of(paid_by: str, kind: str, months: str, allowance: str = ALLOWANCE) -> str:
    """The words for payments of one kind, for `months`, by a batch of the kind `paid_by`."""
    again = AFTERWARDS if paid_by in FOLLOWING else ""
    return f"{again}{months}{SUBSIDIES.get(Kind(kind), allowance)}"
