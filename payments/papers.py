"""追缴决定书 and 撤销决定书: the facts, the articles, what is to be paid back, and the remedies."""

from datetime import date

from dibao import forms
from dibao.calendar import day_in_words, month_in_words
from dibao.money import amount_in_words, format_yuan
from payments.examples import NOTE as EXAMPLE
from payments.examples import rest_on_example
from payments.models import Payment, Recovery
from payments.services.letters import DECISION, OVERTURNED
from payments.services.owing import gave
from payments.services.recoveries import repay_by
from reviews.papers.parts import contact, county_office, family, receipt, remedies


def recovery_pdf(recovery: Recovery) -> bytes:
    """The decision letter of a recovery with its months and its 送达回证 (C14)."""
    household, on = recovery.household, recovery.decided_on
    organ = county_office(household.area_code)
    months = list(recovery.months.all())
    first, last = months[0].month, months[-1].month
    total, latest = format_yuan(recovery.total), repay_by(recovery)
    paid = Payment.objects.filter(household=household, month__in=[item.month for item in months])
    return forms.render(
        "decision_letter",
        {
            "organ": organ,
            "title": DECISION,
            "number": recovery.letter_number,
            "applicant": family(household.head_on(on) or household.head_on(first), household, on),
            "opening": "经查实，你家庭多领取最低生活保障金，现决定如下：",
            "decision": (
                f"追缴你家庭{_span(first, last)}多领取的最低生活保障金 {total} 元"
                f"（{amount_in_words(recovery.total)}）。请在收到本决定书后"
                + (f"、最迟于{day_in_words(latest)}" if latest else "")
                + f"，向下列联系人取得{organ}指定的收款账户，以银行转账或者现金缴入该账户退还，"
                "不要交给个人，退还后领取收款票据；"
                f"一次退还确有困难的，可以向{organ}申请分期退还。"
            ),
            "facts": [
                recovery.facts,
                f"证据：{recovery.evidence}。",
                *(
                    f"{month_in_words(item.month)}：已发 {format_yuan(item.paid)} 元，应发 "
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
            "receipt": receipt(DECISION),
        },
    )


def overturned_pdf(recovery: Recovery) -> bytes:
    """The letter that overturns a recovery: what is not owed any more, and what is given back."""
    household, on = recovery.household, recovery.overturned_on
    first, back = recovery.months.first().month, gave(recovery)
    not_owed = recovery.total - back
    paper = (
        f"{recovery.get_overturn_by_display()}：{recovery.overturn_document}，"
        f"{day_in_words(recovery.overturn_dated)}。"
    )
    return forms.render(
        "decision_letter",
        {
            "organ": county_office(household.area_code),
            "title": OVERTURNED,
            "number": recovery.overturn_letter,
            "applicant": family(household.head_on(on) or household.head_on(first), household, on),
            "opening": (
                f"本机关{day_in_words(recovery.decided_on)}作出的{DECISION}（{recovery.letter_number}），"
                "现决定如下："
            ),
            "decision": (
                f"撤销上述追缴决定，追缴的 {format_yuan(recovery.total)} 元自始无效。"
                + (f"尚未退还的 {format_yuan(not_owed)} 元不再追缴。" if not_owed else "")
                + (
                    f"你家庭已经退还或者从保障金中抵扣的 {format_yuan(back)} 元"
                    f"（{amount_in_words(back)}）全部退还，随补发的保障金发放。"
                    if back else ""
                )
            ),
            "facts": [
                f"{month_in_words(item.month)}：原追缴 {format_yuan(item.amount)} 元。"
                for item in recovery.months.all()
            ],
            "basis": [paper],
            "reasons": [f"{recovery.overturn_reason.rstrip('。')}。"],
            "remedies": remedies(household, on),
            "contact": contact(recovery.overturned_by),
            "date": on,
            "receipt": receipt(OVERTURNED),
        },
    )  # fmt: skip


def _span(first: date, last: date) -> str:
    return "至".join(map(month_in_words, dict.fromkeys((first, last))))
