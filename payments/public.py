"""发放公示: what the public may read about a month's payment in one community.

Fund measures art. 3(3): both the approval and the payment are made public. Of each household no
more is shown than the pack lets be published after a confirmation; names are masked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, QuerySet, Sum

from dibao import forms, policy
from dibao.crypto import mask_name
from dibao.money import NOTHING, format_yuan
from dibao.offices.models import Area, User, street_of
from payments.examples import NOTE as EXAMPLE
from payments.examples import rest_on_example
from payments.models import Batch, Payment
from payments.models.batches import SEALED
from payments.selectors import going_out

NOTE = "低保金{ways}，不收取任何费用。对发放有疑问或发现冒领、截留的，请向我们反映。"
BY_BANK, BY_HAND = "由银行直接发放到户", "由工作人员上门送达"
BY_BOTH = f"{BY_BANK}，行动不便的{BY_HAND}"
BASIS = "《城乡最低生活保障资金管理办法》第三条"


@dataclass(frozen=True)
class Field:
    """One thing that may be shown of a household: heading, value, and on which side it stands."""

    label: str
    value: Callable[[dict], str]
    align: str = "center"


# What else a pack may name is not known of a payment, or stands over the table for all together.
FIELDS = {
    "applicant_name": Field("户主姓名", lambda row: mask_name(row["head_name"])),
    "members_count": Field("保障人数", lambda row: f"{row['persons']}"),
    "amount": Field("发放金额（元）", lambda row: format_yuan(row["amount"]), "right"),
    "address_area": Field("居住地", lambda row: row["area_name"]),
}


@dataclass(frozen=True)
class Notice:
    """A sheet for one community's board: headings, masked rows, and the sums over them."""

    batch: Batch
    area: Area
    fields: tuple[Field, ...]
    rows: list[tuple[str, ...]]
    persons: int
    total: Decimal
    basis: str
    example: bool
    ways: str

    @property
    def title(self) -> str:
        return f"{self.batch.title}发放公示"


def published_communities(user: User, month: date, prefix: str = "") -> QuerySet:
    """Batches and communities of the user's area that were paid in a month, with their sums; those
    under `prefix` alone."""
    return (
        _published(user)
        .under(prefix)
        .filter(batch__month=month)
        .values("batch__number", "area_code")
        .annotate(
            households=Count("household", distinct=True),
            payments=Count("pk"), total=Sum("amount"),
        )
        .order_by("batch__number", "area_code")
    )  # fmt: skip


def _published(user: User) -> QuerySet[Payment]:
    """What the bank has, or an official brings: the public hears of no money before that."""
    payments = going_out(Payment.objects.visible_to(user))
    return payments.filter(batch__status__in=SEALED, batch__sent_on__isnull=False)


def _ways_of(payments: QuerySet[Payment]) -> str:
    ways = set(payments.order_by().values_list("channel", flat=True).distinct())
    if ways == {Payment.Channel.HAND}:
        return BY_HAND
    return BY_BOTH if Payment.Channel.HAND in ways else BY_BANK


def notice_of(user: User, number: str, community: str) -> Notice | None:
    """The sheet of a batch that was sent, for a community of the user's area; None for no other."""
    payments = _published(user).filter(batch__number=number, area_code=community)
    paid = list(
        payments.values("household")
        .annotate(head_name=Max("head_name"), persons=Max("persons"), amount=Sum("amount"))
        .order_by("household__code")
    )
    if not paid:
        return None
    batch, area = Batch.objects.get(number=number), Area.objects.get(code=community)
    rules = policy.at(community, batch.released_on)
    names = rules.get("published_after_fields", batch.category)
    fields = tuple(FIELDS[name] for name in names if name in FIELDS)
    return Notice(
        batch=batch,
        area=area,
        fields=fields,
        rows=[tuple(field.value(row | {"area_name": area.name}) for field in fields)
              for row in paid],
        persons=sum(row["persons"] for row in paid),
        total=sum((row["amount"] for row in paid), NOTHING),
        example=rest_on_example(payments),
        ways=_ways_of(payments),
        basis=f"{BASIS}；公示内容依据{rules.cite('published_after_fields', batch.category)}",
    )  # fmt: skip


def notice_pdf(notice: Notice, *, phone: str, on: date) -> bytes:
    """The sheet as it hangs on the board, for the seal of the street. `phone` may be ""."""
    columns = [{"key": "line", "label": "序号", "width": 0.5}]
    columns += [
        {"key": f"{at}", "label": field.label, "align": field.align}
        for at, field in enumerate(notice.fields)
    ]
    street = Area.objects.select_related("parent").get(code=street_of(notice.area.code))
    return forms.render(
        "payment_notice",
        {
            "organ": f"{street.parent.name}{street.name}",
            "title": notice.title,
            "number": notice.batch.number,
            "community": notice.area.name,
            "intro": f"本村（社区）发放{notice.batch.title}"
            f"{len(notice.rows)}户、{notice.persons}人，共{format_yuan(notice.total)}元，现予公示，请群众监督。",
            "columns": columns,
            "rows": [
                {"line": line} | {f"{at}": text for at, text in enumerate(row)}
                for line, row in enumerate(notice.rows, start=1)
            ],
            "phone": phone,
            "note": NOTE.format(ways=notice.ways) + (EXAMPLE if notice.example else ""),
            "date": on,
        },
    )
