"""All packs of a directory together: chains of extension, and the rules of an area on a date."""

from bisect import bisect_right
from datetime import date
from pathlib import Path

from .checks import check_library
from .errors import PackError, PackErrors
from .loader import PackReader
from .packs import REPEAL, Entry, Pack

ROOT = "national"


class Library:
    """Every pack by name, immutable once built. Raises PackErrors with all faults at once."""

    def __init__(self, packs, errors=(), path: str = ""):
        self.path = path
        self.packs: dict[str, Pack] = {}
        self.errors = list(errors)
        for pack in packs:
            if pack.name in self.packs:
                self._fault(pack, "name", f"与 {self.packs[pack.name].file} 重名")
            else:
                self.packs[pack.name] = pack
        if ROOT not in self.packs:
            self.errors.append(PackError(path, "name", f"没有名为 {ROOT} 的规则包"))
        self._tables: dict = {}
        self._join_chains()
        self._claim_areas()
        scopes = {entry.area for pack in self.packs.values()
                  for entries in pack.entries.values() for entry in entries}  # fmt: skip
        self._places = sorted({*self.by_area, *scopes} - {""})

    def _fault(self, pack, key, reason):
        self.errors.append(PackError(pack.file, key, reason))

    def _join_chains(self):
        self.chains: dict[str, tuple[Pack, ...]] = {}
        for pack in self.packs.values():
            chain, names = [pack], {pack.name}
            while chain[-1].extends:
                name = chain[-1].extends
                if name in names:
                    circle = " → ".join([*(member.name for member in chain), name])
                    self._fault(pack, "extends", f"循环：{circle}")
                    break
                if name not in self.packs:
                    if chain[-1] is pack:
                        self._fault(pack, "extends", f"没有名为 {name} 的规则包")
                    break
                chain.append(self.packs[name])
                names.add(name)
            else:
                if chain[-1].name != ROOT:
                    self._fault(pack, "extends", f"最终须继承 {ROOT}")
            self.chains[pack.name] = tuple(chain)

    def _claim_areas(self):
        self.by_area: dict[str, Pack] = {}
        for pack in self.packs.values():
            for area in pack.areas:
                if area in self.by_area:
                    self._fault(pack, "areas", f"{area} 已属于 {self.by_area[area].name}")
                self.by_area.setdefault(area, pack)
            for key, entries in pack.entries.items():
                for entry in entries:
                    inside = not pack.areas or any(
                        entry.area.startswith(area) for area in pack.areas
                    )
                    if entry.area and not inside:
                        self._fault(pack, key, f"where.area {entry.area} 不在本包的地区之内")

    def pack_for(self, area: str) -> Pack:
        """The pack of the longest prefix; the national one where no other claims the area."""
        for length in (12, 9, 6, 4, 2):
            pack = self.by_area.get(area[:length]) if len(area) >= length else None
            if pack:
                return pack
        return self.packs[ROOT]

    def places_within(self, area: str) -> list[str]:
        """The area itself and each place inside it for which a pack says something of its own."""
        return [area, *(place for place in self._places if place.startswith(area))]

    def lookup(self, chain, key: str, area: str, category: str, on: date) -> Entry | None:
        """The entry in force, inherited through the chain; None if none or repealed."""
        for pack in chain:
            entry = pack.in_force(key, area, category, on)
            if entry is not None:
                return None if entry.action == REPEAL else entry
        return None

    def entries(self, name: str, key: str | None = None):
        """Every entry of the chain of a pack, of one key or of all."""
        for pack in self.chains[name]:
            groups = pack.entries.values() if key is None else [pack.entries.get(key, ())]
            for entries in groups:
                yield from entries

    def dates(self, name: str, key: str | None = None) -> tuple[date, ...]:
        """Every date on which something changes in the chain of a pack, ascending."""
        return tuple(sorted({entry.since for entry in self.entries(name, key)}))

    def table(self, name: str, area: str, on: date) -> dict:
        """The shared memory of look-ups for one pack, one interval and one set of scopes."""
        if name not in self._tables:
            scopes = frozenset(entry.area for entry in self.entries(name) if entry.area)
            self._tables[name] = (scopes, self.dates(name), {})
        scopes, dates, tables = self._tables[name]
        matching = frozenset(scope for scope in scopes if area.startswith(scope))
        return tables.setdefault((matching, bisect_right(dates, on)), {})


def read_library(path, extra=()) -> Library:
    """All packs of a directory, `extra` documents laid on top. Raises PackErrors."""
    folder = Path(path)
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]) if folder.is_dir() else []
    if not files:
        raise PackErrors([PackError(str(path), "目录", "没有找到规则包（*.yaml）")])
    packs, errors = [], []
    for file in files:
        reader = PackReader(file.name)
        packs.append(reader.read_file(file))
        errors += reader.errors
    for place, document in enumerate(extra, start=1):
        reader = PackReader(f"附带规则包[{place}]")
        packs.append(reader.read(document))
        errors += reader.errors
    return build_library([pack for pack in packs if pack], errors, str(path))


def build_library(packs, errors=(), path: str = "") -> Library:
    """Packs joined and checked together. Raises PackErrors with their faults and `errors`."""
    library = Library(packs, errors, path)
    if not any(error.key in ("文件", "name", "extends") for error in library.errors):
        library.errors += check_library(library)
    if library.errors:
        raise PackErrors(library.errors)
    return library
