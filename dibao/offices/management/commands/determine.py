"""manage.py determine FILE: decide the cases of a file and hold them to what they expect."""

import json

from django.core.management.base import BaseCommand, CommandError

from dibao import policy


class Command(BaseCommand):
    help = "按规则计算案例文件，并与文件中的预期结果核对"

    def add_arguments(self, parser):
        parser.add_argument("file", help="案例文件（YAML）")
        parser.add_argument("--packs", help="规则包目录，默认为正在使用的规则包")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *, file, packs, **options):
        try:
            cases = policy.load_cases(file, packs)
            results = [policy.run_case(cases, named) for named in cases.cases]
        except policy.PackErrors as refusal:
            for error in refusal.errors:
                self.stderr.write(str(error))
            raise CommandError("规则包不能使用") from None
        except policy.CaseProblem as problem:
            raise CommandError(str(problem)) from None
        if options["json"]:
            found = [result.to_json() for result in results]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            for result in results:
                self._print(result)
        failed = [result for result in results if not result.passed]
        if failed:
            raise CommandError(f"{len(results)} 个案例中有 {len(failed)} 个不符")
        if not options["json"]:
            self.stdout.write(f"{len(results)} 个案例全部相符")

    def _print(self, result):
        source = f"［{result.source}］" if result.source else ""
        self.stdout.write(f"■ {result.name}{source}")
        found = result.determination
        if found is None:
            self.stdout.write(f"  不能作出决定：{result.problem}")
        else:
            mark = "（含示例值，不得用于正式办理）" if found.example else ""
            self.stdout.write(f"  {'符合条件' if found.eligible else '不符合条件'}{mark}")
            for reason in found.reasons:
                self.stdout.write(
                    f"    {'√' if reason.ok else '×'} {reason.text}　{reason.citation or ''}"
                )
            self.stdout.write(f"  人均月收入 {found.per_capita} 元，共 {found.persons} 人")
            for line in found.lines:
                self.stdout.write(f"    {line.label}：{line.working}　{line.citation or ''}")
            self.stdout.write(f"  每月保障金 {found.amount} 元")
        self.stdout.write("  相符" if result.passed else f"  不符：{'；'.join(result.failures)}")
