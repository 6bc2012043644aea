"""The payment ledger of a month: its lines, its columns, and whether the sums agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Sum

from dibao.crypto import mask_account, mask_id
from dibao.offices.models import Area, Level, street_of
from dibao.sheets import Column
from payments.models import BankReturnLine, Batch, Payment
from payments.models.batches import SEALED
from payments.pages import turns
from payments.selectors import with_turns

Result = BankReturnLine.Result
FINAL = (Result.SUCCESS, Result.FAILURE)
WAITING = "待回盘"

COLUMNS = [
    Column("line", "序号", 6, "int"),
    Column("street", "乡镇（街道）", 14),
    Column("community", "村（社区）", 18),
    Column("code", "户编号", 18),
    Column("head", "户主姓名", 10),
    Column("head_id", "户主身份证号", 21),
    Column("category", "城乡类别", 9),
    Column("persons", "保障人数", 9, "int"),
    Column("amount", "应发金额（元）", 14, "money"),
    Column("paid", "实发金额（元）", 14, "money"),
    Column("holder", "账户名称", 10),
    Column("bank", "开户银行", 14),
    Column("account", "银行账号", 22),
    Column("batch", "批次号", 22),
    Column("result", "发放结果", 10),
    Column("note", "备注", 20),
]


@dataclass(frozen=True)
class Agreement:
    """The same month seen from three sides, in yuan and lines."""

    batch_count: int
    batch_total: Decimal
    ledger_count: int
    ledger_total: Decimal
    success_count: int
    success_total: Decimal
    failure_count: int
    failure_total: Decimal
    waiting_count: int
    waiting_total: Decimal

    @property
    def holds(self) -> bool:
        answered = self.success_total + self.failure_total + self.waiting_total
        return (
            (self.batch_count, self.batch_total) == (self.ledger_count, self.ledger_total)
            and answered == self.ledger_total
            and self.success_count + self.failure_count + self.waiting_count == self.ledger_count
        )


def payments_of(prefix: str, month: date, category: str = "") -> QuerySet:
    """Sealed payments of a month under an area prefix, each with its final bank result if any."""
    rows = Payment.objects.under(prefix).filter(month=month, batch__status__in=SEALED)
    if category:
        rows = rows.filter(batch__category=category)
    final = FilteredRelation("results", condition=Q(results__result__in=FINAL))
    return rows.annotate(final=final).annotate(
        outcome=F("final__result"), outcome_note=F("final__explanation")
    )


def agreement(prefix: str, month: date, category: str = "") -> Agreement:
    """Batch, ledger and bank side by side. A county's reader compares whole batches."""
    rows = payments_of(prefix, month, category)
    sides = {
        "success": Q(outcome=Result.SUCCESS),
        "failure": Q(outcome=Result.FAILURE),
        "waiting": Q(outcome__isnull=True),
    }
    figures = {"ledger_count": Count("pk"), "ledger_total": Sum("amount", default=Decimal(0))}
    for side, condition in sides.items():
        figures[f"{side}_count"] = Count("pk", filter=condition)
        figures[f"{side}_total"] = Sum("amount", filter=condition, default=Decimal(0))
    batches = Batch.objects.filter(pk__in=rows.values("batch"))
    if len(prefix) <= Level.COUNTY:
        whole = batches.aggregate(
            batch_count=Sum("payment_count", default=0),
            batch_total=Sum("total", default=Decimal(0)),
        )
    else:
        whole = rows.aggregate(
            batch_count=Count("pk"), batch_total=Sum("amount", default=Decimal(0))
        )
    return Agreement(**whole, **rows.aggregate(**figures))


def ledger_lines(
    prefix: str, month: date, category: str = "", *, full_numbers: bool = False
) -> Iterator[dict]:
    """The lines of the ledger by area and household code; numbers masked unless asked for."""
    names = dict(
        Area.objects.filter(code__startswith=prefix[: Level.COUNTY]).values_list("code", "name")
    )
    head = Q(household__members__is_head=True, household__members__period__contains=month)
    rows = (
        with_turns(payments_of(prefix, month, category))
        .annotate(member=FilteredRelation("household__members", condition=head))
        .annotate(head_number=F("member__person__id_number"))
        .select_related("household", "batch")
        .order_by("area_code", "household__code")
    )
    show_id, show_account = (str, str) if full_numbers else (mask_id, mask_account)
    for line, row in enumerate(rows.iterator(chunk_size=2000), start=1):
        outcome = row.outcome
        yield {
            "line": line,
            "street": names.get(street_of(row.area_code), ""),
            "community": names.get(row.area_code, ""),
            "code": row.household.code,
            "head": row.head_name,
            "head_id": show_id(row.head_number) if row.head_number else "",
            "category": row.batch.get_category_display(),
            "persons": row.persons,
            "amount": row.amount,
            "paid": row.amount * row.times,
            "holder": row.holder_name,
            "bank": row.bank,
            "account": show_account(row.account),
            "batch": row.batch.number,
            "result": Result(outcome).label if outcome else WAITING,
            "note": _note(row),
        }


def _note(row: Payment) -> str:
    return "；".join(filter(None, [row.outcome_note, *(words for words, _tone in turns(row))]))
