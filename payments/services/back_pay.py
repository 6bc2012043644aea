"""Back pay: a rise that was confirmed late, or put right, is paid by months of presence."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.offices.models import Level
from dibao.offices.roles import COUNTY, FINANCE
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from households.codes import Category
from households.models import Household
from payments.models import BackPay, BackPayMonth
from payments.services.underpayment import underpaid
from reviews.models import Award

PREPARERS = COUNTY | FINANCE


def open_back_pay(household: Household, **given) -> BackPay:
    """`open_back_pays` of a single fund's months. Raises `ValueError` where several have some."""
    (made,) = open_back_pays(household, **given)
    return made


@transaction.atomic
def open_back_pays(
    household: Household,
    *,
    award: Award,
    since: date,
    found_on: date,
    facts: str,
    evidence: str,
    actor: Any,
    on: date,
) -> list[BackPay]:
    """Reckon what a household was paid too little beside `award`; another person decides.

    One for each fund whose roll it was on in months that lack something. Raises `NotYours` without
    role or area; `Refusal` where no month lacks anything, or where the award's facts were not kept
    though the rules or the category changed since.
    """
    if not actor.holds(*PREPARERS) or not actor.covers(household.area_code):
        raise NotYours("补发由县级民政部门的审核或财务人员办理。")
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    since, award = since.replace(day=1), household.awards.get(pk=award.pk)
    if found_on > on:
        raise Refusal("查实日期不能晚于今天。", field="found_on")
    drafts = [
        BackPay(
            household=household, area_code=household.area_code, category=category, award=award,
            since=since, found_on=found_on, facts=facts.strip(), evidence=evidence.strip(),
            prepared_by=actor, prepared_on=on,
        )
        for category in Category
    ]  # fmt: skip
    found = [(draft, months) for draft in drafts if (months := underpaid(draft))]
    if not found:
        raise Refusal("自该月起没有少发的金额，不需要补发。请核对起始月份和更正后的待遇。")
    for draft, months in found:
        draft.number = number_of(draft, on)
        put_down(draft, months, actor=actor, on=on)
    return [draft for draft, _months in found]


def number_of(back_pay: BackPay, on: date) -> str:
    """The next number of its county and year; to be taken before the trail is written to."""
    return next_number(f"BF{back_pay.area_code[: Level.COUNTY]}{on:%Y}", 4)


def put_down(back_pay: BackPay, months: list[BackPayMonth], *, actor: Any, on: date) -> None:
    """Keep a numbered draft with its months; another person decides."""
    back_pay.total = sum(month.amount for month in months)
    begin(
        back_pay, BackPay.Status.PREPARED, "提出补发", actor=actor, on=on,
        award=back_pay.award.number, months=len(months), total=str(back_pay.total),
        fund=str(back_pay.category),
    )  # fmt: skip
    for month in months:
        month.back_pay = back_pay
    BackPayMonth.objects.bulk_create(months)


def decide(step: Step) -> dict:
    """From here on the next batch of arrears pays it."""
    step.obj.decided_by, step.obj.decided_on = step.actor, step.on
    return {"total": str(step.obj.total)}
