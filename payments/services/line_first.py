"""A line that rose is carried out before single households are put right for the same months.

The change claims its rise for every month behind it and knows of no back pay; back pay knows what
changes have claimed.
"""

from datetime import date, timedelta

from applications.rules import rules_in_words
from dibao import policy
from dibao.offices.models import Level
from dibao.policy.figures import months_after
from dibao.trail.refusals import Refusal
from households.residence import area_on
from reviews.models import Award, LineChange
from reviews.models.line_changes import BOTH


def refuse_before_the_change(award: Award, rules_on: date) -> None:
    """Raises `Refusal` where the line of a day is another than that by which the earlier award was
    determined, or carried along last, and no change of the line has carried that out."""
    done = LineChange.objects.under(award.area_code[: Level.COUNTY]).filter(
        status=LineChange.Status.DONE, category__in=(award.category, BOTH),
        effective_from__lte=rules_on,
    )  # fmt: skip
    carried_out = [
        months_after(month, 1) - timedelta(days=1)  # a line may rise in mid-month
        for month in done.values_list("effective_from", flat=True)
    ]
    known = max([award.determination.on, *carried_out])
    if known >= rules_on:
        return
    area = area_on(award.household, rules_on)
    with rules_in_words():
        rules = [policy.at(area, day) for day in (known, rules_on)]
    if len({str(one.optional("dibao_line", award.category)) for one in rules}) > 1:
        raise Refusal(
            f"{rules_on:%Y年%m月}的保障标准已变动，本县（市、区）还没有执行这次标准调整，"
            "先补发会与标准调整的补发重复。请先在“标准调整”中办理这次调整，执行完毕后再提出补发。",
            field="since",
        )
