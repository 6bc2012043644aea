"""What a roster says: its lines, its sums, and which funds it was paid from (regulations C8)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from dibao.calendar import month_in_words
from dibao.crypto import mask_account, mask_id
from dibao.money import NOTHING, format_yuan
from households.models import Member
from households.selectors import area_names
from payments.ledger.balances import charged_to
from payments.models import Batch, Kind, Payment
from payments.models.ledger import Source

Watch = Callable[[Iterable], Iterator]  # rows pass through while a bar moves
READ_AT_ONCE = 2000
NOT_SENT = "止付，不发放"
# A monthly amount is a determination's; what is paid besides it has no supplement in it.
SUPPLEMENT = Cast(
    KeyTextTransform("supplement_amount", "award__determination__working"),
    DecimalField(max_digits=12, decimal_places=2),
)


@dataclass(frozen=True)
class Sums:
    """A roster's totals in yuan. `base` and `supplement` are None where nothing monthly is paid."""

    amount: Decimal
    base: Decimal | None
    supplement: Decimal | None
    approved: Decimal
    set_off: Decimal

    @property
    def is_split(self) -> bool:
        return self.base is not None


def sums_of(batch: Batch, prefix: str = "") -> Sums:
    """The totals over the lines of a batch, or of an area in it, the monthly allowance apart from
    its supplement."""
    payments = batch.payments.under(prefix).annotate(supplement=SUPPLEMENT)
    whole = payments.aggregate(
        amount=Sum("amount", default=NOTHING), set_off=Sum("set_off", default=NOTHING)
    )
    monthly = payments.filter(kind=Kind.REGULAR).exclude(supplement=None)
    split = monthly.aggregate(approved=Sum(F("amount") + F("set_off")), extra=Sum("supplement"))
    known = split["extra"] is not None
    return Sums(
        amount=whole["amount"],
        base=split["approved"] - split["extra"] if known else None,
        supplement=split["extra"],
        approved=whole["amount"] + whole["set_off"],
        set_off=whole["set_off"],
    )


def lines_of(batch: Batch, prefix: str = "") -> Iterator[dict]:
    """The lines by area and household code, those of an area alone with its `prefix`; ids and
    accounts masked.

    `base` and `supplement` are yuan a month, None for payments besides the monthly allowance.
    """
    rows = batch.payments.under(prefix)
    names = area_names(rows.values_list("area_code", flat=True).distinct())
    heads = Member.objects.filter(
        household=OuterRef("household"), is_head=True, period__contains=batch.prepared_on
    )
    payments = (
        rows.select_related("household", "withholding")
        .annotate(head_id=Subquery(heads.values("person__id_number")[:1]), supplement=SUPPLEMENT)
        .order_by("area_code", "household__code", "month")
    )
    for line, payment in enumerate(payments.iterator(READ_AT_ONCE), start=1):
        base, supplement = _split(payment)
        yield {
            "line": line, "place": names.get(payment.area_code, ""),
            "code": payment.household.code, "head": payment.head_name,
            "head_id": mask_id(payment.head_id) if payment.head_id else "",
            "month": month_in_words(payment.month), "persons": payment.persons,
            "base": base, "supplement": supplement,
            "approved": payment.approved, "set_off": payment.set_off, "amount": payment.amount,
            "way": payment.get_channel_display(), "bank": payment.bank,
            "holder": payment.holder_name,
            "account": mask_account(payment.account) if payment.account else "",
            "taker": "", "note": NOT_SENT if hasattr(payment, "withholding") else "",
        }  # fmt: skip


def _split(payment: Payment) -> tuple[Decimal | None, Decimal | None]:
    if payment.kind != Kind.REGULAR or payment.supplement is None:
        return None, None
    return payment.approved - payment.supplement, payment.supplement


def funds_of(batch: Batch) -> list[tuple[str, Decimal]]:
    """From which levels' money the batch was paid so far: the level in words, and yuan."""
    charged = charged_to(batch.number)
    return [(Source(source).label, amount) for source, amount in charged.items() if amount]


def fund_words(batch: Batch) -> str:
    """From which levels' money the batch was paid, as the ledger has it; what is not yet charged.

    No text divides one household's allowance by source: the split is the batch's.
    """
    funds = funds_of(batch)
    parts = [f"{label} {format_yuan(amount)} 元" for label, amount in funds]
    rest = batch.total - sum((amount for _label, amount in funds), NOTHING)
    if rest:
        parts.append(f"尚未到账、未记入来源 {format_yuan(rest)} 元")
    said = f"本批次资金来源（{batch.get_category_display()}低保资金账簿）：{'；'.join(parts)}。"
    if hasattr(batch, "bridging"):
        said += f"签发时本级预算垫付 {format_yuan(batch.bridging.amount)} 元。"
    return said + (f"拨款凭证号 {batch.voucher}。" if batch.voucher else "")
