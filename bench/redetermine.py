"""How fast a change of the line is previewed, beside determining each household by itself.

    .venv/bin/python bench/redetermine.py [--households 10000 100000] [--out FILE]

Prints one JSON line per size. The database is its own: made beside the one in use, filled,
measured and dropped. The households are Zhengzhou's of 2011, the change is that of January 2012.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import django
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibao.settings")
django.setup()

# ruff: noqa: E402
from django.core.management import call_command
from django.db import connection

from applications.models import Application
from dibao import embedded, policy
from dibao.jobs import runner
from dibao.offices.models import Area, Level, User, pad
from dibao.offices.roles import Role
from households.models import Household, IncomeItem, Member, Person
from reviews.facts import facts_of, related
from reviews.line_changes.prepare import line_change_open
from reviews.models import Award, AwardMember, Confirmation, Determination
from reviews.services.determinations import Computed, compute_award

COUNTY = pad("410105")
COMMUNITIES = [f"4101050{n // 10:02d}{n % 10:03d}" for n in range(10, 90)]
BEFORE, JANUARY, AUGUST = date(2011, 6, 1), date(2012, 1, 1), date(2012, 8, 15)
FAMILIES = ((1, "0"), (1, "120.50"), (2, "260"), (2, "0"), (3, "410.40"), (3, "300"), (4, "90"))
SIZES = (10_000, 100_000)
ALONE = 1_000  # households that are loaded and determined one by one
BATCH = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, nargs="+", default=SIZES)
    parser.add_argument("--out", type=Path, help="also write the lines to this file")
    given = parser.parse_args()
    lines = []
    with embedded.servers():
        for size in given.households:
            with own_database():
                lines.append(json.dumps(measure(size)))
            print(lines[-1], flush=True)
    if given.out:
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def own_database() -> Iterator[None]:
    """A database that is there for this alone."""
    in_use, name = connection.settings_dict["NAME"], f"bench_redetermine_{os.getpid()}"
    address = connection.get_connection_params() | {"autocommit": True}
    for key in ("cursor_factory", "context", "prepare_threshold"):
        address.pop(key, None)
    with psycopg.connect(**address) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = in_use
        with psycopg.connect(**address) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def measure(size: int) -> dict:
    """Rows a second of the preview, and of a loop over the ORM in the same database."""
    clerk = people_of_the_office()
    began = time.perf_counter()
    for first in range(0, size, BATCH):
        fill(range(first, min(first + BATCH, size)), clerk)
    filled = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    change = line_change_open(
        area_code=COUNTY, category="both", effective_from=JANUARY, announced_on=AUGUST,
        document="bench", actor=clerk, on=AUGUST,
    )  # fmt: skip
    began = time.perf_counter()
    runner.run(runner.unfinished()[0].pk)
    seconds = time.perf_counter() - began
    change.refresh_from_db()
    assert change.summary["directions"]["up"]["households"] == size, change.summary
    alone = min(ALONE, size)
    began = time.perf_counter()
    one_by_one(alone)
    per_second = alone / (time.perf_counter() - began)
    return {
        "bench": "redetermine",
        "households": size,
        "fill_seconds": round(filled, 1),
        "preview_seconds": round(seconds, 2),
        "preview_rows_per_second": round(size / seconds),
        "one_by_one_rows_per_second": round(per_second),
        "ratio": round(size / seconds / per_second, 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def one_by_one(count: int) -> None:
    """What a loop over the ORM does: each award by itself, its family's facts, its amount."""
    for pk in Award.objects.order_by("pk").values_list("pk", flat=True)[:count]:
        compute_award(Award.objects.get(pk=pk), on=JANUARY)


def people_of_the_office() -> User:
    for code, level, above in (("41", 2, None), ("4101", 4, "41"), ("410105", 6, "4101")):
        Area.objects.create(
            code=pad(code), name=code, level=Level(level), parent_id=pad(above) if above else None
        )
    return User.objects.create(
        username="bench", full_name="bench", area_id=COUNTY, roles=[Role.COUNTY_APPROVER.value]
    )


