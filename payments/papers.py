"""追缴决定书: the facts, the articles, what is to be paid back, and the remedies."""

from datetime import date

from dibao import forms
from dibao.money import amount_in_words, format_yuan
from payments.examples import NOTE as EXAMPLE
from payments.examples import rest_on_example
from payments.models import Payment, Recovery
from reviews.papers.parts import contact, county_office, family, receipt, remedies

TITLE = "最低生活保障金追缴决定书"


def recovery_pdf(recovery: Recovery) -> bytes:
    """The decision letter of a recovery with its months and its 送达回证 (C14)."""
    household, on = recovery.household, recovery.decided_on
    months = list(recovery.months.all())
    first, last = months[0].month, months[-1].month
    total = format_yuan(recovery.total)
    paid = Payment.objects.filter(household=household, month__in=[item.month for item in months])
    return forms.render(
        "decision_letter",
        {
            "organ": county_office(household.area_code),
            "title": TITLE,
            "number": recovery.letter_number,
            "applicant": family(household.head_on(on) or household.head_on(first), household, on),
            "opening": "经查实，你家庭多领取最低生活保障金，现决定如下：",
            "decision": (
                f"追缴你家庭{_span(first, last)}多领取的最低生活保障金 {total} 元"
                f"（{amount_in_words(recovery.total)}）。请自收到本决定书之日起，"
                "将款项退至本机关指定账户；一次退还确有困难的，可以申请分期退还。"
            ),
            "facts": [
                recovery.facts,
                f"证据：{recovery.evidence}。",
                *(
                    f"{_month(item.month)}：已发 {format_yuan(item.paid)} 元，应发 "
                    f"{format_yuan(item.entitled)} 元，多领 {format_yuan(item.amount)} 元。"
                    for item in months
                ),
                *([EXAMPLE] if rest_on_example(paid) else []),
            ],
            "basis": [recovery.basis],
            "reasons": [f"{recovery.get_ground_display()}。"],
            "remedies": remedies(household, on),
            "contact": contact(recovery.decided_by),
            "date": on,
            "receipt": receipt(TITLE),
        },
    )


def _span(first: date, last: date) -> str:
    return _month(first) if first == last else f"{_month(first)}至{_month(last)}"


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"
