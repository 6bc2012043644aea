"""The demo's past rechecks: created by the rule, worked on their day, the latest still waiting."""

from datetime import date, timedelta

from dibao import policy
from dibao.trail.engine import perform
from dibao.worklist.demo.offices import Office
from reviews.models import Recheck
from reviews.services.due_rechecks import create_due_rechecks

ROUNDS = (40, 14, 2)  # days ago


def keep_up_rechecks(office: Office, today: date) -> None:
    """Work what was due in each round, then create what is due now."""
    county = office.county.prefix
    for days in ROUNDS:
        day = today - timedelta(days=days)
        create_due_rechecks(day, only=[county])
        due = Recheck.objects.under(county).filter(status=Recheck.Status.DUE, due_on__lte=day)
        for recheck in due.order_by("pk"):
            _work(recheck, office, day)
    create_due_rechecks(today, only=[county])


def _work(recheck: Recheck, office: Office, day: date) -> None:
    staff = office.staff
    at_county = recheck.organ == Recheck.Organ.COUNTY
    pair = ("shenhe", "shenhe2") if at_county else ("jingban", "jingban2")
    methods = policy.at(recheck.area_code, day).get("visit_methods", recheck.household.category)
    recheck = perform(
        recheck, "record_visit", actor=staff[pair[0]], on=day, visited_on=day,
        methods=list(methods), living="住房和家具陈旧，生活俭朴。", consistent=True,
        findings="家庭情况没有明显变化。", investigators=[staff[name] for name in pair],
        family=[recheck.household.head_on(day)],
    )  # fmt: skip
    perform(recheck, "continue_as_is", actor=staff[pair[0]], on=day)
