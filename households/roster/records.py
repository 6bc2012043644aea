"""Holding a roster against what is on record: already here, different, or claimed by others."""

from datetime import date

from dibao.offices.models import Area
from dibao.sheets import Finding
from households.models import Household, Member, Person
from households.roster.model import RosterHousehold


def compare_with_records(
    households: list[RosterHousehold],
    findings: list[Finding],
    columns: dict[str, int],
    *,
    area: Area,
    on: date,
) -> None:
    """Mark the households that are on record with this very content; find those that differ.

    A message names the kind of difference, never the content, and tells nothing of a household
    outside `area` but that it exists.
    """
    records = _Records(households, area, on)
    for item in households:
        present = records.of(item)
        if present is None:
            _find_members_elsewhere(item, records, findings, columns, None)
        elif not present.area_code.startswith(area.prefix):
            _find(findings, item.row, columns, "household_code", "户编号已被其他地区使用，请核对")
        elif present.former_record.get("digest") == item.digest():
            item.unchanged = True
        else:
            kinds = "、".join(records.differences(item, present)) or "原台账登记"
            _find(
                findings, item.row, columns, "household_code",
                f"该户已在档，但{kinds}与档案不同。导入不覆盖已有档案，请到家庭档案中修改，"
                "或从文件中删去该户",
            )  # fmt: skip
            _find_members_elsewhere(item, records, findings, columns, present)


def _find(findings, row: int, columns: dict[str, int], name: str, message: str) -> None:
    findings.append(Finding(row, columns.get(name, 0), "error", message))


def _find_members_elsewhere(item, records, findings, columns, present) -> None:
    for member in item.members:
        other = records.household_of_person.get(member.id_index)
        name = records.name_of_person.get(member.id_index, member.name)
        if other is not None and other != present:
            where = f"户编号 {other.code} 名下" if records.covers(other) else "其他家庭"
            _find(findings, member.row, columns, "id_number", f"此人已登记在{where}，请核对")
        elif member.name and name != member.name:
            _find(findings, member.row, columns, "name", "姓名与此身份证号已有的登记不一致，请核对")


class _Records:
    """What the database holds about the codes and people of a roster, read in a few queries."""

    def __init__(self, households: list[RosterHousehold], area: Area, on: date) -> None:
        self.area = area
        codes = [item.code for item in households if item.code]
        indexes = [member.id_index for item in households for member in item.members]
        self._by_code = {row.code: row for row in Household.objects.filter(code__in=codes)}
        people = Person.objects.filter(id_index__in=[index for index in indexes if index])
        self.name_of_person = dict(people.values_list("id_index", "name"))
        memberships = Member.objects.filter(person__in=people, period__contains=on)
        self.household_of_person = {
            row.person.id_index: row.household
            for row in memberships.select_related("person", "household")
        }
        self._on = on

    def of(self, item: RosterHousehold) -> Household | None:
        """The household on record under the code or, without a code, of the same head."""
        if item.code:
            return self._by_code.get(item.code)
        return self.household_of_person.get(item.head.id_index) if item.head else None

    def covers(self, household: Household) -> bool:
        return household.area_code.startswith(self.area.prefix)

    def differences(self, item: RosterHousehold, present: Household) -> list[str]:
        """The kinds of content that differ, in Chinese."""
        account = present.account
        held = (account.number, account.holder_name) if account else ("", "")
        members = {
            (row.person.id_index, row.person.name, row.relation)
            for row in present.members_on(self._on)
        }
        given = {(row.id_index, row.name, row.relation) for row in item.members}
        former, claimed = present.former_record, item.former_record()
        pairs = {
            "家庭成员": (members, given),
            "所在村（社区）": (present.area_code, item.area_code),
            "城乡类别": (present.category, item.category),
            "住址或电话": ((present.address, present.phone), (item.address, item.phone)),
            "银行账户": (held, (item.account_number, item.account_name)),
            "原月收入或保障金": (
                (former.get("monthly_income"), former.get("monthly_amount")),
                (claimed["monthly_income"], claimed["monthly_amount"]),
            ),
            "原保障类别": (former.get("class"), claimed["class"]),
        }
        return [label for label, (one, other) in pairs.items() if one != other]
