"""A line that rose is carried out before single households are put right for the same months.

The change claims its rise for every month behind it and knows of no back pay; back pay knows what
changes have claimed.
"""

from datetime import date, timedelta
from decimal import Decimal

from applications.rules import rules_in_words
from dibao import policy
from dibao.calendar import month_in_words
from dibao.offices.models import Level
from dibao.policy.figures import fen, months_after
from dibao.policy.lines import monthly
from dibao.trail.refusals import Refusal
from households.residence import area_on
from reviews.models import Award, LineChange
from reviews.models.line_changes import BOTH


def refuse_before_the_change(award: Award, rules_on: date) -> None:
    """Raises `Refusal` where the line of a day is another than that by which the earlier award was
    determined, or carried along last, and no change of the line has carried that out."""
    carried = _carried_out(award, rules_on)
    if carried is not None and carried >= rules_on:
        return
    area = area_on(award.household, rules_on)
    with rules_in_words():
        due = _line(area, award.category, rules_on)
        waits = _knew_another(award, area, rules_on)
        if waits and carried is not None:
            waits = _line(area, award.category, carried) != due
    if waits:
        raise Refusal(
            f"{month_in_words(rules_on)}的保障标准已变动，本县（市、区）还没有执行这次标准调整，"
            "先补发会与标准调整的补发重复。请先在“标准调整”中办理这次调整，执行完毕后再提出补发。",
            field="since",
        )


def _carried_out(award: Award, rules_on: date) -> date | None:
    """The end of the month from which the last change of the line up to a day was carried out; a
    line may rise in mid-month."""
    done = LineChange.objects.under(award.area_code[: Level.COUNTY]).filter(
        status=LineChange.Status.DONE, category__in=(award.category, BOTH),
        effective_from__lte=rules_on,
    )  # fmt: skip
    last = done.order_by("-effective_from").values_list("effective_from", flat=True).first()
    return last and months_after(last, 1) - timedelta(days=1)


def _knew_another(award: Award, area: str, rules_on: date) -> bool:
    """Whether the award was determined by another line than that of a day: by the one that it
    names, where another was announced since for the day on which it was determined."""
    made = award.determination
    if made.working:
        own, by = made.working["area"], Decimal(made.working["line"])
        if by != _line(own, award.category, made.on):
            return by != _line(own, award.category, rules_on)
    known = _line(area, award.category, made.on)
    return made.on < rules_on and known != _line(area, award.category, rules_on)


def _line(area: str, category: str, on: date) -> Decimal | None:
    """Yuan a person and month, None where the rules give none."""
    line = policy.at(area, on).optional("dibao_line", category)
    return line and fen(monthly(line))
