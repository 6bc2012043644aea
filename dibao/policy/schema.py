"""Every key a pack may set: its Chinese label, its kind and its group. The one place for them."""

from dataclasses import dataclass

from .kinds import choice, count, flag, listing, may, money, rate, record, text
from .shapes import afterwards, amounts, basics, funds, means, people, steps


@dataclass(frozen=True)
class Setting:
    """One key: label for people, kind for the loader, group for the page of the rules."""

    label: str
    kind: object
    group: str
    required: bool = True  # every pack must have a value, own or inherited, from its first day
    by_category: bool = True  # False: read for a whole area, so urban and rural must be alike


INCOME_CODES = (
    "W1", "W2", "B1", "B2", "P1", "P2", "P3", "T1", "T2", "T3", "TM", "O1",
    "X1", "X2", "X3", "X4", "X5",
    "X6_disability_living", "X6_disability_nursing", "X6_injury", "X6_student_aid",
    "X6_one_child", "X6_medical_aid", "X6_housing_aid", "X6_elderly", "X6_other",
)  # fmt: skip
PEOPLE, MEANS, AMOUNT, STEPS, AFTER, FUND = (
    "对象范围", "收入和财产", "保障金", "办理程序", "动态管理", "资金和监督",
)  # fmt: skip

SETTINGS = {
    # 对象范围
    "categories_covered": Setting("适用的保障类别", listing(basics.category, 1), PEOPLE),
    "class_basis": Setting(
        "城乡类别划分依据", choice("hukou", "land", "register"), PEOPLE, by_category=False
    ),
    "applicant": Setting("申请人", choice("head_or_consent", "any_member"), PEOPLE),
    "accept_any_time": Setting("随时受理", flag, PEOPLE, by_category=False),
    "household_members": Setting("共同生活的家庭成员", listing(people.person_rule, 1), PEOPLE),
    "excluded_members": Setting("不计入的人员", listing(people.person_rule), PEOPLE),
    "single_person_types": Setting("可以单人申请的人员", listing(people.single_route), PEOPLE),
    "marginal_multiple": Setting("低保边缘家庭收入倍数", people.multiple, PEOPLE),
    "adult_age": Setting("成年年龄", count(1, 30), PEOPLE, by_category=False),
    "elderly_age": Setting("老年人年龄", count(50, 100), PEOPLE, by_category=False),
    "working_age": Setting("劳动年龄", people.working_age, PEOPLE),
    "whole_household": Setting("按户施保", flag, PEOPLE),
    "living_level_test": Setting("同时审查实际生活水平", flag, PEOPLE),
    "unemployment_registration": Setting("有劳动能力的先办失业登记", flag, PEOPLE),
    # 收入和财产
    "income_basis": Setting("收入口径", choice("actual", "due"), MEANS),
    "income_window": Setting(
        "收入核算期", record(months=basics.months, kind=choice("trailing", "calendar")), MEANS
    ),
    "imputed_income": Setting("收入推算", means.imputed_income, MEANS),
    "minimum_wage": Setting("最低工资标准", basics.sum_per, MEANS, required=False),
    "employment_cost": Setting("必要就业成本", means.employment_cost, MEANS),
    "expense_deductions": Setting("可扣减的刚性支出", listing(means.expense_rule), MEANS),
    "support_formula": Setting("赡养抚养扶养费计算", means.support_formula, MEANS, required=False),
    "support_disregard": Setting("不计入的赡养抚养扶养费", listing(means.disregard), MEANS),
    **{
        f"income_{code}": Setting(f"收入项目 {code.partition('_')[0]}", means.income_item, MEANS)
        for code in INCOME_CODES
    },
    "asset_rules": Setting("财产限制", listing(means.asset_rule), MEANS),
    "conduct_exclusions": Setting("不予保障的情形", means.conducts, MEANS),
    # 保障金
    "dibao_line": Setting("最低生活保障标准", basics.sum_per, AMOUNT, required=False),
    "benefit_line": Setting("计发标准", basics.sum_per, AMOUNT, required=False),
    "line_floor": Setting("上级规定的最低限定标准", basics.sum_per, AMOUNT, required=False),
    "line_ceiling": Setting("标准上限", amounts.line_ceiling, AMOUNT),
    "amount_method": Setting("保障金计算方式", choice("difference", "tiers", "bands"), AMOUNT),
    "amount_methods_allowed": Setting(
        "允许的计算方式", listing(choice("difference", "tiers", "bands"), 1), AMOUNT
    ),
    "tiers": Setting("分档标准", amounts.tiers, AMOUNT, required=False),
    "tier_requirements": Setting(
        "分档要求", record(at_least=count(1), top_is_line=flag), AMOUNT, required=False
    ),
    "bands": Setting("固定补助档", amounts.bands, AMOUNT, required=False),
    "rounding": Setting("金额取整", amounts.rounding, AMOUNT),
    "full_line_groups": Setting("全额保障的人员", listing(people.person_rule), AMOUNT),
    "amount_floor": Setting("保障金下限", amounts.amount_floor, AMOUNT, required=False),
    "supplements": Setting("分类施保", amounts.supplements, AMOUNT),
    # 办理程序
    "admin_levels": Setting("管理层级", listing(text, 2), STEPS, by_category=False),
    "confirming_authority": Setting(
        "审核确认机关", choice("county", "township"), STEPS, by_category=False
    ),
    "correction_once": Setting("一次性告知补正", flag, STEPS),
    "means_check_consent": Setting("核对须经授权", flag, STEPS),
    "democratic_appraisal": Setting("民主评议", choice("always", "on_objection", "never"), STEPS),
    "appraisal_attendees_min": Setting("民主评议最少人数", count(1), STEPS, required=False),
    "appraisal_share_min": Setting("村（居）民代表最低比例", rate, STEPS, required=False),
    "appraisal_start": Setting("启动民主评议期限", basics.duration, STEPS, required=False),
    "visit_investigators": Setting("入户调查最少人数", count(1), STEPS),
    "visit_signatures": Setting(
        "入户调查签字", listing(choice("investigators", "family"), 1), STEPS
    ),
    "visit_methods": Setting("入户调查方法", listing(text), STEPS),
    "notice_days": Setting("公示天数", count(1), STEPS),
    "notice_rounds": Setting(
        "公示轮次",
        listing(record(organ=basics.organ, stage=text, days=may(count(1)))),
        STEPS,
        by_category=False,
    ),
    "published_fields": Setting("公示内容", steps.published, STEPS),
    "published_after_fields": Setting("确认后公布内容", steps.published, STEPS),
    "notice_seal": Setting("公示加盖公章", flag, STEPS),
    "long_term_notice": Setting("居住地长期公示", flag, STEPS, by_category=False),
    "notice_objection_rule": Setting("公示异议处理", steps.notice_objection, STEPS),
    "application_sampling": Setting("审核确认前入户抽查", steps.sampling, STEPS),
    "decision_deadline": Setting("办结期限", basics.duration, STEPS),
    "decision_deadline_special": Setting(
        "特殊情况办结期限", basics.duration, STEPS, required=False
    ),
    "decision_special_reasons": Setting("特殊情况", listing(text, 1), STEPS, required=False),
    "deadline_pauses": Setting(
        "不计入期限的情形",
        listing(choice("correction", "notice", "appraisal", "means_check")),
        STEPS,
    ),
    "investigation_start": Setting("启动调查期限", basics.duration, STEPS),
    "means_check_start": Setting("启动信息核对期限", basics.duration, STEPS),
    "county_opinion": Setting("县级确认期限", basics.duration, STEPS),
    "refusal_letter": Setting("不予确认告知期限", basics.duration, STEPS),
    "objection_review": Setting("异议复核期限", basics.duration, STEPS, required=False),
    "kin_scope": Setting("近亲属范围", listing(text, 1), STEPS),
    "kin_officials": Setting("备案涉及的工作人员", listing(text, 1), STEPS),
    "kin_check": Setting(
        "备案对象核查", choice("county_visit", "county_recheck", "county_visit_and_recusal"), STEPS
    ),
    "letter_remedies": Setting("救济途径", steps.remedies, STEPS),
    # 动态管理
    "recheck_rules": Setting("定期核查", afterwards.recheck_rules, AFTER),
    "recheck_amount_freeze": Setting("核查期内金额不变", flag, AFTER),
    "recheck_investigators": Setting("核查最少人数", count(1), AFTER),
    "recipient_sampling": Setting(
        "在保对象年度抽查", listing(afterwards.recipient_sample), AFTER, by_category=False
    ),
    "new_household_sampling": Setting(
        "新增对象年度抽查比例", rate, AFTER, required=False, by_category=False
    ),
    "self_report": Setting("家庭变化报告", afterwards.self_report, AFTER),
    "stop_effective": Setting(
        "停发生效", choice("next_month", "same_month"), AFTER, by_category=False
    ),
    "death_review_months": Setting(
        "成员死亡后复核期限", basics.months, AFTER, required=False, by_category=False
    ),
    "cancel_events": Setting("应取消待遇的变化", listing(text), AFTER, by_category=False),
    "grace_period": Setting("渐退期", afterwards.grace, AFTER, required=False),
    "refusal_rule": Setting("拒绝就业的处理", afterwards.refusal, AFTER),
    "public_service_work": Setting("参加公益劳动", flag, AFTER, by_category=False),
    "pay_calendar": Setting(
        "发放日程",
        record(
            urban=afterwards.pay_rhythm, rural=afterwards.pay_rhythm, data_day=may(count(1, 31))
        ),
        AFTER,
        by_category=False,
    ),
    "pay_start": Setting("起发月份", choice("next_month", "same_month"), AFTER, by_category=False),
    "account_owner": Setting("发放账户", choice("household", "person"), AFTER, by_category=False),
    "home_delivery": Setting("上门发放", flag, AFTER, by_category=False),
    "price_subsidy": Setting("价格临时补贴", afterwards.price_trigger, AFTER, required=False),
    "holiday_subsidy": Setting(
        "节日补贴",
        listing(record(name=text, month=count(1, 12), amount=money)),
        AFTER,
        required=False,
    ),
    # 资金和监督
    "surplus_rule": Setting(
        "结余", record(ceiling=may(rate), explain=flag, split=flag), FUND, by_category=False
    ),
    "surplus_return": Setting(
        "连续结转未用完的资金", record(years=count(1)), FUND, required=False, by_category=False
    ),
    "average_subsidy_floor": Setting("人均补助水平下限", basics.sum_per, FUND, required=False),
    "advance_quota": Setting("提前下达指标", funds.advance_quota, FUND, by_category=False),
    "work_funds_per_head": Setting(
        "工作经费（元/人·年）",
        listing(record(organ=basics.organ, amount=money)),
        FUND,
        by_category=False,
    ),
    "work_funds_in_benefit": Setting("工作经费可否列支保障金", flag, FUND, by_category=False),
    "treasury_accounts": Setting("资金专户", listing(text, 1), FUND, by_category=False),
    "staffing": Setting("人员配备", funds.staffing, FUND, by_category=False),
    "training": Setting(
        "培训次数（每年）",
        listing(record(organ=basics.organ, times=count(1))),
        FUND,
        required=False,
        by_category=False,
    ),
    "publicity_month": Setting("宣传月", count(1, 12), FUND, required=False, by_category=False),
    "satisfaction_survey": Setting("年度满意度测评", flag, FUND, by_category=False),
    "petition_clock": Setting("信访期限", funds.petition_clock, FUND, by_category=False),
    "fraud_fine": Setting("骗保罚款倍数", funds.fraud_fine, FUND, by_category=False),
    "overpayment_recovery": Setting(
        "多领救助金的追回", flag, FUND, required=False, by_category=False
    ),
    "recovery_set_off": Setting(
        "追缴款从后续保障金中抵扣", funds.set_off, FUND, required=False, by_category=False
    ),
    "own_budget_first": Setting(
        "上级资金到账前先用本级预算", flag, FUND, required=False, by_category=False
    ),
    "archive_classes": Setting("档案分类", listing(text, 1), FUND, by_category=False),
    "archive_retention": Setting("档案保存年限", funds.retention, FUND, by_category=False),
}
