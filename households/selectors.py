"""Reading households, always within the reader's area."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from dibao.crypto import blind_index
from dibao.identity import BadId, normalise, parse_id
from dibao.names import bigrams, clean_name
from dibao.offices.models import Area, Level
from households.models import Household, Member, Person

MOST_HITS = 50
CODE = re.compile(r"[0-9A-Za-z-]{6,20}")
LETTERS = re.compile(r"[A-Za-z]{2,10}")


@dataclass(frozen=True)
class Hit:
    """A household found, and through whom; `member` is None for one found by its code."""

    household: Household
    member: Member | None


def households(
    user: Any, *, prefix: str = "", category: str = "", name: str = "", on: date
) -> QuerySet[Household]:
    """The households of the user's area, narrowed to an area prefix, a category or a name."""
    rows = Household.objects.visible_to(user).under(prefix)
    if category:
        rows = rows.filter(category=category)
    if name:
        members = Member.objects.filter(person__in=people_named(name), period__contains=on)
        rows = rows.filter(pk__in=members.values("household"))
    return rows


def with_members(rows: QuerySet[Household], on: date) -> QuerySet[Household]:
    """The same rows with `present`: the members of that day, the head first."""
    present = (
        Member.objects.filter(period__contains=on)
        .select_related("person")
        .order_by("-is_head", "pk")
    )
    return rows.prefetch_related(Prefetch("members", queryset=present, to_attr="present"))


def people_named(text: str) -> QuerySet[Person]:
    """People by a part of the name, by its first character, or by pinyin initials."""
    name = clean_name(text)
    if LETTERS.fullmatch(name):
        return Person.objects.filter(name_initials__startswith=name.upper())
    if len(name) < 2:
        return Person.objects.filter(name__startswith=name) if name else Person.objects.none()
    return Person.objects.filter(name_bigrams__contains=bigrams(name), name__contains=name)


def search(user: Any, text: str, *, on: date) -> list[Hit]:
    """Households by id number, household code, name or pinyin initials; at most `MOST_HITS`."""
    clean, _fixes = normalise(text)
    if not clean:
        return []
    if number := _id_number(clean):
        people = Person.objects.filter(id_index=blind_index(number, "id_number"))
        return _through(user, people, Q())
    if CODE.fullmatch(clean) and any(char.isdigit() for char in clean):
        rows = Household.objects.visible_to(user).filter(code__startswith=clean)
        found = with_members(rows, on).order_by("code")[:MOST_HITS]
        return [Hit(row, row.present[0] if row.present else None) for row in found]
    return _through(user, people_named(text), Q(period__contains=on))


def _id_number(text: str) -> str:
    try:
        return parse_id(text).number
    except BadId:
        return ""


def _through(user: Any, people: QuerySet[Person], condition: Q) -> list[Hit]:
    visible = Household.objects.visible_to(user)
    members = (
        Member.objects.filter(condition, person__in=people, household__in=visible)
        .select_related("household", "person")
        .order_by("-period", "pk")[:MOST_HITS]
    )
    return [Hit(member.household, member) for member in members]


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Community codes with street and community names: 花园路街道 农业院社区居民委员会."""
    areas = Area.objects.filter(code__in=set(codes)).select_related("parent")
    return {
        area.code: f"{area.parent.name} {area.name}"
        if area.parent and area.parent.level >= Level.STREET
        else area.name
        for area in areas
    }


def communities(user: Any) -> QuerySet[Area]:
    """The villages and communities of the user's area."""
    return communities_of(user.area.prefix)


def communities_of(prefix: str) -> QuerySet[Area]:
    """The villages and communities whose codes begin with `prefix`, with their streets."""
    rows = Area.objects.filter(code__startswith=prefix, level=Level.COMMUNITY)
    return rows.select_related("parent").order_by("code")


def areas_below(user: Any) -> QuerySet[Area]:
    """The two levels of areas below the user's own, to narrow a list by."""
    below = [level for level in Level if level > user.area.level][:2]
    return _areas(user).filter(level__in=below)


def _areas(user: Any) -> QuerySet[Area]:
    prefix = user.area.prefix
    return Area.objects.filter(code__startswith=prefix).order_by("code")
