"""manage.py policy check | show | diff: the rules of the packs, on the command line."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dibao import policy
from dibao.policy.show import diff_rows, show_rows


class Command(BaseCommand):
    help = "检查规则包，查看一个地区的规则，比较两个日期的规则"

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        for name, text in (
            ("check", "检查规则包"),
            ("show", "查看一个地区的规则及其依据"),
            ("diff", "比较一个地区两个日期的规则"),
        ):
            action = actions.add_parser(name, help=text)
            action.add_argument("--packs", default=str(settings.POLICY_DIR), help="规则包目录")
            if name != "check":
                action.add_argument("area", help="区划代码或其前缀，或者规则包名称")
            if name == "show":
                action.add_argument("--on", type=date.fromisoformat, help="日期，默认今天")
            if name == "diff":
                action.add_argument("first", type=date.fromisoformat)
                action.add_argument("second", type=date.fromisoformat)

    def handle(self, *, action, packs, **options):
        try:
            library = policy.read_library(packs)
        except policy.PackErrors as refusal:
            for error in refusal.errors:
                self.stderr.write(str(error))
            raise CommandError(f"规则包不能使用：共 {len(refusal.errors)} 处问题") from None
        if action == "check":
            self._check(library)
        elif action == "show":
            on = options["on"] or timezone.localdate()
            self._show(self._rules(library, options["area"], on))
        else:
            first, second = (
                self._rules(library, options["area"], on)
                for on in (options["first"], options["second"])
            )
            self._diff(first, second)

    def _rules(self, library, area, on):
        if area in library.packs:
            return policy.at_pack(area, on, library=library)
        if not area.isdigit():
            raise CommandError(f"“{area}”既不是区划代码，也不是规则包名称")
        return policy.at(area, on, library=library)

    def _check(self, library):
        for pack in library.packs.values():
            values = sum(len(entries) for entries in pack.entries.values())
            self.stdout.write(f"{pack.name}：{pack.title}，{values} 个值")
        self.stdout.write(f"共 {len(library.packs)} 个规则包，没有问题")

    def _show(self, rules):
        self.stdout.write(f"{rules.title}（{rules.pack}）{rules.on} 起的现行规则")
        self.stdout.write(f"版本 {rules.version}")
        group = ""
        for row in show_rows(rules):
            if row.group != group:
                group = row.group
                self.stdout.write(f"\n【{group}】")
            self.stdout.write(f"{row.label}（{row.key}）：{'；'.join(row.value)}")
            self.stdout.write(f"    自 {row.since} 起，{row.citation}{row.remark}")

    def _diff(self, first, second):
        rows = diff_rows(first, second)
        for row in rows:
            self.stdout.write(f"{row.label}（{row.key}）")
            self.stdout.write(f"  {first.on}：{'；'.join(row.before)}")
            self.stdout.write(f"  {second.on}：{'；'.join(row.after)}")
        self.stdout.write(f"共 {len(rows)} 处不同" if rows else "两个日期的规则相同")
