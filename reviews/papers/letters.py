"""Letters to the family: the decision on an application, and a change after a recheck."""

from datetime import date

from applications.rules import rule_of
from dibao import forms
from dibao.calendar import day_in_words, month_in_words
from dibao.money import format_yuan
from households.models import Household, Person
from reviews.models import Confirmation, Determination, Letter, Recheck
from reviews.papers.parts import contact, deciding_office, family, receipt, remedies
from reviews.selectors import shown
from reviews.services.letters import TITLES as TITLES_OF_LETTERS

TITLES = {
    Confirmation.Outcome.CONFIRMED: "最低生活保障审核确认通知书",
    Confirmation.Outcome.REFUSED: "不予确认最低生活保障告知书",
    Recheck.Outcome.INCREASE: "最低生活保障金增发通知书",
} | TITLES_OF_LETTERS

EXAMPLE = "以上标准和金额含示例标准，仅供演示，无正式依据。"


def decision_pdf(decision: Confirmation) -> bytes:
    """The decision with its reasons and remedies (57号 arts 21 and 38)."""
    application = decision.application
    household, on = application.household, decision.decided_on
    confirmed = decision.outcome == Confirmation.Outcome.CONFIRMED
    applied = day_in_words(application.applied_on)
    if confirmed:
        award = decision.awards.get()
        amount, starts = format_yuan(award.amount), award.period.lower
        text = (
            f"予以确认。自{month_in_words(starts)}起，"
            f"每月发放最低生活保障金 {amount} 元，保障 {award.persons} 人。"
        )
    else:
        text = "对你家庭的最低生活保障申请不予确认。"
    met = "你家庭的收入和财产状况符合规定条件，公示期满，无异议或者异议已经处理。"
    key = "confirming_authority" if confirmed else "refusal_letter"
    return _letter(
        title=TITLES[decision.outcome],
        number=decision.number,
        household=household,
        person=application.applicant,
        opening=f"你于{applied}提出的最低生活保障申请，经调查审核，现将结果告知如下：",
        decision=text,
        determination=decision.determination,
        reasons=[met if confirmed else decision.reasons],
        basis=[str(rule_of(household, key, on).citation)],
        handler=decision.decided_by,
        on=on,
    )


def recheck_pdf(recheck: Recheck) -> bytes:
    """57号 art. 32: who is paid less, or no longer, is told why."""
    household, on = recheck.household, recheck.concluded_on
    old = household.awards.filter(period__endswith__isnull=False).order_by("-period").first()
    ends = old.period.upper
    since = f"自{month_in_words(ends)}起"
    before = format_yuan(old.amount)
    if recheck.outcome == Recheck.Outcome.STOP:
        text = f"{since}，停发最低生活保障金（原每月 {before} 元）。"
    elif recheck.outcome == Recheck.Outcome.GRACE:
        text = (
            f"你家庭因{recheck.graces.latest('pk').get_cause_display()}收入超过标准，给予渐退："
            f"渐退期内每月最低生活保障金 {before} 元不变，{since}停发。"
        )
    else:
        now = format_yuan(recheck.determination.amount)
        text = f"{since}，每月最低生活保障金由 {before} 元调整为 {now} 元。"
    return _letter(
        title=TITLES[recheck.outcome],
        number=recheck.letter_number or recheck.number,
        household=household,
        person=household.head_on(on) or _last_head(household),
        opening="经定期复核，现将你家庭最低生活保障待遇的变动告知如下：",
        decision=text,
        determination=recheck.determination,
        reasons=[recheck.reasons],
        basis=[recheck.basis, _ground_of_the_change(recheck)],
        handler=recheck.concluded_by,
        on=on,
    )


def line_change_pdf(letter: Letter) -> bytes:
    """What a change of the line takes from a household, from when, and why (57号 art. 32)."""
    item, on = letter.line_change_item, letter.made_on
    household, award, change = item.award.household, item.new_award, item.change
    starts, before = award.period.lower, format_yuan(item.old_amount)
    return _letter(
        title=letter.title,
        number=letter.number,
        household=household,
        person=household.head_on(on),
        opening="因最低生活保障标准调整，现将你家庭最低生活保障待遇的变动告知如下：",
        decision=(
            f"自{month_in_words(starts)}起，每月最低生活保障金由 {before} 元"
            f"调整为 {format_yuan(award.amount)} 元。"
        ),
        determination=award.determination,
        reasons=[
            f"{change.document}，自{day_in_words(change.effective_from)}起执行，按新标准重新核定。"
        ],
        basis=[change.document, letter.basis],
        handler=change.approved_by,
        on=on,
    )


def _ground_of_the_change(recheck: Recheck) -> str:
    if recheck.outcome == Recheck.Outcome.GRACE:
        return recheck.graces.latest("pk").basis
    return str(rule_of(recheck.household, "stop_effective", recheck.concluded_on).citation)


def _letter(
    *, title, number, household, person, opening, decision, determination, reasons, basis,
    handler, on: date,
) -> bytes:  # fmt: skip
    return forms.render(
        "decision_letter",
        {
            "organ": deciding_office(household, on),
            "title": title,
            "number": number,
            "applicant": family(person, household, on),
            "opening": opening,
            "decision": decision,
            "facts": _facts(determination),
            "reasons": reasons,
            "basis": basis,
            "remedies": remedies(household, on),
            "contact": contact(handler),
            "date": on,
            "receipt": receipt(title),
        },
    )


def _last_head(household: Household) -> Person:
    """The head of a household whose members live here no longer."""
    return household.members.filter(is_head=True).latest("period").person


def _facts(determination: Determination | None) -> list[str]:
    if determination is None:
        return ["你家庭的成员已不在本地共同生活。"]
    result = shown(determination)["result"]
    line = (
        f"你家庭计入 {result.persons} 人，月收入 {format_yuan(result.income_monthly)} 元，"
        f"人均 {format_yuan(result.per_capita)} 元；"
        f"当地最低生活保障标准为每人每月 {format_yuan(result.line)} 元。"
    )
    said = [line, *(f"{reason.text}。" for reason in result.reasons if not reason.ok)]
    return [*said, EXAMPLE] if determination.rests_on_example else said
