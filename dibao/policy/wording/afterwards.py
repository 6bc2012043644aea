"""After the decision: rechecks, reports, grace, stops and the days of payment."""

from .basics import CATEGORIES, ORGANS, UNITS, either, limit, lines, listed, one_of, percent, yuan
from .conditions import person

CHANGES = {"none": "没有明显变化", "small": "短期变化不大", "unstable": "来源不固定"}
WORKERS = {
    "employed": "家庭成员就业后", "first_licence": "首次领取营业执照后",
    "any_work": "家庭成员就业或者创业后",
}  # fmt: skip


def _recheck(rule) -> str:
    said = []
    if rule["category"] != "any":
        said.append(f"{CATEGORIES[rule['category']]}家庭")
    when = rule["when"]
    if "change" in when:
        said.append(f"收入{listed(when['change'], CHANGES)}的")
    if "grades" in when:
        said.append(f"{'、'.join(when['grades'])}家庭")
    who = "，".join(said) or "全部在保家庭"
    months = rule["interval_months"]
    every = "每月" if months == 1 else f"每 {months} 个月"
    return f"{who}：{ORGANS[rule['organ']]}{every}核查一次"


def _sample(rule) -> str:
    of = "在保户" if rule["of"] == "households" else "县（市、区）"
    every = "，覆盖全部乡镇（街道）" if rule["reach_all"] else ""
    return f"{ORGANS[rule['organ']]}每年抽查不少于 {percent(rule['rate'])} 的{of}{every}"


def _report(value):
    said = ["家庭情况变化应及时报告" if value["mode"] == "promptly" else "定期报告家庭情况"]
    if value["exempt"]:
        said.append(f"免予定期报告：{'、'.join(person(rule) for rule in value['exempt'])}")
    if value["late_after_months"]:
        said.append(f"重大变化超过 {value['late_after_months']} 个月未报告的，批评教育")
    return said


def _grace(value) -> str:
    least, most = value["months_from"], value["months_to"]
    span = f" {most} 个月" if least == most else f" {least} 至 {most} 个月"
    if least == 0:
        span = f"不超过 {most} 个月"
    honest = "，限如实报告收入的家庭" if value["honest_only"] else ""
    return f"{WORKERS[value['who']]}，渐退期{span}{honest}"


def _refusal(value):
    if not value["share"]:
        return "没有规定减发或者停发"
    said = []
    if value["times"]:
        span = f"{value['within_months']} 个月内" if value["within_months"] else ""
        said.append(f"{span}连续 {value['times']} 次拒绝介绍的适合的工作")
    if value["idle_without_reason"]:
        said.append("无正当理由不就业")
    own = "本人的全部份额" if value["share"] == 1 else f"本人份额的 {percent(value['share'])}"
    return [
        f"{'，或者'.join(said)}的，减发或者停发本人的保障金",
        f"计算时减去{own}，不影响其他成员",
    ]


def _calendar(value):
    if value["urban"] == value["rural"]:
        said = [f"城乡：{_rhythm(value['urban'])}"]
    else:
        said = [f"{CATEGORIES[key]}：{_rhythm(value[key])}" for key in ("urban", "rural")]
    if value["data_day"]:
        said.append(f"每月 {value['data_day']} 日前完成数据调整")
    return said


def _rhythm(value) -> str:
    if value["frequency"] == "monthly":
        return f"按月发放，每月 {value['day']} 日前到账"
    return f"按季发放，每季第 {value['month'] or 1} 个月 {value['day']} 日前到账"


def _price(value):
    rises = [f"居民消费价格同比涨幅达到 {percent(value['cpi_rise'])}"]
    if value["food_rise"] is not None:
        rises.append(f"食品价格同比涨幅达到 {percent(value['food_rise'])}")
    said = [f"{'，或者'.join(rises)}时启动"]
    if value["method"] == "line_times_rise":
        said.append(f"每人每月按低保标准乘以涨幅发给，取整到{UNITS[value['round_to']]}")
    if value["floor"] is not None:
        said.append(f"每人每月不低于 {yuan(value['floor'])}")
    if value["within"]:
        said.append(f"在 {limit(value['within'])}内发放")
    return said


SAY = {
    "recheck_rules": lines(_recheck),
    "recheck_amount_freeze": either(
        "核查期内情况没有明显变化的，不调整金额", "情况变化的，随时调整金额"
    ),
    "recheck_investigators": lambda count: f"不少于 {count} 人",
    "recipient_sampling": lines(_sample),
    "new_household_sampling": lambda share: f"不少于全年新增户数的 {percent(share)}",
    "self_report": _report,
    "stop_effective": one_of(next_month="自决定的次月起停发", same_month="自决定的当月起停发"),
    "death_review_months": lambda months: f"成员死亡后 {months} 个月内对其家庭复核",
    "cancel_events": listed,
    "grace_period": _grace,
    "refusal_rule": _refusal,
    "public_service_work": either(
        "有劳动能力而未就业的，应当参加公益性劳动", "没有规定参加公益性劳动"
    ),
    "pay_calendar": _calendar,
    "pay_start": one_of(next_month="自审核确认的次月起发放", same_month="自审核确认的当月起发放"),
    "account_owner": one_of(household="发到家庭账户", person="发到个人账户"),
    "home_delivery": either("行动不便的，由专人上门发放", "没有规定上门发放"),
    "price_subsidy": _price,
    "holiday_subsidy": lines(
        lambda rule: f"{rule['name']}：{rule['month']} 月，每人 {yuan(rule['amount'])}"
    ),
}
