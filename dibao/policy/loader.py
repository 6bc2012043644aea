"""Reads the YAML of one pack. Faults are collected, never raised one by one."""

import re
from pathlib import Path

import yaml

from .entries import AREA, EntryReader, is_day
from .errors import PackError
from .packs import Pack, Source
from .schema import SETTINGS
from .strict_yaml import read_yaml

HEAD = {"name", "title", "areas", "extends", "complete_from", "note", "sources", "settings"}
SOURCE = {"title", "number", "date", "note", "document"}
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class PackReader:
    """Turns one document into a Pack, gathering every fault in `errors`."""

    def __init__(self, file: str):
        self.file = file
        self.errors: list[PackError] = []

    def fault(self, key: str, reason: str) -> None:
        self.errors.append(PackError(self.file, key, reason))

    def read_file(self, path: Path) -> Pack | None:
        try:
            document = read_yaml(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            self.fault("文件", f"无法读取：{' '.join(str(error).split())}")
            return None
        return self.read(document)

    def read(self, document) -> Pack | None:
        if not isinstance(document, dict):
            self.fault("文件", "应为键值")
            return None
        for key in sorted(set(document) - HEAD):
            self.fault(key, "不认识的项")
        name = document.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            self.fault("name", "应为小写字母、数字和连字符")
            return None
        sources = self._sources(document.get("sources"))
        settings = document.get("settings") or {}
        if not isinstance(settings, dict):
            self.fault("settings", "应为键值")
            settings = {}
        entries, reader = {}, EntryReader(name, sources, self.fault)
        for key, raw in settings.items():
            if key not in SETTINGS:
                self.fault(key, "不认识的规则键")
            else:
                entries[key] = reader.read(key, raw)
        complete_from = document.get("complete_from")
        if complete_from is not None and not is_day(complete_from):
            self.fault("complete_from", "应为日期")
            complete_from = None
        return Pack(
            name=name,
            title=self._text(document, "title", required=True),
            file=self.file,
            areas=self._areas(document.get("areas")),
            extends=self._text(document, "extends"),
            complete_from=complete_from,
            note=self._text(document, "note"),
            sources=sources,
            entries=entries,
        )

    def _text(self, document, key, *, required=False) -> str:
        value = document.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "应为非空文字")
            return ""
        return value.strip()

    def _areas(self, raw) -> tuple[str, ...]:
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.fault("areas", "应为区划代码前缀的列表")
            return ()
        for area in raw:
            if not isinstance(area, str) or not AREA.fullmatch(area):
                self.fault("areas", f"“{area}”不是 2、4、6、9 或 12 位的区划代码前缀（要加引号）")
        return tuple(area for area in raw if isinstance(area, str))

    def _sources(self, raw) -> dict[str, Source]:
        if not isinstance(raw, dict):
            self.fault("sources", "应列出所依据的文件")
            return {}
        sources = {}
        for id_, fields in raw.items():
            if not isinstance(fields, dict) or not isinstance(fields.get("title"), str):
                self.fault(f"sources.{id_}", "缺少 title")
                continue
            for key in sorted(set(fields) - SOURCE):
                self.fault(f"sources.{id_}.{key}", "不认识的项")
            issued = fields.get("date")
            if issued is not None and not is_day(issued):
                self.fault(f"sources.{id_}.date", "应为日期")
                issued = None
            if not isinstance(fields.get("document", True), bool):
                self.fault(f"sources.{id_}.document", "应为 true 或 false")
            sources[id_] = Source(
                id_, fields["title"], str(fields.get("number") or ""), issued,
                str(fields.get("note") or ""), fields.get("document") is not False,
            )  # fmt: skip
        return sources
