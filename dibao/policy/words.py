"""Values in Chinese words, for pages and the command line."""

from decimal import Decimal

from .figures import percent
from .schema import SETTINGS
from .vocabulary import WORDS

IN_SETTING = {
    ("democratic_appraisal", "always"): "一律评议",
    ("visit_signatures", "family"): "家庭成员",
}
SHARES = {"rate", "ceiling", "share", "share_from", "share_to", "up_to", "line_share", "cap_rate",
          "cpi_rise", "food_rise", "maintenance_rate", "maintenance_cap"}  # fmt: skip


def say(key: str, value) -> str:
    """The value of a setting, with its unit."""
    if isinstance(value, str | tuple):
        value = _replaced(key, value)
    unit = SETTINGS[key].unit
    if not unit or value is None:
        return in_words(value)
    return percent(value) if unit == "%" else f"{in_words(value)} {unit}"


def _replaced(key, value):
    if isinstance(value, str):
        return IN_SETTING.get((key, value), value)
    return tuple(_replaced(key, item) if isinstance(item, str) else item for item in value)


def in_words(value) -> str:
    """A value of any kind as Chinese text that an office worker can read."""
    if value is None:
        return "未规定"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return _record(value)
    if isinstance(value, tuple):
        flat = all(not isinstance(item, dict) for item in value)
        return ("、" if flat else "；").join(filter(None, map(in_words, value))) or "无"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return WORDS.get(value, value) if isinstance(value, str) else str(value)


def _record(value) -> str:
    for keys, say in SHAPES:
        if keys <= value.keys():
            return say(value)
    parts = [_part(key, item) for key, item in value.items() if item not in (None, {}, ())]
    return "，".join(filter(None, parts)) or "不限"


def _part(key, item) -> str:
    label = WORDS.get(key, key)
    if key in SHARES:
        return f"{label} {percent(item)}"
    if item is True:
        return label
    if item is False:
        return ""
    return f"{label} {in_words(item)}"


def _days(value) -> str:
    unit = "个工作日" if value["unit"] == "working_day" else "日"
    return f"{value['days']} {unit}"


def _line(value) -> str:
    monthly = value["monthly"]
    more = f"（每月 {in_words(monthly)} 元）" if monthly is not None else ""
    return f"{in_words(value['amount'])} 元/{WORDS[value['per']]}{more}"


def _income(value) -> str:
    costs = "，扣除成本" if value["net"] else ""
    return f"{value['label']}：{WORDS[value['treat']]}{costs}"


def _supplement(value) -> str:
    if value["amount"] is not None:
        measure = f"{in_words(value['amount'])} 元"
    elif value["rate"] is not None:
        measure = f"{WORDS[value['base']]}的 {percent(value['rate'])}"
    else:
        measure = "由当地规定"
    only = f"（限{'、'.join(value['tiers'])}）" if value["tiers"] else ""
    return f"{value['group']}{only}：{measure}"


def _rung(value) -> str:
    share = value["up_to"]
    when = "" if share is None else f"（人均收入不足标准的 {percent(share)}）"
    return f"{value['name']} {in_words(value['amount'])} 元{when}"


def _band(value) -> str:
    low, high = in_words(value["from"]), in_words(value["to"])
    span = low if low == high else f"{low}—{high}"
    return f"{value['name']}（{value['group']}）：每人每月 {span} 元"


def _recheck(value) -> str:
    said = [in_words(value["when"])] if value["when"] else []
    said += [WORDS[value["category"]]] if value["category"] != "any" else []
    more = f"（{'，'.join(said)}）" if said else ""
    return f"{WORDS[value['organ']]}每 {value['interval_months']} 个月{more}"


def _objection(value) -> str:
    again = "，再次公示" if value["renotice"] else ""
    return f"由{WORDS[value['by']]}{WORDS[value['method']]}{again}"


def _name(value) -> str:
    return value["name"]


SHAPES = (
    ({"days", "unit"}, _days),
    ({"method", "renotice", "by"}, _objection),
    ({"months"}, lambda value: f"{value['months']} 个月"),
    ({"amount", "per", "monthly"}, _line),
    ({"label", "treat", "net"}, _income),
    ({"group", "base", "rate"}, _supplement),
    ({"name", "amount", "up_to"}, _rung),
    ({"name", "group", "from", "to"}, _band),
    ({"organ", "interval_months"}, _recheck),
    ({"name", "when"}, _name),
    ({"name", "measure"}, _name),
    ({"name", "code"}, _name),
    ({"kind", "name", "rate"}, lambda value: f"{value['name']}扣减 {percent(value['rate'])}"),
)
