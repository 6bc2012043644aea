"""Reading a roster's cells: what is mended, what is taken as text, what is a fault.

Messages never repeat what a cell holds: a shifted column may hold an id number.
"""

import re
from decimal import Decimal

from dibao.crypto import blind_index
from dibao.identity import BadId, is_bank_card, normalise, parse_id
from dibao.money import BadAmount, parse_yuan
from dibao.names import clean_name
from dibao.sheets import Finding, Row
from dibao.sheets.read import EXACT_DIGITS
from households.models import Household, Person
from households.roster.model import RosterMember
from households.roster.words import values
from households.services.accounts import clean_account

TEXT_FIELDS = ("name", "head_name", "address", "account_name", "bank", "note")
CODE = re.compile(r"[0-9A-Za-z-]{1,20}")
LONGEST = {
    "name": Person._meta.get_field("name").max_length,
    "address": Household._meta.get_field("address").max_length,
    "phone": Household._meta.get_field("phone").max_length,
    "bank": 60,
    "account_name": 50,
    "note": 200,
}


class Cells:
    """The cells of one row, read one by one; what is found is added to `findings`."""

    def __init__(self, row: Row, findings: list[Finding]) -> None:
        self.row, self.findings = row, findings

    def find(self, name: str, level: str, message: str) -> None:
        column = self.row.cells[name].column if name in self.row.cells else 0
        self.findings.append(Finding(self.row.number, column, level, message))

    def has(self, name: str) -> bool:
        return bool(self.text(name))

    def text(self, name: str) -> str:
        """The cell's text, without spaces around; a formula of text is its own words."""
        cell = self.row.cells.get(name)
        if cell is None:
            return ""
        is_formula = cell.formula is not None and cell.kind != "number"
        return (cell.formula if is_formula else cell.text).strip()

    def long_text(self, name: str) -> str:
        """As `text`; longer than the record can hold is an error."""
        text = self.text(name)
        if len(text) > LONGEST[name]:
            self.find(name, "error", f"内容超过 {LONGEST[name]} 个字，请缩短")
            return ""
        return text

    def formulas(self) -> None:
        for name in TEXT_FIELDS:
            cell = self.row.cells.get(name)
            if cell is not None and cell.starts_like_formula:
                self.find(name, "text", "内容以公式符号开头，已按文本处理，不会执行")

    def name(self) -> str:
        text = self.text("name")
        name = clean_name(text)
        if not name:
            self.find("name", "error", "姓名为空，请填写")
        elif len(name) > LONGEST["name"]:
            self.find("name", "error", f"姓名超过 {LONGEST['name']} 个字，请核对")
        elif name != text:
            self.find("name", "fixed", "姓名中的空格或全角字符已整理")
        return name

    def digits(self, name: str, label: str) -> str:
        """A number's text; one that the sheet held as a value may have lost its last digits."""
        cell = self.row.cells.get(name)
        if cell is None or cell.kind == "empty":
            return ""
        if cell.kind == "number" and len(cell.text) > EXACT_DIGITS:
            self.find(name, "error", f"{label}是数值，尾数可能已丢失，请设为文本后重新录入")
            return ""
        return cell.text

    def code(self) -> str:
        text = self.digits("household_code", "户编号")
        if not text:
            return ""
        code, fixes = normalise(text)
        if not CODE.fullmatch(code):
            self.find("household_code", "error", "户编号只能是 20 位以内的数字、字母或短横线")
            return ""
        if fixes:
            self.find("household_code", "fixed", f"户编号：{'，'.join(fixes)}")
        return code

    def amount(self, name: str) -> Decimal | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except BadAmount as fault:
            self.find(name, "error", f"{fault}，请核对")
            return None

    def raw_amount(self, name: str) -> Decimal | None:
        """An amount as printed, a negative one too; None where it is none."""
        try:
            return parse_yuan(self.text(name), negative=True)
        except BadAmount:
            return None

    def account(self) -> str:
        text = self.digits("account_number", "银行账号")
        if not text:
            return ""
        number = clean_account(text)
        if not is_bank_card(number):
            self.find(
                "account_number",
                "error",
                "银行账号位数或校验位不正确，请核对；存折账号请导入后逐户登记",
            )
            return ""
        if number != text:
            self.find("account_number", "fixed", "银行账号中的空格或全角数字已整理")
        return number

    def member(self, relation: str) -> RosterMember:
        """The person of this row; what is wrong with name, id, sex or birth date is found."""
        member = RosterMember(row=self.row.number, name=self.name(), relation=relation)
        cell = self.row.cells["id_number"]
        try:
            parsed = parse_id(cell.value if cell.kind in ("number", "text") else cell.text)
        except BadId as fault:
            self.find("id_number", "error", str(fault))
            return member
        _clean, fixes = normalise(str(cell.value))
        if fixes:
            self.find("id_number", "fixed", f"身份证号：{'，'.join(fixes)}")
        member.id_number, member.sex = parsed.number, parsed.sex
        member.id_index = blind_index(parsed.number, "id_number")
        member.birth_date = parsed.birth_date
        member.ethnicity = self.text("ethnicity")[:20]
        if self.has("sex") and values().sex(self.text("sex")) != parsed.sex:
            self.find("sex", "error", "性别与身份证号不符，请核对")
        birth = self.row.cells.get("birth_date")
        if birth is not None and birth.kind == "date" and _day(birth.value) != parsed.birth_date:
            self.find("birth_date", "error", "出生日期与身份证号不符，请核对")
        return member


def _day(value):
    return value.date() if hasattr(value, "date") else value
