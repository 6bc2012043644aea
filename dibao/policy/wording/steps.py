"""The procedure: who does what, in which days, and what is made public."""

from .basics import ORGANS, either, limit, lines, listed, one_of, percent, within

SIGNERS = {"investigators": "调查人员", "family": "家庭成员"}
ALWAYS = {
    "kin": "与工作人员有近亲属关系的", "complaint": "有投诉举报的", "doubtful": "有疑问的",
}  # fmt: skip
PAUSES = {
    "correction": "补正材料", "notice": "公示", "appraisal": "民主评议", "means_check": "信息核对",
}  # fmt: skip


def _round(rule) -> str:
    days = f"{rule['days']} 天" if rule["days"] else "天数按公示天数的规定"
    return f"{rule['stage']}：由{ORGANS[rule['organ']]}公示，{days}"


def _objection(value) -> str:
    by = ORGANS[value["by"]]
    ways = {
        "reinvestigate_or_appraise": f"由{by}重新组织调查或者开展民主评议",
        "appraisal_review": f"由{by}组织民主评议复核",
        "county_review": f"由{by}组织复核",
    }
    if not value["renotice"]:
        return f"{ways[value['method']]}，不再另行公示"
    days = f" {value['renotice_days']} 天" if value["renotice_days"] else ""
    return f"{ways[value['method']]}，结果再次公示{days}"


def _sampling(value):
    said = []
    if value["base"] == "applications":
        said.append(f"按申请户数抽查不少于 {percent(value['rate'])}")
    if value["base"] == "new_households_year":
        said.append(f"按全年新增户数抽查不少于 {percent(value['rate'])}")
    if value["always"]:
        said.append(f"一律入户核查：{listed(value['always'], ALWAYS)}")
    return said or "不要求抽查"


def _remedies(value):
    said = [f"可以在 {limit(value['review'])}内申请行政复议"]
    if value["review_decision"]:
        said.append(f"复议机关在 {limit(value['review_decision'])}内作出决定")
    if value["lawsuit_months"]:
        said.append(f"可以在 {value['lawsuit_months']} 个月内提起行政诉讼")
    return said


SAY = {
    "admin_levels": "—".join,
    "confirming_authority": one_of(county="县级民政部门审核确认", township="乡镇（街道）审核确认"),
    "correction_once": either("材料不齐的，一次性告知需要补正的全部内容", "可以分次告知补正"),
    "means_check_consent": either("经家庭成员授权后核对", "核对不需另行授权"),
    "democratic_appraisal": one_of(
        always="每件申请都要民主评议",
        on_objection="公示有异议时，可以开展民主评议",
        never="不进行民主评议",
    ),
    "appraisal_attendees_min": lambda count: f"不少于 {count} 人",
    "appraisal_share_min": lambda share: f"村（居）民代表不少于 {percent(share)}",
    "appraisal_start": within("应在", "内启动民主评议"),
    "visit_investigators": lambda count: f"不少于 {count} 人",
    "visit_signatures": lambda codes: f"由{listed(codes, SIGNERS)}签字",
    "visit_methods": listed,
    "notice_days": lambda days: f"公示 {days} 天",
    "notice_rounds": lines(_round),
    "published_fields": listed,
    "published_after_fields": listed,
    "notice_seal": either("公示应当加盖公章", "不要求加盖公章"),
    "long_term_notice": either("在居住地长期公示", "不要求长期公示"),
    "notice_objection_rule": _objection,
    "application_sampling": _sampling,
    "decision_deadline": within("自受理之日起"),
    "decision_deadline_special": within("情况特殊的，自受理之日起"),
    "decision_special_reasons": listed,
    "deadline_pauses": lambda codes: listed(codes, PAUSES) + "的时间",
    "investigation_start": within("自受理之日起", "内开始调查"),
    "means_check_start": within("自收到核对提请之日起", "内启动信息核对"),
    "county_opinion": within("自收到材料之日起", "内提出意见"),
    "refusal_letter": within("自作出决定之日起", "内书面告知并说明理由"),
    "objection_review": within("自提出异议之日起", "内复核"),
    "kin_scope": listed,
    "kin_officials": listed,
    "kin_check": one_of(
        county_visit="县级民政部门入户调查",
        county_recheck="县级民政部门重点复核",
        county_visit_and_recusal="县级民政部门入户调查，有关人员回避",
    ),
    "letter_remedies": _remedies,
}
