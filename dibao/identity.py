"""The 18-digit citizen id and the bank card number: reading, mending, refusing.

GB 11643-1999. Messages never repeat the number: they end in logs and reports.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from stdnum import luhn

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
FIRST_BIRTH_YEAR = 1900
SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
CARD = re.compile(r"[0-9]{12,19}")
PASSBOOK = re.compile(r"[0-9]{12,32}")


class BadId(ValueError):
    """Not a valid citizen id; the message says in Chinese what is wrong, without the number."""


@dataclass(frozen=True)
class IdNumber:
    """A well-formed id. ``area_prefix`` is the first six digits: where it was first issued."""

    number: str = field(repr=False)
    area_prefix: str
    birth_date: date = field(repr=False)
    sex: str  # "male" or "female"

    def __str__(self) -> str:
        return self.number


def normalise(text: str) -> tuple[str, list[str]]:
    """Mend what can be mended without a guess: (clean text, what was mended, in Chinese)."""
    fixes = []
    narrow = unicodedata.normalize("NFKC", text)
    if narrow != text and re.search(r"[０-９Ａ-Ｚａ-ｚ]", text):
        fixes.append("全角字符已转换为半角")
    clean = "".join(char for char in narrow if not char.isspace() and char not in INVISIBLE)
    if clean != narrow or any(char.isspace() for char in text):
        fixes.append("空格已去除")
    if clean.endswith("x"):
        clean = clean[:-1] + "X"
        fixes.append("末位小写 x 已改为大写 X")
    return clean, fixes


# Zero-width characters and the text mark that spreadsheets put before numbers.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff'"


def parse_id(text: object) -> IdNumber:
    """The parts of an 18-digit id given as text. Raises BadId.

    A number (int, float) is refused: a spreadsheet keeps 15 digits of it and the rest is lost.
    Whether the area code exists is not asked: codes come and go within a person's life.
    """
    if not isinstance(text, str):
        raise BadId("身份证号是数值，末几位可能已丢失，请将该列设为文本后重新录入")
    clean, _fixes = normalise(text)
    if not clean:
        raise BadId("身份证号为空")
    if len(clean) == 15 and clean.isdecimal():
        raise BadId("身份证号是 15 位旧号，请填写 18 位号码")
    if len(clean) != 18:
        raise BadId(f"身份证号应为 18 位，现为 {len(clean)} 位")
    if not SHAPE.fullmatch(clean):
        raise BadId("身份证号只能是 17 位数字加 1 位数字或 X，且首位不为 0")
    birth_date = _birth_date(clean[6:14])
    total = sum(int(digit) * weight for digit, weight in zip(clean[:17], WEIGHTS, strict=True))
    if clean[17] != CHECK_CHARACTERS[total % 11]:
        raise BadId("身份证号校验码（末位）不正确，请核对是否录错")
    return IdNumber(
        number=clean,
        area_prefix=clean[:6],
        birth_date=birth_date,
        sex="male" if int(clean[16]) % 2 else "female",
    )


def _birth_date(digits: str) -> date:
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise BadId("身份证号中的出生日期不存在") from error
    if birth_date.year < FIRST_BIRTH_YEAR:
        raise BadId("身份证号中的出生年份早于 1900 年")
    return birth_date


def is_bank_card(text: str) -> bool:
    """Whether the text is 12 to 19 digits with a valid Luhn check digit. Give it clean text.

    Passbook accounts of some banks carry no check digit: see `may_be_passbook`.
    """
    return bool(CARD.fullmatch(text)) and luhn.is_valid(text)


def may_be_passbook(text: str) -> bool:
    """Whether the text is 12 to 32 digits, as passbooks number them: nothing checks one digit by
    the others, so it is to be typed twice. Give it clean text."""
    return bool(PASSBOOK.fullmatch(text))
