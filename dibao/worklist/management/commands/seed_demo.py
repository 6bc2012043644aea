"""Build believable offices of invented people, through the same services as the pages."""

import random
import time
from datetime import date

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dibao.offices.models import Area, pad
from dibao.worklist.demo.cases import Walk
from dibao.worklist.demo.funds import allot
from dibao.worklist.demo.months import PAID_MONTHS, first_days, pay_months
from dibao.worklist.demo.offices import COUNTIES, Office, open_office
from dibao.worklist.demo.people import Invention
from dibao.worklist.demo.plan import plan
from dibao.worklist.demo.rechecks import keep_up_rechecks
from households.models import Household
from reviews.services.notices import close_finished


class Command(BaseCommand):
    help = "Seed the demo: offices of two counties with households in every state of the chain."

    def add_arguments(self, parser):
        parser.add_argument("--households", type=int, default=300)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, households, seed, **options):
        if Household.objects.exists():
            raise CommandError("The database holds households: the demo is for an empty one.")
        started = time.monotonic()
        with transaction.atomic():
            today = timezone.localdate()
            offices = []
            for at, county in enumerate(COUNTIES):
                share = households // 2 + (households % 2 if at == 0 else 0)
                offices.append(self._county(county, share, seed, today))
            keep_up_rechecks(offices, today)
            close_finished(today)
        self.stdout.write(f"{households} households in {time.monotonic() - started:.0f} s")

    def _county(self, county: str, households: int, seed: int, today: date) -> Office:
        if not Area.objects.filter(code=pad(county)).exists():
            call_command("load_areas", county, verbosity=0)
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
        return office
