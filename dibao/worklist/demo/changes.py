"""Among those of the demo who receive, one reports a change and one leaves gradually."""

from datetime import date, timedelta

from applications.rules import rule_of
from dibao.trail.engine import perform
from dibao.worklist.demo.offices import Office
from households.models import IncomeItem
from reviews.models import Award, Recheck
from reviews.services.graces import causes
from reviews.services.rechecks import recheck_at_once
from reviews.services.reports import report_record

WAGE_PER_PERSON = 4000  # far over any line


def report_changes(office: Office, today: date) -> None:
    """The first household reports that a son works; the next one begins its gradual exit."""
    awards = Award.objects.under(office.county.prefix).filter(
        status=Award.Status.ACTIVE, period__startswith__lte=today, period__endswith__isnull=True
    )
    first, second = awards.select_related("household").order_by("pk")[:2]
    report_record(
        first.household, source="family", changed=True, changed_on=today - timedelta(days=20),
        content="户主之子参加工作，每月有工资收入。", actor=office.staff["jingban"], on=today,
    )  # fmt: skip
    _leave_gradually(second, office, today)


def _leave_gradually(award: Award, office: Office, today: date) -> None:
    household, staff = award.household, office.staff
    rule = rule_of(household, "grace_period", today)
    recheck = recheck_at_once(
        household, ground=Recheck.Ground.REPORT, cause="家庭报告：成员就业",
        basis=str(rule.citation), on=today,
    )  # fmt: skip
    recheck = perform(
        recheck, "record_visit", actor=staff["jingban"], on=today, visited_on=today,
        methods=list(rule_of(household, "visit_methods", today).value),
        living="住房和家具陈旧，生活俭朴。", consistent=True, findings="有成员新就业，收入增加。",
        investigators=[staff["jingban"], staff["jingban2"]], family=[household.head_on(today)],
    )  # fmt: skip
    IncomeItem.objects.create(
        household=household, person=household.head_on(today), kind="W1",
        amount=WAGE_PER_PERSON * award.persons, months=1,
    )  # fmt: skip
    recheck = perform(
        recheck, "propose_grace", actor=staff["jingban"], on=today, reason="成员稳定就业。",
        cause=causes(household, today)[0], since=today.replace(day=1), honest=True,
        months=rule.value["months_to"],
    )  # fmt: skip
    perform(recheck, "approve_change", actor=staff["shenhe2"], on=today)
