"""Build believable offices of invented people, through the same services as the pages."""

import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dibao.offices.models import Area, User, pad
from dibao.worklist.demo.offices import COUNTIES, counties_without_office, demo_users
from dibao.worklist.demo.seeding import seed_county
from reviews.services.notices import close_finished


class Command(BaseCommand):
    help = "Seed the demo: offices of two counties with households in every state of the chain."

    def add_arguments(self, parser):
        parser.add_argument("--households", type=int, default=300)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--county", choices=COUNTIES, help="this county alone, in this process")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where real people work already"
        )

    def handle(self, *args, households, seed, county, if_empty, **options):
        today = timezone.localdate()
        if county:
            seed_county(county, households=households, seed=seed, today=today)
            return
        if not settings.DEMO:
            if if_empty:
                return
            raise CommandError("The demo pays by example values: set DEMO=1 to allow them here.")
        counties = counties_without_office()
        strangers = User.objects.exclude(pk__in=demo_users().values("pk")).exists()
        if if_empty and (strangers or not counties):
            return
        if strangers or not counties:
            raise CommandError("Somebody works here already: the demo is for an empty database.")
        self.stdout.write("Seeding the demo, which takes some minutes …")
        self.stdout.flush()
        started = time.monotonic()
        missing = [code for code in counties if not Area.objects.filter(code=pad(code)).exists()]
        if missing:
            call_command("load_areas", *missing, verbosity=0)
        self._seed_side_by_side(counties, households, seed)
        close_finished(today)
        self.stdout.write(f"{households} households in {time.monotonic() - started:.0f} s")

    def _seed_side_by_side(self, counties: list[str], households: int, seed: int) -> None:
        """A process for each county, so that two cores halve the wait."""
        share, rest = divmod(households, len(COUNTIES))
        runs = []
        for county in counties:
            count = share + (rest if county == next(iter(COUNTIES)) else 0)
            command = [sys.executable, "manage.py", "seed_demo", "--county", county]
            command += ["--households", str(count), "--seed", str(seed)]
            runs.append(subprocess.Popen(command, cwd=settings.BASE_DIR))
        if any([run.wait() for run in runs]):
            raise CommandError("The demo could not be seeded; run seed_demo again.")
