"""Spot checks that something besides the draw asks for (57号 art. 20)."""

from datetime import date

from applications.models import Application
from applications.rules import rule_of
from dibao.trail.engine import begin
from reviews.models import SpotCheck


def require_check(application: Application, ground: str, *, on: date) -> SpotCheck | None:
    """The county will look at this open case, where the rule says always on this ground.

    None where the rule does not, or a check of the case is there already.
    """
    sampling = rule_of(application.household, "application_sampling", on)
    if ground not in sampling.value["always"]:
        return None
    if SpotCheck.objects.filter(application=application).exists():
        return None
    check = SpotCheck(
        application=application, area_code=application.area_code, ground=ground, drawn_on=on,
        basis=str(sampling.citation)[:200],
    )  # fmt: skip
    return begin(
        check, SpotCheck.Status.DRAWN, "须由县级入户抽查", actor=None, on=on, ground=str(ground)
    )
