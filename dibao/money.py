"""Money: Decimal yuan with two places, rounded half up, here and nowhere else."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
LARGEST = Decimal("9999999999.99")  # numeric(12, 2)
AMOUNT = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")


class BadAmount(ValueError):
    """Not an amount of money; the message says in Chinese what to do."""


def yuan(value: Decimal | int | str) -> Decimal:
    """Round to the fen, halves away from zero: ``yuan("2.345") == Decimal("2.35")``.

    A float is refused (TypeError): it is not the number that was written.
    """
    if isinstance(value, float):
        raise TypeError("Money is Decimal, never float.")
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def parse_yuan(text: str, *, negative: bool = False) -> Decimal:
    """What a user typed or a sheet held, as Decimal: full-width digits, 1,234.50, ¥, 元 are taken.

    Raises BadAmount for anything else, for more than two decimals (nothing is rounded silently),
    and for a negative amount unless ``negative`` allows it.
    """
    clean = "".join(unicodedata.normalize("NFKC", text).split())
    clean = clean.removeprefix("¥").removesuffix("元").replace("，", ",")
    if not clean:
        raise BadAmount("金额为空")
    if not AMOUNT.fullmatch(clean):
        raise BadAmount("金额格式不正确，请填写数字，如 1234.56")
    amount = Decimal(clean.replace(",", ""))
    if abs(amount) > LARGEST:
        raise BadAmount("金额超出允许范围")
    if amount != yuan(amount):
        raise BadAmount("金额最多保留两位小数")
    if amount < 0 and not negative:
        raise BadAmount("金额不能为负数")
    return yuan(amount)


def format_yuan(amount: Decimal) -> str:
    """``1,234.56``, always two places."""
    return f"{yuan(amount):,.2f}"


def amount_in_words(amount: Decimal) -> str:
    """The amount in formal numerals for papers: 1234.56 → 壹仟贰佰叁拾肆元伍角陆分, 5 → 伍元整."""
    rounded = yuan(amount)
    if rounded < 0:
        return "负" + amount_in_words(-rounded)
    whole, fen = divmod(int(rounded * 100), 100)
    tenths, hundredths = divmod(fen, 10)
    words = _whole(whole) + "元" if whole else ""
    if not fen:
        return (words or "零元") + "整"
    if tenths:
        words += DIGITS[tenths] + "角"
    elif whole:
        words += "零"
    return words + (DIGITS[hundredths] + "分" if hundredths else "整")


def _whole(number: int) -> str:
    words, gap = "", False
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + GROUPS[at]
        gap = False
    return words


def _group(group: int) -> str:
    words, gap = "", False
    for at in range(3, -1, -1):
        digit = group // 10**at % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[digit] + PLACES[at]
        gap = False
    return words
