"""Funds, staff, petitions, fines and files."""

from .basics import ORGANS, either, limit, lines, listed, percent, plain, word, yuan


def _surplus(value):
    said = []
    if value["ceiling"] is not None:
        said.append(f"年末滚存结余不超过当年支出的 {percent(value['ceiling'])}")
    if value["explain"]:
        said.append("有结余的，应当书面说明原因")
    if value["split"]:
        said.append("城市和农村分别核算")
    return said or "没有规定"


def _advance(value):
    return [
        f"每年 {value['month']} 月 {value['day']} 日前，提前下达下一年度的预算指标",
        f"不低于当年实际下达数（扣除一次性补助）的 {percent(value['least'])}",
        f"不超过当年预算数的 {percent(value['most'])}",
        f"其余在 {limit(value['rest_within'])}内下达",
        f"收到后在 {limit(value['relay_within'])}内转达下级",
    ]


def _staff(rule) -> str:
    if rule["most"] is None:
        return f"{ORGANS[rule['organ']]}：不少于 {rule['least']} 人"
    return f"{ORGANS[rule['organ']]}：{rule['least']} 至 {rule['most']} 人"


def _petition(value):
    said = [f"自受理之日起 {limit(value['finish'])}内办结"]
    if value["accept"]:
        said.insert(0, f"自收到之日起 {limit(value['accept'])}内决定是否受理")
    if value["extension"]:
        said.append(f"情况复杂的，可以延长不超过 {limit(value['extension'])}")
    return [
        *said,
        f"不服的，在 {limit(value['request'])}内申请复查，复查在 {limit(value['review'])}内答复",
        f"仍不服的，在 {limit(value['second_request'])}内申请复核，"
        f"复核在 {limit(value['second_review'])}内答复",
    ]


def _set_off(value) -> str:
    if not value["allowed"]:
        return "不得从保障金中抵扣"
    most = f"，每月不超过当月保障金的 {percent(value['share'])}" if value["share"] else ""
    return f"可以从后续保障金中抵扣{most}"


def _retention(value):
    said = []
    if value["approval_years_after_exit"]:
        said.append(f"审批类：退出低保后保存 {value['approval_years_after_exit']} 年")
    if value["daily_years"]:
        said.append(f"日常管理类：保存 {value['daily_years']} 年")
    if value["accounting_years"]:
        said.append(f"会计类：保存 {value['accounting_years']} 年")
    return said or "没有规定"


SAY = {
    "surplus_rule": _surplus,
    "surplus_return": lambda value: f"连续 {value['years']} 年没有用完的结转资金，作为结余资金管理",
    "average_subsidy_floor": lambda value: (
        f"人均补助不低于每{word(value['per'])} {yuan(value['amount'])}"
    ),
    "advance_quota": _advance,
    "work_funds_per_head": lines(
        lambda rule: f"{ORGANS[rule['organ']]}：每名保障对象每年 {yuan(rule['amount'])}"
    ),
    "work_funds_in_benefit": either("可以从保障金中列支", "不得从保障金中列支"),
    "treasury_accounts": listed,
    "staffing": lines(_staff),
    "training": lines(lambda rule: f"{ORGANS[rule['organ']]}：每年不少于 {rule['times']} 次"),
    "publicity_month": lambda month: f"每年 {month} 月",
    "satisfaction_survey": either("每年开展满意度测评", "没有规定满意度测评"),
    "petition_clock": _petition,
    "fraud_fine": lambda value: (
        f"处骗取款物价值 {plain(value['least'])} 至 {plain(value['most'])} 倍的罚款"
    ),
    "overpayment_recovery": either("应当追回", "不追回"),
    "recovery_set_off": _set_off,
    "own_budget_first": either("上级资金没有到账的，先用本级预算资金发放", "等上级资金到账后发放"),
    "archive_classes": listed,
    "archive_retention": _retention,
}
