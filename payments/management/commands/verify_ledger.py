"""Check the ledger against itself, the batches, the bank's returns and the fund's papers."""

import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dibao.money import format_yuan
from dibao.offices.models import Level
from payments.ledger.verify import control_totals, differences
from payments.models.ledger import AccountKind, Fund, Source


class Command(BaseCommand):
    help = "核对账簿：凭证平衡，与批次、银行回盘、资金单据相符；有差异时以 1 退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", default="", help="只核对一个区县（区划代码）")

    def handle(self, *args: Any, **options: Any) -> None:
        county = options["county"][: Level.COUNTY]
        debits = credits = Decimal(0)
        for area, fund, kind, source, debited, credited in control_totals(county):
            name = AccountKind(kind).label + (f"（{Source(source).label}）" if source else "")
            self.stdout.write(
                f"{area[: Level.COUNTY]} {Fund(fund).label} {name}："
                f"借 {format_yuan(debited)}，贷 {format_yuan(credited)}"
            )
            debits, credits = debits + debited, credits + credited
        self.stdout.write(f"合计：借 {format_yuan(debits)}，贷 {format_yuan(credits)}")
        found = differences(county)
        for item in found:
            self.stderr.write(f"不符：{item.check}：{item.where}，相差 {format_yuan(item.by)}")
        if found:
            sys.exit(1)
        self.stdout.write("账簿核对无误，差异 0.00")
