"""Income and property: what counts, what is taken off, what may be owned."""

from ..schema import INCOME_CODES
from .basics import NONE, lines, listed, one_of, percent, plain, word, yuan
from .conditions import qualified

TREATMENTS = {"exclude": "不计入家庭收入", "subtract": "从家庭收入中减去"}
UNITS = {"yuan": "元", "line_months": "个月的低保标准"}
PIECES = {
    "house": "套", "shop": "套", "homestead": "处", "car": "辆", "motorcycle": "辆",
    "farm_machine": "台", "vessel": "艘", "mobile_phone": "部", "computer": "台",
}  # fmt: skip
USES = {
    "disability": "残疾人功能性补偿用", "livelihood": "维持生计用", "operating": "经营用",
    "sole_dwelling": "作为唯一居所",
}  # fmt: skip
WINDOWS = {
    "trailing": "申请或者复核之日前 {} 个月", "calendar": "申请或者复核当月以前 {} 个整月",
}  # fmt: skip
SEXES = {"male": "男", "female": "女", "any": "男女"}


def _window(value) -> str:
    months = value["months"]
    before = WINDOWS[value["kind"]].format(months)
    return f"按{before}的收入计算" if months == 1 else f"按{before}的收入折算月均收入"


def _imputed(value):
    if value["mode"] == "forbidden":
        return "不得推算收入"
    if value["mode"] == "appraisal":
        return "难以核实的收入，可以由民主评议、邻里调查评估"
    said = ["有劳动能力而不能证明收入的，按最低工资标准乘以劳动力系数推算"]
    for band in value["coefficients"] or ():
        ages = f"{band['age_from']} 至 {band['age_to']} 周岁"
        said.append(f"{SEXES[band['sex']]} {ages}：系数 {plain(band['rate'])}")
    if value["self_employed_rate"] is not None:
        said.append(f"自营的：系数 {plain(value['self_employed_rate'])}")
    return said


def _minimum_wage(value) -> str:
    return f"每{word(value['per'])} {yuan(value['amount'])}"


def _employment_cost(value) -> str:
    cap = f"，最多扣减工资收入的 {percent(value['cap_rate'])}" if value["cap_rate"] else ""
    if value["method"] == "none":
        return "不扣减就业成本"
    if value["method"] == "actual":
        return f"从工资、务工收入中扣减实际发生的必要就业成本{cap}"
    if value["method"] == "flat":
        return f"每名就业成员每月扣减 {yuan(value['amount'])}{cap}"
    return f"每名就业成员每月扣减低保标准的 {percent(value['rate'])}{cap}"


def _deduction(rule) -> str:
    return f"{rule['name']}：按实际支出的 {percent(rule['rate'])} 从收入中扣减"


def _support(value):
    whose = "义务人家庭人均收入" if value["income"] == "household" else "义务人本人收入"
    of = {"own": "", "urban": "城市", "rural": "农村"}[value["line_category"]]
    thresholds = {
        "line": f"超过{of}低保标准的部分", "marginal_line": f"超过{of}低保边缘家庭收入线的部分",
        "none": "",
    }  # fmt: skip
    said = [f"{value['name']}：以{whose}{thresholds[value['threshold']]}为基数"]
    for rule in value["rates"]:
        upto = rule["children_up_to"]
        who = _children(upto)
        said.append(f"{who}：按基数的 {percent(rule['rate'])}")
    if value["divide_among_supported"]:
        said.append("按被赡养、抚养、扶养的人数分摊")
    if value["maintenance_rate"] is not None:
        said.append(f"抚养费、扶养费：收入的 {percent(value['maintenance_rate'])}")
    if value["maintenance_cap"] is not None:
        said.append(f"抚养费、扶养费合计不超过收入的 {percent(value['maintenance_cap'])}")
    if value["actual_if_higher"]:
        said.append("实际给付更高的，按实际给付计算")
    return said


def _children(up_to) -> str:
    if up_to is None:
        return "其他情形"
    return "义务人有 1 个子女的" if up_to == 1 else f"义务人子女不超过 {up_to} 个的"


def _disregard(rule) -> str:
    payer = word(rule["relation"])
    if rule["age_from"]:
        payer = f"年满 {rule['age_from']} 周岁的{payer}"
    return qualified(f"{rule['name']}，不计入收入", {}, f"给付人：{payer}")


def _income_item(value) -> str:
    if value["treat"] == "count":
        net = "，扣除必要成本后计算" if value["net"] else ""
        return f"计入家庭收入{net}"
    return TREATMENTS[value["treat"]]


def _asset(rule) -> str:
    kinds = listed(rule["kinds"])
    whose = "全家合计" if rule["per"] == "household" else "每人平均"
    if rule["at_most"] == 0:
        bound = f"不得拥有{kinds}"
    else:
        unit = UNITS.get(rule["unit"]) or PIECES.get(rule["kinds"][0], "件")
        bound = f"{kinds}，{whose}不超过 {plain(rule['at_most'])} {unit}"
    uses = rule["exempt_uses"] or ()
    free = f"；{'、'.join(USES.get(use, word(use)) for use in uses)}的除外" if uses else ""
    return f"{rule['name']}：{bound}{free}"


def _conduct(rule) -> str:
    months = rule["within_months"]
    return f"{rule['name']}（申请前 {months} 个月内）" if months else rule["name"]


def _no_asset_rule(values):
    return tuple(map(_asset, values)) or (f"{NONE}财产限额",)


SAY = {
    "income_basis": one_of(actual="只计实际取得的收入", due="实际取得的和依法应当取得的收入都计入"),
    "income_window": _window,
    "imputed_income": _imputed,
    "minimum_wage": _minimum_wage,
    "employment_cost": _employment_cost,
    "expense_deductions": lines(_deduction),
    "support_formula": _support,
    "support_disregard": lines(_disregard),
    **{f"income_{code}": _income_item for code in INCOME_CODES},
    "asset_rules": _no_asset_rule,
    "conduct_exclusions": lines(_conduct),
}
