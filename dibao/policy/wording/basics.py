"""The small words that all wordings share: amounts, shares, limits, organs, lists."""

from collections.abc import Callable
from decimal import Decimal

from .codes import WORDS

NONE = "没有规定"
ORGANS = {
    "community": "村（社区）", "township": "乡镇（街道）", "county": "县级民政部门",
    "prefecture": "设区的市级民政部门", "region": "省级民政部门", "any": "各级民政部门",
}  # fmt: skip
CATEGORIES = {"urban": "城市", "rural": "农村", "any": "城乡"}
NUMERALS = "零一二三四五六七八九"
UNITS = {"fen": "分", "jiao": "角", "yuan": "元"}


def plain(number) -> str:
    """Digits without idle zeros: 1.50 as 1.5."""
    return f"{Decimal(number).normalize():f}"


def yuan(amount) -> str:
    """`380 元`, `287.50 元`."""
    amount = Decimal(amount)
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} 元" if whole else f"{amount:,.2f} 元"


def percent(share) -> str:
    return f"{plain(Decimal(share) * 100)}%"


def limit(value) -> str:
    """A {days, unit}: `30 个工作日`, `60 日`."""
    return f"{value['days']} {'个工作日' if value['unit'] == 'working_day' else '日'}"


def within(lead: str, tail: str = "内") -> Callable:
    """A wording for a {days, unit}: `自受理之日起 30 个工作日内`."""
    return lambda value: f"{lead} {limit(value)}{tail}"


def word(code: str) -> str:
    """A code of the schema in Chinese. A code that is no code (a pack's own name) stays."""
    return WORDS.get(code, code)


def listed(codes, words=None) -> str:
    """Codes joined as a Chinese list."""
    return "、".join((words or WORDS).get(code, code) for code in codes) or NONE


def lines(say: Callable) -> Callable:
    """A wording for a list: a line for each item, or that nothing is set."""
    return lambda values: tuple(say(value) for value in values) or (NONE,)


def either(yes: str, no: str) -> Callable:
    """A wording for a flag."""
    return lambda value: yes if value else no


def one_of(**words: str) -> Callable:
    """A wording for a choice."""
    return words.__getitem__
