"""Entering a faultless roster: all of it in the caller's transaction, or nothing."""

import re
from collections import defaultdict
from datetime import date
from typing import Any

from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateRange
from simple_history.utils import bulk_create_with_history

from dibao.offices.models import Area, county_of
from dibao.trail.models import NumberSeries
from dibao.trail.refusals import Refusal
from households.models import Account, Household, IncomeItem, Member, Person
from households.roster.check import check_roster
from households.roster.model import RosterHousehold
from households.services.records import SEQUENCE_DIGITS, new_code

BATCH = 1000
OWN_CODE = re.compile(rf"(?P<prefix>[0-9]{{10}})(?P<last>[0-9]{{{SEQUENCE_DIGITS}}})")
EARNINGS = "O1"  # a roster gives one sum, not its sources


def take_roster(
    data: bytes, *, area: Area, on: date, actor: Any, category: str = "", number: str = ""
) -> dict[str, int]:
    """Check the workbook again and enter its new households. Call it in a transaction.

    What the roster says of former aid stays beside the record, under the import's `number`: the
    households are on record, not recipients (57号 art. 28). Returns how many were entered and how
    many were there already. Raises `Refusal` when anything is at fault by now.
    """
    with connection.cursor() as cursor:  # two rosters at once: the second sees the first
        key = f"roster:{county_of(area.code)}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
    check = check_roster(data, area=area, on=on, category=category)
    if check.errors:
        raise Refusal(f"花名册有 {len(check.errors)} 处错误，未导入任何内容。请改正后重新上传。")
    try:
        _enter(check.new_households, on=on, actor=actor, number=number)
    except IntegrityError as error:
        raise Refusal(
            "导入期间有人登记了文件中的人员或家庭，未导入任何内容。请重新核验。"
        ) from error
    return {
        "households": len(check.new_households),
        "persons": sum(len(item.members) for item in check.new_households),
        "unchanged": len(check.households) - len(check.new_households),
    }


def _enter(items: list[RosterHousehold], *, on: date, actor: Any, number: str) -> None:
    _pass_over_codes(items)
    households = _create(
        Household,
        [
            Household(
                code=item.code or new_code(item.area_code, on),
                area_code=item.area_code,
                category=item.category,
                address=item.address,
                phone=item.phone,
                former_record=item.former_record() | {"import": number, "on": on.isoformat()},
                created_on=on,
            )
            for item in items
        ],
        actor,
    )
    people = _people(items, actor)
    members, incomes, accounts = [], [], []
    for item, household in zip(items, households, strict=True):
        members += [
            Member(
                household=household,
                person=people[member.id_index],
                relation=member.relation,
                is_head=member is item.head,
                period=DateRange(on, None),
            )
            for member in item.members
        ]
        if item.monthly_income:
            income = IncomeItem(household=household, kind=EARNINGS, amount=item.monthly_income)
            income.note = "原台账登记的家庭月收入"
            incomes.append(income)
        if item.account_number:
            account = Account(
                household=household,
                bank=item.bank,
                holder_name=item.account_name,
                number=item.account_number,
                since=on,
            )
            account.derive()
            accounts.append(account)
    _create(Member, members, actor)
    _create(IncomeItem, incomes, actor)
    _create(Account, accounts, actor)


def _people(items: list[RosterHousehold], actor: Any) -> dict[str, Person]:
    """Everybody by the index of the id: those on record are used again, as they are."""
    given = {member.id_index: (member, item) for item in items for member in item.members}
    people = {row.id_index: row for row in Person.objects.filter(id_index__in=list(given))}
    moved, new = [], []
    for index, (member, item) in given.items():
        if person := people.get(index):
            person.area_code = item.area_code
            moved.append(person)
            continue
        person = Person(
            name=member.name,
            id_number=member.id_number,
            sex=member.sex,
            birth_date=member.birth_date,
            area_code=item.area_code,
        )
        if member.ethnicity:
            person.ethnicity = member.ethnicity
        person.derive()
        new.append(person)
    for person in moved:
        person.save(update_fields=["area_code"])
    people |= {row.id_index: row for row in _create(Person, new, actor)}
    return people


def _create(model: type, rows: list, actor: Any) -> list:
    if not rows:
        return []
    return bulk_create_with_history(rows, model, batch_size=BATCH, default_user=actor)


def _pass_over_codes(items: list[RosterHousehold]) -> None:
    """Let the series of household codes go on after the highest that came in."""
    highest: dict[str, int] = defaultdict(int)
    for item in items:
        if match := OWN_CODE.fullmatch(item.code):
            prefix = match["prefix"]
            highest[prefix] = max(highest[prefix], int(match["last"]))
    for prefix, last in sorted(highest.items()):
        NumberSeries.objects.get_or_create(prefix=prefix)
        series = NumberSeries.objects.select_for_update().get(prefix=prefix)
        if series.last < last:
            series.last = last
            series.save(update_fields=["last"])
