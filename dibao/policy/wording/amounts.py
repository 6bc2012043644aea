"""The lines, the method and the supplements."""

from ..figures import fen
from ..lines import monthly
from .basics import UNITS, lines, listed, one_of, percent, yuan
from .conditions import person, qualified

METHODS = {
    "difference": "补差发给：低保标准减去家庭人均收入的差额",
    "tiers": "分档发给：按困难程度分档，每档一个金额",
    "bands": "按固定补助档发给",
}
METHOD_NAMES = {"difference": "补差", "tiers": "分档", "bands": "固定补助档"}
MODES = {"half_up": "四舍五入", "up": "进位", "down": "舍去尾数"}
COMBINE = {
    "sum": "符合多项的，累计增发", "highest": "符合多项的，按最高的一项增发",
    "choice": "符合多项的，由本人选择一项",
}  # fmt: skip


def _line(value) -> str:
    if value["per"] == "month":
        return f"每人每月 {yuan(value['amount'])}"
    return f"每人每年 {yuan(value['amount'])}（折合每月 {yuan(fen(monthly(value)))}）"


def _ceiling(value):
    said = ["应当低于当地最低工资标准"] if value["below_minimum_wage"] else []
    if value["share_from"] is not None:
        said.append(f"不低于最低工资标准的 {percent(value['share_from'])}")
    if value["share_to"] is not None:
        said.append(f"不高于最低工资标准的 {percent(value['share_to'])}")
    return said or "不设上限"


def _tiers(value):
    said, reached = [], 0
    for rung in value["rungs"]:
        who = f"评定为“{rung['name']}”的"
        if value["by"] == "income_share":
            who = f"{rung['name']}（人均收入{_span(reached, rung['up_to'])}的）"
            reached = rung["up_to"]
        said.append(f"{who}：每人每月 {yuan(rung['amount'])}")
    return said


def _span(reached, up_to) -> str:
    below = "不足标准" if up_to == 1 else f"不足标准的 {percent(up_to)} "
    return f"达到标准的 {percent(reached)}、{below}" if reached else below


def _tier_requirements(value) -> str:
    top = "，最高档为全额标准" if value["top_is_line"] else ""
    return f"不少于 {value['at_least']} 档{top}"


def _band(rung) -> str:
    span = yuan(rung["to"])
    if rung["from"] != rung["to"]:
        span = f"{yuan(rung['from']).removesuffix(' 元')} 至 {span}"
    return f"{rung['name']}（{rung['group']}）：每人每月 {span}"


def _rounding(value) -> str:
    each = "按户" if value["level"] == "household" else "按人"
    return f"{each}计算，{MODES[value['mode']]}到{UNITS[value['unit']]}"


def _full_line(rule) -> str:
    return f"{person(rule)}：按标准全额发给"


def _floor(value) -> str:
    each = "每人" if value["per"] == "person" else "每户"
    if value["amount"] is not None:
        return f"{each}每月不低于 {yuan(value['amount'])}"
    return f"{each}每月不低于标准的 {percent(value['line_share'])}"


def _supplements(value):
    if not value["rules"]:
        return "没有规定增发对象"
    said = [_supplement(rule) for rule in value["rules"]]
    return [*said, COMBINE[value["combine"]]] if len(said) > 1 else said


def _supplement(rule) -> str:
    who = qualified(rule["group"], rule["when"])
    if rule["tiers"]:
        who += f"，限{'、'.join(rule['tiers'])}"
    return f"{who}：{_measure(rule)}"


def _measure(rule) -> str:
    if rule["base"] == "fixed" and rule["amount"] is not None:
        return f"每月增发 {yuan(rule['amount'])}"
    if rule["rate"] is None:
        return "重点照顾，增发标准由当地规定"
    of = "低保标准" if rule["base"] == "line" else "本人所得保障金"
    return f"每月增发{of}的 {percent(rule['rate'])}"


SAY = {
    "dibao_line": _line,
    "benefit_line": _line,
    "line_floor": _line,
    "line_ceiling": _ceiling,
    "amount_method": one_of(**METHODS),
    "amount_methods_allowed": lambda codes: f"只能采用：{listed(codes, METHOD_NAMES)}",
    "tiers": _tiers,
    "tier_requirements": _tier_requirements,
    "bands": lines(_band),
    "rounding": _rounding,
    "full_line_groups": lines(_full_line),
    "amount_floor": _floor,
    "supplements": _supplements,
}
