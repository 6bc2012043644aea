"""Checking a roster: reading it whole, and finding every fault before anything is taken."""

from datetime import date

from django.conf import settings

from dibao.offices.models import Area
from dibao.sheets import Finding, Row, Table, find_table, open_workbook
from households.codes import Relation
from households.roster.model import RosterCheck, RosterHousehold
from households.roster.places import Places
from households.roster.reading import Cells
from households.roster.records import compare_with_records
from households.roster.words import plain, values

MAX_ROWS = 20_000
TAKEN = {
    "number", "household_code", "street", "community", "address", "head_name", "name", "relation",
    "id_number", "sex", "birth_date", "ethnicity", "category", "monthly_income", "monthly_amount",
    "bank", "account_number", "account_name", "phone", "start_month", "note",
}  # fmt: skip
ONCE_PER_HOUSEHOLD = ("street", "community")


def check_roster(data: bytes, *, area: Area, on: date, category: str = "") -> RosterCheck:
    """Read and check the workbook of an office for an area.

    `category` (urban or rural) is what the office chose; without it the banner or the category
    cells must tell. Raises `dibao.sheets.BadWorkbook` when there is no table to check.
    """
    sheets = open_workbook(data, max_bytes=settings.UPLOAD_MAX_BYTES, max_rows=MAX_ROWS)
    table = find_table(sheets)
    sheet = next(item for item in sheets if item.name == table.sheet)
    banner = " ".join(
        cell.text for cells in sheet.rows[: table.header_row - 1] for cell in cells if cell.text
    )
    reader = _Reader(table, Places(area), category or values().category(banner), area)
    households = reader.read()
    compare_with_records(households, reader.findings, table.columns, area=area, on=on)
    labels = {cell.column: cell.text for cell in sheet.rows[table.header_row - 1] if cell.text}
    return RosterCheck(
        sheet=table.sheet,
        header_row=table.header_row,
        labels=labels,
        left_out=[labels[column] for column in _left_out(table)],
        checked_rows=[row.number for row in table.rows],
        households=households,
        findings=reader.findings,
        printed_total=_printed_total(table),
    )


def _left_out(table: Table) -> list[int]:
    """The columns that say something which the record of a household does not hold."""
    known = [column for name, column in table.columns.items() if name not in TAKEN]
    return sorted([*table.unknown, *known])


def _printed_total(table: Table):
    for row in table.footer:
        first = next((cell.text for cell in row.cells.values() if cell.text), "")
        if plain(first).startswith(values().totals):
            return Cells(row, []).raw_amount("monthly_amount")
    return None


class _Reader:
    """Turns rows into households, and finds what is wrong within the file."""

    def __init__(self, table: Table, places: Places, category: str, area: Area) -> None:
        self.table, self.places, self.category, self.area = table, places, category, area
        self.findings: list[Finding] = []
        self.households: list[RosterHousehold] = []
        self._by_code: dict[str, RosterHousehold] = {}
        self._first_cells: dict[int, Cells] = {}
        self._seen_ids: dict[str, int] = {}

    def read(self) -> list[RosterHousehold]:
        for row in self.table.rows:
            self._read_row(row)
        for household in self.households:
            self._check_whole(household, self._first_cells[household.row])
        return self.households

    def _read_row(self, row: Row) -> None:
        cells = Cells(row, self.findings)
        cells.formulas()
        household = self._household_of(cells)
        member = cells.member(self._relation(cells, is_first=not household.members))
        if first_row := self._seen_ids.get(member.id_index):
            cells.find("id_number", "error", f"身份证号与第 {first_row} 行重复")
        elif member.id_index:
            self._seen_ids[member.id_index] = row.number
        is_first = not household.members
        household.members.append(member)
        if is_first:
            self._first_cells[row.number] = cells
            self._read_household(household, cells)
        else:
            self._check_same_place(household, cells)

    def _household_of(self, cells: Cells) -> RosterHousehold:
        """The household of a row: by its code, else a new one where the row begins one."""
        code = cells.code()
        last = self.households[-1] if self.households else None
        if code and code in self._by_code:
            return self._by_code[code]
        begins = values().relation(cells.text("relation")) == Relation.HEAD
        if not code and last is not None and not begins and not cells.has("number"):
            return last
        household = RosterHousehold(code=code)
        self.households.append(household)
        if code:
            self._by_code[code] = household
        return household

    def _relation(self, cells: Cells, *, is_first: bool) -> str:
        text = cells.text("relation")
        if not text and is_first:
            return Relation.HEAD
        relation = values().relation(text)
        if not relation:
            cells.find(
                "relation", "error", "与户主关系为空或无法识别，请填写户主、配偶、子、女、父、母等"
            )
        return relation

    def _read_household(self, household: RosterHousehold, cells: Cells) -> None:
        self._read_place(household, cells)
        household.category = values().category(cells.text("category")) or self.category
        if not household.category:
            cells.find("category", "error", "无法判断是城市还是农村低保，请在上传时选择城乡类别")
        household.former_class = cells.text("category")[:20]
        household.address = cells.long_text("address")
        household.phone = cells.long_text("phone")
        household.bank = cells.long_text("bank")
        household.account_number = cells.account()
        household.account_name = "".join(cells.long_text("account_name").split())
        household.monthly_income = cells.amount("monthly_income")
        household.monthly_amount = cells.amount("monthly_amount")
        household.start_month = cells.text("start_month")[:30]
        household.note = cells.long_text("note")

    def _read_place(self, household: RosterHousehold, cells: Cells) -> None:
        street = None
        if cells.has("street"):
            street = self.places.street(cells.text("street"))
            if street is None:
                cells.find(
                    "street", "error", f"{self.area.name}的区划中没有这个乡镇（街道），请核对"
                )
                return
        community = self.places.community(cells.text("community"), street)
        if community is not None:
            household.area_code = community.code
        elif cells.has("community"):
            where = street.name if street else self.area.name
            cells.find("community", "error", f"{where}的区划中没有这个村（社区），请核对名称")
        else:
            cells.find("community", "error", "没有填写村（社区），无法确定家庭所在地")

    def _check_same_place(self, household: RosterHousehold, cells: Cells) -> None:
        first = self._first_cells[household.row]
        for name in ONCE_PER_HOUSEHOLD:
            if cells.has(name) and first.has(name) and cells.text(name) != first.text(name):
                cells.find(name, "error", f"与同一户第 {household.row} 行不一致，请核对")

    def _check_whole(self, household: RosterHousehold, cells: Cells) -> None:
        relations = [member.relation for member in household.members]
        heads = relations.count(Relation.HEAD)
        if heads > 1:
            cells.find("relation", "error", "一户有多名户主，请核对")
        elif heads == 0 and all(relations):
            cells.find("relation", "error", "该户没有户主，请核对")
        names = [member.name for member in household.members]
        if not all(names):
            return
        head = household.head
        if (
            cells.has("head_name")
            and head
            and "".join(cells.text("head_name").split()) != head.name
        ):
            cells.find("head_name", "error", "户主姓名与该户户主行的姓名不一致，请核对")
        if household.account_number and not household.account_name:
            cells.find("account_name", "error", "填写了银行账号，但没有填写账户名称")
        if household.account_name and household.account_name not in names:
            cells.find("account_name", "error", "账户名称不是该户家庭成员，请核对")
