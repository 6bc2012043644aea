"""Recompute every chain and report the first entry that does not fit."""

from django.core.management.base import BaseCommand, CommandError

from dibao.trail.verify import verify_chains


class Command(BaseCommand):
    help = "Verify the hash chains of the trail; exit status 1 when one is broken."

    def add_arguments(self, parser):
        parser.add_argument("--county", help="the code of one county")

    def handle(self, *args, county=None, **options):
        broken = 0
        for result in verify_chains(county):
            if result.fault:
                broken += 1
                self.stdout.write(self.style.ERROR(f"{result.county_code}: {result.fault}"))
            else:
                self.stdout.write(
                    f"{result.county_code}: {result.entries} entries, head {result.head}"
                )
        if broken:
            raise CommandError(f"{broken} chain(s) broken")
