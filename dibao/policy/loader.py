"""Reads the YAML of one pack. Faults are collected, never raised one by one."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import yaml

from .errors import PackError
from .facts import CATEGORIES
from .kinds import Wrong
from .packs import INHERIT, REPEAL, SET, Citation, Entry, Pack, Source
from .schema import SETTINGS

HEAD = {"name", "title", "areas", "extends", "complete_from", "note", "sources", "settings"}
ENTRY = {
    "from", "value", "inherit", "source", "article", "where", "example", "unconfirmed", "note",
}  # fmt: skip
SOURCE = {"title", "number", "date", "note", "document"}
AREA = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class _Reader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML without floats and repeated keys, and where only true and false are booleans."""

    yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _decimal(reader, node):
    return Decimal(node.value.replace("_", ""))


def _mapping(reader, node):
    reader.flatten_mapping(node)
    values = {}
    for key_node, value_node in node.value:
        key = reader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, f"键“{key}”应为文字", key_node.start_mark
            )
        if key in values:
            raise yaml.constructor.ConstructorError(
                None, None, f"键“{key}”重复", key_node.start_mark
            )
        values[key] = reader.construct_object(value_node, deep=True)
    return values


_Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf")
_Reader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Reader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str):
    """YAML with decimals for fractions. Raises yaml.YAMLError, also for a repeated key."""
    try:
        return yaml.load(text, Loader=_Reader)
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise yaml.YAMLError(f"无法读取的值：{error}") from None


def _is_day(value) -> bool:
    """A plain date; a moment (which is a date too for Python) does not compare with one."""
    return isinstance(value, date) and not isinstance(value, datetime)


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
        entries = {}
        for key, raw in settings.items():
            if key not in SETTINGS:
                self.fault(key, "不认识的规则键")
            else:
                entries[key] = self._entries(name, key, raw, sources)
        complete_from = document.get("complete_from")
        if complete_from is not None and not _is_day(complete_from):
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
            if issued is not None and not _is_day(issued):
                self.fault(f"sources.{id_}.date", "应为日期")
                issued = None
            if not isinstance(fields.get("document", True), bool):
                self.fault(f"sources.{id_}.document", "应为 true 或 false")
            sources[id_] = Source(
                id_, fields["title"], str(fields.get("number") or ""), issued,
                str(fields.get("note") or ""), fields.get("document") is not False,
            )  # fmt: skip
        return sources

    def _entries(self, pack, key, raw, sources) -> tuple[Entry, ...]:
        if not isinstance(raw, list) or not raw:
            self.fault(key, "应为按日期排列的值的列表")
            return ()
        entries: list[Entry] = []
        last: dict[tuple[str, str], date] = {}
        for place, item in enumerate(raw, start=1):
            spot = f"{key}[{place}]"
            entry = self._entry(pack, key, spot, item, sources)
            if entry is None:
                continue
            before = last.get(entry.scope)
            if before is not None and entry.since <= before:
                self.fault(spot, f"没有按日期先后排列：{entry.since} 不晚于 {before}")
            last[entry.scope] = entry.since
            entries.append(entry)
        self._refuse_ambiguity(key, list(last))
        return tuple(entries)

    def _entry(self, pack, key, spot, item, sources) -> Entry | None:
        if not isinstance(item, dict):
            self.fault(spot, "应为键值：from、value、source、article")
            return None
        for extra in sorted(set(item) - ENTRY):
            self.fault(spot, f"不认识的项 {extra}")
        since = item.get("from")
        if not _is_day(since):
            self.fault(spot, "缺少生效日期 from")
            return None
        citation = self._citation(pack, spot, item, since, sources)
        category, area = self._scope(key, spot, item.get("where"))
        if item.get("inherit") is True:
            action, value = INHERIT, None
            if "value" in item:
                self.fault(spot, "inherit 与 value 不能并存")
        elif "value" not in item:
            self.fault(spot, "缺少 value（废止写 null，恢复上级规则写 inherit: true）")
            return None
        elif item["value"] is None:
            action, value = REPEAL, None
        else:
            action = SET
            try:
                value = SETTINGS[key].kind(item["value"])
            except Wrong as error:
                self.fault(spot, str(error))
                return None
        if citation is None:
            return None
        return Entry(key, since, action, value, citation, category, area)

    def _citation(self, pack, spot, item, since, sources) -> Citation | None:
        source, article = item.get("source"), item.get("article")
        if source is None:
            self.fault(spot, "没有注明依据（source）")
            return None
        if not isinstance(source, str) or source not in sources:
            self.fault(spot, f"依据“{source}”没有列在 sources 中")
            return None
        if not isinstance(article, str) or not article.strip():
            self.fault(spot, "没有注明条款（article）")
            return None
        for mark in ("example", "unconfirmed"):
            if not isinstance(item.get(mark, False), bool):
                self.fault(spot, f"{mark} 应为 true 或 false")
        note = item.get("note") or ""
        if item.get("example") is True and not note:
            self.fault(spot, "示例值要有 note 说明")
        document = sources[source]
        explained = note or item.get("unconfirmed") is True
        if document.issued and since < document.issued and not explained:
            self.fault(spot, f"早于依据的日期 {document.issued}：要写 note 或者 unconfirmed")
        return Citation(
            pack=pack,
            source=document.title,
            number=document.number,
            article=article,
            since=since,
            example=item.get("example") is True,
            note=str(note),
            unconfirmed=item.get("unconfirmed") is True,
            document=document.document,
        )

    def _scope(self, key, spot, where) -> tuple[str, str]:
        if where is None:
            return "", ""
        if not isinstance(where, dict) or set(where) - {"category", "area"}:
            self.fault(spot, "where 只能有 category 和 area")
            return "", ""
        category, area = where.get("category", ""), where.get("area", "")
        if category not in ("", *CATEGORIES):
            self.fault(spot, f"where.category“{category}”应为 urban 或 rural")
            category = ""
        if category and not SETTINGS[key].by_category:
            self.fault(spot, "本项规则不分城乡，where 不能写 category")
            category = ""
        if area != "" and (not isinstance(area, str) or not AREA.fullmatch(area)):
            self.fault(spot, f"where.area“{area}”不是区划代码前缀（要加引号）")
            area = ""
        return category, area

    def _refuse_ambiguity(self, key, scopes) -> None:
        """Two scopes that overlap must have one inside the other, or their meeting set too."""
        known = set(scopes)
        for index, (area, category) in enumerate(scopes):
            for other_area, other_category in scopes[index + 1 :]:
                if category and other_category and category != other_category:
                    continue
                shorter, longer = sorted((area, other_area), key=len)
                if not longer.startswith(shorter):
                    continue
                meeting = (longer, category or other_category)
                if meeting not in known:
                    self.fault(
                        key,
                        f"适用范围含混：{self._say(area, category)} 与 "
                        f"{self._say(other_area, other_category)} 重叠，"
                        f"请另写 {self._say(*meeting)} 的值",
                    )

    @staticmethod
    def _say(area: str, category: str) -> str:
        return f"（{area or '全部地区'}，{category or '全部类别'}）"
