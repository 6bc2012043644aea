"""Reads the dated, cited values of one key of a pack, and refuses what does not stand."""

import re
from collections.abc import Callable
from datetime import date, datetime

from .kinds import Wrong
from .packs import INHERIT, REPEAL, SET, Citation, Entry, Source
from .schema import SETTINGS
from .vocabulary import CATEGORIES

ENTRY = {
    "from", "value", "inherit", "source", "article", "where", "example", "unconfirmed", "note",
}  # fmt: skip
AREA = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")


def is_day(value) -> bool:
    """A plain date; a moment (which is a date too for Python) does not compare with one."""
    return isinstance(value, date) and not isinstance(value, datetime)


class EntryReader:
    """The entries of one pack; `fault` is told each fault, with the key and the reason."""

    def __init__(self, pack: str, sources: dict[str, Source], fault: Callable[[str, str], None]):
        self.pack, self.sources, self.fault = pack, sources, fault

    def read(self, key: str, raw) -> tuple[Entry, ...]:
        if not isinstance(raw, list) or not raw:
            self.fault(key, "应为按日期排列的值的列表")
            return ()
        entries: list[Entry] = []
        last: dict[tuple[str, str], date] = {}
        for place, item in enumerate(raw, start=1):
            spot = f"{key}[{place}]"
            entry = self._entry(key, spot, item)
            if entry is None:
                continue
            before = last.get(entry.scope)
            if before is not None and entry.since <= before:
                self.fault(spot, f"没有按日期先后排列：{entry.since} 不晚于 {before}")
            last[entry.scope] = entry.since
            entries.append(entry)
        self._refuse_ambiguity(key, list(last))
        return tuple(entries)

    def _entry(self, key, spot, item) -> Entry | None:
        if not isinstance(item, dict):
            self.fault(spot, "应为键值：from、value、source、article")
            return None
        for extra in sorted(set(item) - ENTRY):
            self.fault(spot, f"不认识的项 {extra}")
        since = item.get("from")
        if not is_day(since):
            self.fault(spot, "缺少生效日期 from")
            return None
        citation = self._citation(spot, item, since)
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

    def _citation(self, spot, item, since) -> Citation | None:
        source, article = item.get("source"), item.get("article")
        if source is None:
            self.fault(spot, "没有注明依据（source）")
            return None
        if not isinstance(source, str) or source not in self.sources:
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
        document = self.sources[source]
        explained = note or item.get("unconfirmed") is True
        if document.issued and since < document.issued and not explained:
            self.fault(spot, f"早于依据的日期 {document.issued}：要写 note 或者 unconfirmed")
        return Citation(
            pack=self.pack,
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
