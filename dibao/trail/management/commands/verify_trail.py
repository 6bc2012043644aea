"""Recompute every chain and report the first entry that does not fit."""

from django.core.management.base import BaseCommand, CommandError

from dibao.trail.verify import verify_chains


class Command(BaseCommand):
    help = "核对办理轨迹的哈希链；有断开的以 1 退出"

    def add_arguments(self, parser):
        parser.add_argument("--county", help="只核对一个区县（区划代码）")

    def handle(self, *args, county=None, **options):
        broken = 0
        for result in verify_chains(county):
            if result.fault:
                broken += 1
                self.stdout.write(self.style.ERROR(f"{result.county_code}：{result.fault}"))
            else:
                said = f"{result.county_code}：{result.entries} 条，链头 {result.head}"
                self.stdout.write(said)
        if broken:
            raise CommandError(f"{broken} 条链断开")
