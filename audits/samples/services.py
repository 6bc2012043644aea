"""Drawing a year's sample, and recording what was found."""

import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from audits.models import SampleDraw, SampleItem
from audits.samples.drawing import choose
from dibao import policy
from dibao.offices.models import Area, Level, pad, street_of
from dibao.trail.engine import begin
from dibao.trail.journal import record
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.models import Award, Recheck
from reviews.services.awards import active_award
from reviews.services.rechecks import recheck_open

Organ, Unit = SampleDraw.Organ, SampleDraw.Unit
ORGANS = {
    Level.COUNTY: Organ.COUNTY,
    Level.PREFECTURE: Organ.PREFECTURE,
    Level.PROVINCE: Organ.REGION,
}
OWN_PLAN = "年度抽查计划（当地规定未定比例）"


@dataclass(frozen=True)
class Plan:
    """What the rules ask of an organ: `rate` is None where they name no share."""

    organ: str
    unit: str
    rate: Decimal | None
    reach_all: bool
    basis: str


def plan_of(area: Area, on: date) -> Plan:
    """The rule of the area's organ. Raises `Refusal` for one that draws no samples."""
    if area.level not in ORGANS:
        raise Refusal("年度抽查由县级以上民政部门组织。")
    organ = ORGANS[area.level]
    rules = policy.at(area.code, on)
    for item in rules["recipient_sampling"]:
        if item["organ"] == organ:
            cite = str(rules.cite("recipient_sampling"))[:200]
            return Plan(organ, item["of"], item["rate"], item["reach_all"], cite)
    unit = Unit.HOUSEHOLDS if organ == Organ.COUNTY else Unit.COUNTIES
    return Plan(organ, unit, None, organ == Organ.COUNTY, OWN_PLAN)


@transaction.atomic
def sample_draw(*, rate: Decimal, actor: Any, on: date) -> SampleDraw:
    """Draw the year's sample of the actor's organ, once.

    Raises `Refusal` for a rate below the rule's, where nobody receives, or when it is drawn.
    """
    area = actor.area
    plan = plan_of(area, on)
    if plan.rate is not None and rate < plan.rate:
        raise Refusal(f"抽查比例不得低于 {plan.rate:.0%}。", basis=plan.basis, field="rate")
    population = population_of(area, plan.unit, on)
    if not population:
        raise Refusal("本辖区没有正在享受低保的家庭，无需抽取。")
    draw = SampleDraw(
        number=next_number(f"NC{area.prefix}{on.year}", 3), area_code=area.code,
        organ=plan.organ, unit=plan.unit, year=on.year, rate=rate, reach_all=plan.reach_all,
        basis=plan.basis, seed=secrets.token_hex(32), population=population, drawn_on=on,
        drawn_by=actor,
    )  # fmt: skip
    try:
        with transaction.atomic():
            draw.save(force_insert=True)
    except IntegrityError as again:
        raise Refusal(f"{on.year}年度抽查已经抽取，不能重复抽取。") from again
    codes = drawn_codes(draw)
    record(
        draw, "draw_sample", "抽取年度抽查样本", actor=actor, on=on, basis=plan.basis,
        seed=draw.seed, rate=rate, population=len(population), drawn=len(codes),
    )  # fmt: skip
    _write_items(draw, codes, on)
    return draw


def population_of(area: Area, unit: str, on: date) -> list[tuple[str, str]]:
    """Codes to draw from, each with its township, in order: households, or their counties."""
    awards = Award.objects.under(area.prefix).filter(
        status=Award.Status.ACTIVE, period__contains=on
    )
    if unit == Unit.HOUSEHOLDS:
        rows = awards.values_list("household__code", "area_code").order_by("household__code")
        return [(code, street_of(place)) for code, place in rows]
    counties = {code[: Level.COUNTY] for code in awards.values_list("area_code", flat=True)}
    return [(code, "") for code in sorted(counties)]


def drawn_codes(draw: SampleDraw) -> list[str]:
    """What the stored list and seed give; an auditor compares it with the items."""
    return choose(
        [tuple(pair) for pair in draw.population],
        seed=draw.seed, rate=draw.rate, reach_all=draw.reach_all,
    )  # fmt: skip


def _write_items(draw: SampleDraw, codes: list[str], on: date) -> None:
    homes = {}
    if draw.unit == Unit.HOUSEHOLDS:
        homes = Household.objects.in_bulk(codes, field_name="code")
    for at, code in enumerate(codes, start=1):
        home = homes.get(code)
        item = SampleItem(
            number=f"{draw.number}-{at:05d}", draw=draw, household=home,
            area_code=home.area_code if home else pad(code),
        )  # fmt: skip
        begin(item, SampleItem.Status.DRAWN, "抽中年度抽查", actor=None, on=on)


def of_the_drawing_organ(step: Step) -> None:
    """Guard: an organ checks its own sample, and a county never the prefecture's."""
    if not step.actor.covers(step.obj.draw.area_code):
        raise NotYours("该样本由抽取机关抽查，请由抽取机关的人员登记。")


def record_findings(step: Step) -> dict:
    """What was seen; where it was not as it should be, the county rechecks the household."""
    item, data = step.obj, step.data
    if data["checked_on"] > step.on:
        raise Refusal("抽查日期不能晚于今天。", field="checked_on")
    item.checked_on, item.checked_by = data["checked_on"], step.actor
    item.consistent, item.findings = data["consistent"], data["findings"].strip()
    if not item.consistent and item.household and active_award(item.household):
        item.recheck = _recheck(item, step.on)
    return {
        "item": item.number, "consistent": item.consistent,
        "recheck": item.recheck.number if item.recheck else "",
    }  # fmt: skip


def _recheck(item: SampleItem, on: date) -> Recheck:
    household = item.household
    same = household.rechecks.filter(organ=Recheck.Organ.COUNTY, due_on=on).first()
    return same or recheck_open(
        household, organ=Recheck.Organ.COUNTY, due_on=on,
        basis=f"年度抽查 {item.number} 发现问题", on=on,
    )  # fmt: skip