def fill(numbers: range, clerk: User) -> None:
    """Households of one to four persons, each with the award that the rules of 2011 gave."""
    homes = Household.objects.bulk_create(
        Household(
            code=f"410105B{n:09d}", category="urban" if n % 3 else "rural",
            area_code=COMMUNITIES[n % len(COMMUNITIES)], created_on=BEFORE,
        )
        for n in numbers
    )  # fmt: skip
    families = {home: FAMILIES[n % len(FAMILIES)] for n, home in zip(numbers, homes, strict=True)}
    people = {
        home: [person(home, n, at) for at in range(families[home][0])]
        for n, home in zip(numbers, homes, strict=True)
    }
    Person.objects.bulk_create(one for family in people.values() for one in family)
    Member.objects.bulk_create(
        Member(
            household=home, person=one, relation="head" if not at else "sibling", is_head=not at,
            period=(BEFORE, None),
        )
        for home, family in people.items()
        for at, one in enumerate(family)
    )  # fmt: skip
    IncomeItem.objects.bulk_create(
        IncomeItem(household=home, person=people[home][0], kind="W2", amount=Decimal(income))
        for home, (_, income) in families.items()
    )
    add_awards([determined(home) for home in loaded(homes)], people, clerk)


def person(home: Household, number: int, at: int) -> Person:
    born = date(1950 + number % 40, 1 + number % 12, 1 + at)
    one = Person(
        name="张三", id_number=f"B{number:013d}{at:04d}", birth_date=born, sex="male",
        area_code=home.area_code, labour_capacity="full", employment="flexible", health="good",
    )  # fmt: skip
    one.derive()
    return one


def loaded(homes: list[Household]):
    """The households again, with what their facts need."""
    rows = Household.objects.filter(pk__in=[home.pk for home in homes]).order_by("pk")
    return rows.prefetch_related(*related())


def determined(home: Household) -> Computed:
    facts = facts_of(home, on=BEFORE)
    result = policy.determine(policy.at(home.area_code, BEFORE), facts.case)
    return Computed(home, result, ())


def add_awards(computed: list[Computed], people: dict, clerk: User) -> None:
    determinations = Determination.objects.bulk_create(determination(one) for one in computed)
    applications = Application.objects.bulk_create(
        Application(
            number=f"SQ{one.household.code}", household=one.household, reason="bench",
            applicant=people[one.household][0], applied_on=BEFORE, status="confirmed",
            area_code=one.household.area_code, created_by=clerk,
        )
        for one in computed
    )  # fmt: skip
    confirmations = Confirmation.objects.bulk_create(
        Confirmation(
            application=application, number=f"QR{application.number}", outcome="confirmed",
            determination=its, reasons="bench", decided_on=BEFORE, decided_by=clerk,
        )
        for application, its in zip(applications, determinations, strict=True)
    )  # fmt: skip
    awards = Award.objects.bulk_create(
        Award(
            number=f"DB{its.household.code}", household=its.household, determination=its,
            category=its.household.category, status="active", period=(BEFORE, None),
            amount=its.amount, persons=its.persons, area_code=its.household.area_code,
            confirmation=confirmation,
        )
        for its, confirmation in zip(determinations, confirmations, strict=True)
    )  # fmt: skip
    AwardMember.objects.bulk_create(
        AwardMember(award=award, person=one) for award in awards for one in people[award.household]
    )


def determination(computed: Computed) -> Determination:
    result = computed.result
    content = result.to_json()
    return Determination(
        household=computed.household, on=BEFORE, pack=result.pack,
        rules_version=result.rules_version, snapshot=content.pop("snapshot"), working=content,
        eligible=True, amount=result.amount, persons=result.persons,
    )  # fmt: skip


if __name__ == "__main__":
    main()
