"""Load official divisions by prefix."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dibao.offices.areas import load_areas


class Command(BaseCommand):
    help = "按代码前缀装入官方区划，如 410105 371702"

    def add_arguments(self, parser):
        parser.add_argument("prefixes", nargs="+")
        parser.add_argument("--file", type=Path, default=settings.AREAS_FILE)

    def handle(self, *args, prefixes, file, **options):
        try:
            count = load_areas(file, prefixes)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已装入 {count} 个区划")
