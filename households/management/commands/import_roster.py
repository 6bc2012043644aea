"""manage.py import_roster FILE --area CODE [--dry-run] [--json] [--user NAME] [--category …]"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dibao.offices.models import Area, User, pad
from dibao.sheets import BadWorkbook
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from households.codes import Category
from households.roster.check import check_roster
from households.roster.imports import begin_import

LEVELS = {"error": "错误", "fixed": "已修正", "text": "按文本处理"}


class Command(BaseCommand):
    help = "核验并导入花名册。有错误时什么都不导入，退出状态为 1。输出不含个人信息。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx 文件")
        parser.add_argument("--area", required=True, help="花名册所属区划代码，如 410105")
        parser.add_argument("--dry-run", action="store_true", help="只核验，不导入")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--user", default="", help="以此用户名办理；不写则为系统")
        parser.add_argument("--category", default="", choices=["", *Category.values])

    def handle(self, *args: Any, **options: Any) -> None:
        area = Area.objects.filter(code=pad(options["area"])).first()
        if area is None:
            raise CommandError("没有这个区划代码，请先用 load_areas 装入区划。")
        actor = self._actor(options["user"], area)
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"无法读取文件：{error.strerror}") from error
        on = timezone.localdate()
        try:
            check = check_roster(data, area=area, on=on, category=options["category"])
        except BadWorkbook as fault:
            self._answer(options, [_whole_file(str(fault))], {})
            sys.exit(1)
        counts = check.counts()
        if not check.errors and not options["dry_run"]:
            counts["taken"] = self._take(data, check, area, actor, on, options)
        self._answer(options, check.listed_findings(), counts)
        if check.errors:
            sys.exit(1)

    def _actor(self, username: str, area: Area) -> User | None:
        if not username:
            return None
        actor = User.objects.filter(username=username, is_active=True).first()
        if actor is None or not actor.covers(area.code):
            raise CommandError("没有这个用户，或该区划不在其辖区。")
        return actor

    def _take(self, data, check, area: Area, actor: User | None, on, options: dict) -> dict:
        try:
            with transaction.atomic():
                roster = begin_import(
                    data=data,
                    file_name=options["file"].name,
                    area=area,
                    category=options["category"],
                    actor=actor,
                    on=on,
                )
                perform(roster, "finish_check", actor=None, on=on, result=check)
                roster = perform(roster, "take", actor=actor, on=on)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        return roster.counts["taken"] | {"import": roster.number}

    def _answer(self, options: dict, findings: list[dict], counts: dict) -> None:
        if options["json"]:
            text = json.dumps(
                {"findings": findings, "counts": counts}, ensure_ascii=False, indent=1
            )
            self.stdout.write(text)
            return
        for item in findings:
            where = f"第 {item['row']} 行" if item["row"] else "文件"
            column = f"“{item['column_label']}”列" if item["column_label"] else ""
            self.stdout.write(f"{where}{column} {LEVELS[item['level']]}：{item['message']}")
        if counts:
            self.stdout.write(
                f"{counts['households']} 户 {counts['persons']} 人，错误 {counts['errors']} 处，"
                f"自动修正 {counts['fixed']} 处；合计 {counts['total']} 元，"
                f"打印合计 {counts['printed_total'] or '无'}。"
            )
        if taken := counts.get("taken"):
            self.stdout.write(
                f"已导入 {taken['households']} 户，{taken['unchanged']} 户已在档且相同，未改动。"
            )
        elif counts:
            self.stdout.write("没有导入任何内容。")


def _whole_file(message: str) -> dict:
    return {"row": 0, "column": 0, "column_label": "", "level": "error", "message": message}
