"""Loading the official divisions, by prefix."""

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from dibao.offices.models import Area, Level, pad

LEVELS = {level.value for level in Level}


def read_divisions(path: Path, prefixes: Iterable[str]) -> list[Area]:
    """The areas at, under and above the prefixes, from a gzipped csv of code and name.

    Raises `ValueError` for a prefix that names no area.
    """
    wanted = sorted(set(prefixes))
    areas, found = [], set()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code = row["code"]
            if len(code) not in LEVELS:
                continue
            hits = [item for item in wanted if code.startswith(item) or item.startswith(code)]
            if hits:
                found.update(item for item in hits if code.startswith(item))
                areas.append(Area(code=pad(code), name=row["name"], level=len(code)))
    missing = [item for item in wanted if item not in found]
    if missing:
        raise ValueError(f"没有这些区划代码：{'、'.join(missing)}")
    return _with_parents(areas)


def _with_parents(areas: list[Area]) -> list[Area]:
    codes = {area.code for area in areas}
    for area in areas:
        for level in sorted((item for item in LEVELS if item < area.level), reverse=True):
            parent = pad(area.code[:level])
            if parent in codes:
                area.parent_id = parent
                break
    return sorted(areas, key=lambda area: (area.level, area.code))


@transaction.atomic
def load_areas(path: Path, prefixes: Iterable[str]) -> int:
    """Add or rename the areas under the prefixes; returns how many there are."""
    areas = read_divisions(path, prefixes)
    Area.objects.bulk_create(
        areas,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent"],
        batch_size=5000,
    )
    return len(areas)
