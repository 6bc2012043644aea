from datetime import timedelta
from time import sleep

from celery import current_app
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from dibao.jobs.keeper import PATIENCE, Keeper

LOOK_SECONDS = 5


class Command(BaseCommand):
    help = "Do what beat and workers do, for as long as none of them shows life. Runs until ended."

    def add_arguments(self, parser):
        parser.add_argument(
            "--patience", type=int, default=PATIENCE.seconds,
            help="seconds without a sign of life after which it begins",
        )  # fmt: skip

    def handle(self, *args, **options):
        keeper = Keeper(current_app.conf.beat_schedule, timedelta(seconds=options["patience"]))
        while True:
            close_old_connections()
            for name in keeper.look(timezone.now()):
                self.stdout.write(f"no worker shows life; ran {name}")
            sleep(LOOK_SECONDS)
