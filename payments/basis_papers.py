"""What a household is paid besides the month's allowance, on paper: back pay and subsidies (C8)."""

from datetime import date
from decimal import Decimal

from dibao import forms
from dibao.calendar import day_in_words, month_in_words
from dibao.money import amount_in_words, format_yuan
from households.models import Household
from payments.examples import NOTE as EXAMPLE
from payments.examples import rest_on_example
from payments.models import BackPay, Kind, Payment, PriceIndex
from payments.subsidy_terms import street_behind, terms_behind
from reviews.papers.parts import county_office

BACK_PAY = "最低生活保障金补发审批表"
SUBSIDIES = {Kind.PRICE: "价格临时补贴发放核定表", Kind.HOLIDAY: "节日补贴发放核定表"}
BASIS = "《城乡最低生活保障资金管理办法》第三条"
MONTHS = [
    {"label": "所属月份"}, {"label": "已发（元）", "align": "right"},
    {"label": "应发（元）", "align": "right"}, {"label": "补发（元）", "align": "right"},
]  # fmt: skip
SUBSIDY = [
    {"label": "所属月份"}, {"label": "保障人数"}, {"label": "每人（元）", "align": "right"},
    {"label": "金额（元）", "align": "right"},
]  # fmt: skip


def back_pay_pdf(back_pay: BackPay) -> bytes:
    """The back pay that was decided, month by month."""
    household, award = back_pay.household, back_pay.award
    decided = back_pay.decided_on
    return _sheet(
        household,
        on=decided,
        title=BACK_PAY,
        number=back_pay.number,
        facts=[
            ("少发的原因", back_pay.facts),
            ("证据材料", back_pay.evidence),
            ("查实日期", day_in_words(back_pay.found_on)),
            ("退还的追缴", back_pay.recovery.number)
            if back_pay.recovery
            else ("更正后的待遇", f"{award.number}，每月 {format_yuan(award.amount)} 元"),
        ],
        columns=MONTHS,
        rows=[
            [month_in_words(row.month), *map(format_yuan, (row.paid, row.entitled, row.amount))]
            for row in back_pay.months.order_by("month")
        ],
        total=back_pay.total,
        basis=BASIS,
        example=award.determination.rests_on_example,
        people=[("提出人", back_pay.prepared_by), ("决定人", back_pay.decided_by)],
    )


def subsidy_pdf(payment: Payment) -> bytes:
    """A price or holiday subsidy as it was reckoned for one household of a sealed batch."""
    batch, terms = payment.batch, terms_behind(payment)
    street = street_behind(payment)
    return _sheet(
        payment.household,
        on=batch.released_on,
        title=SUBSIDIES[payment.kind],
        number=batch.number,
        facts=[*_grounds(payment, terms), ("计算办法", _working(payment, terms, street))],
        columns=SUBSIDY,
        rows=[
            [
                month_in_words(payment.month), f"{payment.persons}",
                format_yuan(Decimal(terms["per_person"][street])), format_yuan(payment.amount),
            ]
        ],
        total=payment.amount,
        basis=batch.due_basis,
        example=rest_on_example(Payment.objects.filter(pk=payment.pk)),
        people=[("制单", batch.prepared_by or "系统"), ("复核", batch.reviewed_by),
                ("签发", batch.released_by)],
    )  # fmt: skip


def _grounds(payment: Payment, terms: dict) -> list[tuple[str, str]]:
    if payment.kind != Kind.PRICE:
        return [("补贴事由", payment.cause)]
    index = PriceIndex.objects.get(number=terms["index"])
    food = f"，食品价格同比涨幅 {_percent(index.food_rise)}" if index.food_rise else ""
    rise = f"居民消费价格同比涨幅 {_percent(index.cpi_rise)}"
    return [
        ("价格指数", f"{month_in_words(index.month)}{rise}{food}"),
        ("公布", f"{day_in_words(index.published_on)}，{index.source}"),
    ]


def _working(payment: Payment, terms: dict, street: str) -> str:
    each = format_yuan(Decimal(terms["per_person"][street]))
    how = terms.get("working", {}).get(street)
    said = f"{how}；" if how else ""
    return f"{said}每人 {each} 元 × {payment.persons} 人 = {format_yuan(payment.amount)} 元"


def _sheet(
    household: Household, *, on: date, title, number, facts, columns, rows, total, basis, example,
    people,
) -> bytes:  # fmt: skip
    head = household.head_on(on)
    return forms.render(
        "payment_basis",
        {
            "organ": county_office(household.area_code),
            "title": title,
            "number": number,
            "household": {
                "code": household.code,
                "head": head.name if head else "",
                "id_number": head.masked_id if head else "",
                "area": household.area.name,
                "address": household.address or household.area.full_name,
            },
            "facts": [{"label": label, "value": value} for label, value in facts],
            "columns": columns,
            "rows": rows,
            "total": {"amount": format_yuan(total), "words": amount_in_words(total)},
            "basis": basis,
            "note": EXAMPLE if example else "",
            "people": [{"label": label, "name": str(who)} for label, who in people],
            "date": on,
        },
    )


def _percent(share: Decimal) -> str:
    return f"{share * 100:.2f}%"
