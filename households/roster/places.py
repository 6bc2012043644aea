"""Finding the official area that an office's wording means."""

from collections import defaultdict

from dibao.offices.models import Area, Level
from households.roster.words import plain, values


class Places:
    """The streets and communities at or under one area, found by tolerant names.

    Names are tried as they stand, then with one ending off, then bare; a wording that fits two
    areas at the same degree fits none.
    """

    def __init__(self, area: Area) -> None:
        self.area = area
        rows = [*Area.objects.filter(code__startswith=area.prefix)]
        if area.level == Level.COMMUNITY and area.parent:
            rows.append(area.parent)
        self._streets = _Names(values().street_endings)
        self._communities: dict[str, _Names] = defaultdict(
            lambda: _Names(values().community_endings)
        )
        self._anywhere = _Names(values().community_endings)
        for row in rows:
            if row.level == Level.STREET:
                self._streets.add(row)
            elif row.level == Level.COMMUNITY:
                self._communities[row.code[: Level.STREET]].add(row)
                self._anywhere.add(row)

    def street(self, text: str) -> Area | None:
        """The street meant, among those of the area, or the one that a community lies in."""
        return self._streets.find(text)

    def community(self, text: str, street: Area | None) -> Area | None:
        """The community meant, in a street or, without one, where only one in the area fits."""
        if not text and self.area.level == Level.COMMUNITY:
            return self.area
        names = self._communities[street.prefix] if street else self._anywhere
        return names.find(text)


class _Names:
    def __init__(self, endings: list[str]) -> None:
        self.endings = endings
        self._degrees: list[dict[str, set[Area]]] = [defaultdict(set) for _ in range(3)]

    def add(self, area: Area) -> None:
        for degree, name in enumerate(self._forms(area.name)):
            self._degrees[degree][name].add(area)

    def find(self, text: str) -> Area | None:
        if not plain(text):
            return None
        for name, known in zip(self._forms(text), self._degrees, strict=True):
            if len(found := known.get(name, ())) == 1:
                return next(iter(found))
        return None

    def _forms(self, text: str) -> tuple[str, str, str]:
        whole = plain(text)
        shorter = self._without_ending(whole)
        bare = shorter
        while (next_form := self._without_ending(bare)) != bare:
            bare = next_form
        return whole, shorter, bare

    def _without_ending(self, name: str) -> str:
        for ending in self.endings:
            if name.endswith(ending) and len(name) > len(ending):
                return name[: -len(ending)]
        return name
