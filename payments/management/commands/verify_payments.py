"""Compute every sealed payment again from its snapshots and compare it to the fen."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dibao.money import format_yuan
from dibao.offices.models import Level
from payments.services.verifying import Verifier


class Command(BaseCommand):
    help = "按保存的测算快照重新计算每一笔已签发的发放，与实际金额比较；有差异时以 1 退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", default="", help="只核对一个区县（区划代码）")

    def handle(self, *args: Any, **options: Any) -> None:
        verifier = Verifier()
        found = 0
        for item in verifier.deviations(options["county"][: Level.COUNTY]):
            found += 1
            self.stderr.write(
                f"不符：{item.where}：{item.why}，"
                f"已发 {format_yuan(item.paid)}，重算 {format_yuan(item.computed)}"
            )
        total = format_yuan(verifier.total)
        self.stdout.write(f"重新计算 {verifier.count} 笔，实发合计 {total} 元")
        if found:
            sys.exit(1)
        self.stdout.write("全部相符，差异 0.00")
