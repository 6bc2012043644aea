"""One county of the demo, in one transaction: all of it or nothing."""

import random
from datetime import date

from django.db import transaction

from dibao.worklist.demo.cases import Walk
from dibao.worklist.demo.changes import report_changes
from dibao.worklist.demo.findings import put_right
from dibao.worklist.demo.funds import allot
from dibao.worklist.demo.months import PAID_MONTHS, first_days, pay_months
from dibao.worklist.demo.offices import Office, open_office
from dibao.worklist.demo.oversight import supervise
from dibao.worklist.demo.people import Invention
from dibao.worklist.demo.plan import plan
from dibao.worklist.demo.rechecks import keep_up_rechecks


@transaction.atomic
def seed_county(county: str, *, households: int, seed: int, today: date) -> Office:
    """Staff an office and bring its households into every state of the chain."""
    office = open_office(county)
    invention = Invention(seed, county, today)
    for planned in plan(households, invention.rng, today):
        Walk(
            office=office,
            invention=invention,
            today=today,
            day=planned.start,
            category=planned.category,
            until=planned.until,
        ).run()
    allot(office, first_days(today, PAID_MONTHS)[0], today)
    pay_months(office, today, random.Random(seed))
    put_right(office, today)
    keep_up_rechecks(office, today)
    report_changes(office, today)
    supervise(office, today)
    return office
