"""Who has done what in a case, and who must keep out of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from applications.models import Application
from applications.rules import rule_of
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours
from dibao.trail.workflow import Step


def application_of(obj: Any) -> Application:
    """The application itself, or the one that a check, a notice or a spot check belongs to."""
    return obj if isinstance(obj, Application) else obj.application


def acted(application: Application, names: Iterable[str]) -> set[int]:
    """The ids of the users who carried out any of these actions in the case, by its trail."""
    entries = thread(application.number).filter(action__in=list(names), actor__isnull=False)
    return set(entries.values_list("actor_id", flat=True))


def is_kin(application: Application, user: Any) -> bool:
    """Whether this person is filed as a near relative of the family (57号 art. 11)."""
    return user is not None and application.live_kin_filings.filter(official=user).exists()


def refuse_kin(application: Application, user: Any, on: date) -> None:
    """Raise NotYours when the person is filed as a near relative of the family."""
    if is_kin(application, user):
        raise NotYours(
            "您已备案为该户的近亲属，应当回避，不能办理该申请。请交由其他工作人员办理。",
            basis=rule_of(application.household, "kin_officials", on).citation,
        )


def not_kin(step: Step) -> None:
    """Guard of every transition of a case: a registered relative touches nothing of it."""
    refuse_kin(application_of(step.obj), step.actor, step.on)
