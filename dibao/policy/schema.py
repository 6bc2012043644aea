"""Every key a pack may set: its Chinese label, its kind and its unit. The one place for them."""

from dataclasses import dataclass

from .facts import (
    CATEGORIES,
    DISABILITY_KINDS,
    EMPLOYMENTS,
    RELATIONS,
    STATUSES,
    WORK_ABILITIES,
)
from .kinds import (
    checked,
    choice,
    count,
    flag,
    listing,
    may,
    money,
    number,
    rate,
    record,
    sparse,
    text,
)


@dataclass(frozen=True)
class Setting:
    """One key: label for people, kind for the loader, group for the page of the rules."""

    label: str
    kind: object
    group: str
    required: bool = True  # every pack must have a value, own or inherited, from its first day


category = choice(*CATEGORIES)
any_category = choice("any", *CATEGORIES)
organ = choice("community", "township", "county", "prefecture", "region", "any")
duration = record(days=count(1), unit=choice("working_day", "calendar_day"))
months = count(1)
sum_per = record(amount=money, per=choice("month", "year"), monthly=may(money))

condition = sparse(
    relations=listing(choice(*RELATIONS), 1),
    age_from=count(0, 150),
    age_below=count(1, 150),
    sex=choice("male", "female"),
    minor=flag,
    elderly=flag,
    living_together=flag,
    legal_duty=flag,
    long_residence=flag,
    dependent=flag,
    student=flag,
    hukou_moved_to_school=flag,
    married=flag,
    status=listing(choice(*STATUSES), 1),
    status_years_from=count(0),
    orphan_or_unable_parents=flag,
    guardian_is_grandparent=flag,
    single_parent_child=flag,
    work_ability=listing(choice(*WORK_ABILITIES), 1),
    working_age=flag,
    employment=listing(choice(*EMPLOYMENTS), 1),
    disability_grades=listing(count(1, 4), 1),
    disability_kinds=listing(choice(*DISABILITY_KINDS), 1),
    serious_illness=flag,
    no_support=flag,
    separate_household=flag,
)
person_rule = record(name=text, when=condition)


def _rungs_rise(value):
    """Rungs by income must rise to the whole line without a gap."""
    if value["by"] != "income_share":
        return None
    shares = [rung["up_to"] for rung in value["rungs"]]
    if any(share is None for share in shares):
        return "按收入分档时每档都要有 up_to（占标准的比例上限）"
    if any(later <= earlier for earlier, later in zip(shares, shares[1:], strict=False)):
        return "各档 up_to 必须逐档升高"
    return None if shares[-1] == 1 else "各档之间有空档：最后一档的 up_to 必须为 1"


def _bands_stand(value):
    for rung in value:
        if rung["to"] < rung["from"]:
            return f"{rung['name']}：上限低于下限"
    return None


def _names_once(value):
    names = [rung["name"] for rung in value["rungs"]]
    return None if len(set(names)) == len(names) else "档次名称重复"


def _ages_join(value):
    """Age ranges of one sex must join without gap or overlap."""
    for sex in ("male", "female", "any"):
        ranges = sorted(
            (band["age_from"], band["age_to"])
            for band in value["coefficients"] or ()
            if band["sex"] == sex
        )
        for (_, end), (start, _) in zip(ranges, ranges[1:], strict=False):
            if start != end + 1:
                return f"{sex}：年龄段之间有空档或重叠（{end}—{start}）"
    return None


def _supplement_has_measure(value):
    for rule in value["rules"]:
        if rule["base"] == "fixed" and rule["rate"] is not None:
            return f"{rule['group']}：按固定金额的不能再写比例"
        if rule["base"] != "fixed" and rule["amount"] is not None:
            return f"{rule['group']}：按比例的不能再写金额"
    return None


sampling = record(
    rate=rate,
    base=choice("applications", "new_households_year", "none"),
    always=listing(choice("kin", "complaint", "doubtful")),
)
pay_rhythm = record(
    frequency=choice("monthly", "quarterly"), day=count(1, 31), month=may(count(1, 3))
)
tiers = checked(
    record(
        by=choice("grade", "income_share"),
        rungs=listing(record(name=text, amount=money, up_to=may(rate)), 1),
    ),
    _rungs_rise,
    _names_once,
)
bands = checked(listing(record(name=text, group=text, to=money, **{"from": money}), 1), _bands_stand)
supplements = checked(
    record(
        combine=choice("sum", "highest", "choice"),
        rules=listing(
            record(
                group=text,
                when=condition,
                base=choice("line", "fixed", "received"),
                rate=may(number),
                amount=may(money),
                tiers=may(listing(text, 1)),
            )
        ),
    ),
    _supplement_has_measure,
)
asset_rule = record(
    name=text,
    kinds=listing(text, 1),
    measure=choice("value", "count"),
    at_most=number,
    unit=choice("yuan", "line_months", "items"),
    per=choice("person", "household"),
    exempt_uses=may(listing(text)),
)
conduct = record(code=text, name=text, within_months=may(months))
recheck_rule = record(
    organ=organ,
    interval_months=months,
    category=any_category,
    when=sparse(
        change=listing(choice("none", "small", "unstable"), 1), grades=listing(text, 1)
    ),
)
income_item = record(
    label=text, treat=choice("count", "exclude", "subtract"), net=flag, until=may(text)
)
INCOME_CODES = (
    "W1", "W2", "B1", "B2", "P1", "P2", "P3", "T1", "T2", "T3", "TM", "O1",
    "X1", "X2", "X3", "X4", "X5",
    "X6_disability_living", "X6_disability_nursing", "X6_injury", "X6_student_aid",
    "X6_one_child", "X6_medical_aid", "X6_housing_aid", "X6_elderly", "X6_other",
)  # fmt: skip
support_formula = record(
    name=text,
    income=choice("household", "own"),
    threshold=choice("line", "marginal_line", "none"),
    line_category=choice("own", "urban", "rural"),
    rates=listing(record(children_up_to=may(count(1)), rate=rate), 1),
    divide_among_supported=flag,
    actual_if_higher=flag,
    maintenance_rate=may(rate),
    maintenance_cap=may(rate),
)
price_trigger = record(
    cpi_rise=rate, food_rise=may(rate), within=may(duration),
    method=choice("line_times_rise", "fixed"),
    floor=may(money), round_to=choice("fen", "jiao", "yuan"),
)  # fmt: skip
rounding = record(
    mode=choice("half_up", "up", "down"),
    unit=choice("fen", "jiao", "yuan"),
    level=choice("household", "person"),
)
grace = record(
    months_from=count(0),
    months_to=count(1),
    who=choice("employed", "first_licence", "any_work"),
    honest_only=flag,
)
refusal = record(
    times=may(count(1)),
    within_months=may(months),
    idle_without_reason=flag,
    effect=choice("own_share_reduced_or_stopped"),
    share=rate,
)
PUBLISHED = (
    "applicant_name", "members_count", "member_names", "income", "amount", "address_area",
    "total_people", "total_amount", "line", "supervision_phone", "notice_period", "visit_result",
    "appraisal_result", "review_result",
)  # fmt: skip
published = listing(choice(*PUBLISHED), 1)
PEOPLE, MEANS, AMOUNT, STEPS, AFTER, FUND = (
    "对象范围", "收入和财产", "保障金", "办理程序", "动态管理", "资金和监督",
)  # fmt: skip

SETTINGS = {
    # 对象范围
    "categories_covered": Setting("适用的保障类别", listing(category, 1), PEOPLE),
    "class_basis": Setting("城乡类别划分依据", choice("hukou", "land", "register"), PEOPLE),
    "applicant": Setting("申请人", choice("head_or_consent", "any_member"), PEOPLE),
    "accept_any_time": Setting("随时受理", flag, PEOPLE),
    "household_members": Setting("共同生活的家庭成员", listing(person_rule, 1), PEOPLE),
    "excluded_members": Setting("不计入的人员", listing(person_rule), PEOPLE),
    "single_person_types": Setting(
        "可以单人申请的人员",
        listing(record(name=text, when=condition, family=choice("marginal", "hard_up", "any"))),
        PEOPLE,
    ),
    "marginal_multiple": Setting("低保边缘家庭收入倍数", checked(number, lambda v: None if v >= 1 else "不能小于 1"), PEOPLE),
    "adult_age": Setting("成年年龄", count(1, 30), PEOPLE),
    "elderly_age": Setting("老年人年龄", count(50, 100), PEOPLE),
    "working_age": Setting(
        "劳动年龄", record(age_from=count(1), male_to=count(1), female_to=count(1)), PEOPLE
    ),
    "whole_household": Setting("按户施保", flag, PEOPLE),
    "living_level_test": Setting("同时审查实际生活水平", flag, PEOPLE),
    "unemployment_registration": Setting("有劳动能力的先办失业登记", flag, PEOPLE),
    # 收入和财产
    "income_basis": Setting("收入口径", choice("actual", "due"), MEANS),
    "income_window": Setting("收入核算期", record(months=months), MEANS),
    "imputed_income": Setting(
        "收入推算",
        checked(
            record(
                mode=choice("forbidden", "coefficient", "appraisal"),
                coefficients=may(
                    listing(
                        record(
                            sex=choice("male", "female", "any"),
                            age_from=count(1), age_to=count(1), rate=number,
                        )  # fmt: skip
                    )
                ),
                self_employed_rate=may(number),
            ),
            _ages_join,
        ),
        MEANS,
    ),
    "minimum_wage": Setting("最低工资标准", sum_per, MEANS, required=False),
    "employment_cost": Setting(
        "必要就业成本",
        record(
            method=choice("none", "actual", "flat", "line_share"),
            amount=may(money), rate=may(rate), cap_rate=may(rate),
        ),
        MEANS,
    ),  # fmt: skip
    "expense_deductions": Setting(
        "可扣减的刚性支出", listing(record(kind=text, name=text, rate=rate)), MEANS
    ),
    "support_formula": Setting("赡养抚养扶养费计算", support_formula, MEANS, required=False),
    "support_disregard": Setting(
        "不计入的赡养抚养扶养费",
        listing(record(name=text, relation=text, age_from=may(count(0)), when=condition)),
        MEANS,
    ),
    **{f"income_{code}": Setting(f"收入项目 {code}", income_item, MEANS) for code in INCOME_CODES},
    "asset_rules": Setting("财产限制", listing(asset_rule), MEANS),
    "conduct_exclusions": Setting("不予保障的情形", listing(conduct), MEANS),
    # 保障金
    "dibao_line": Setting("最低生活保障标准", sum_per, AMOUNT, required=False),
    "benefit_line": Setting("计发标准", sum_per, AMOUNT, required=False),
    "line_floor": Setting("上级规定的最低限定标准", sum_per, AMOUNT, required=False),
    "line_ceiling": Setting(
        "标准上限", record(below_minimum_wage=flag, share_from=may(rate), share_to=may(rate)),
        AMOUNT, required=False,
    ),  # fmt: skip
    "amount_method": Setting("保障金计算方式", choice("difference", "tiers", "bands"), AMOUNT),
    "amount_methods_allowed": Setting(
        "允许的计算方式", listing(choice("difference", "tiers", "bands"), 1), AMOUNT
    ),
    "tiers": Setting("分档标准", tiers, AMOUNT, required=False),
    "tier_requirements": Setting(
        "分档要求", record(at_least=count(1), top_is_line=flag), AMOUNT, required=False
    ),
    "bands": Setting("固定补助档", bands, AMOUNT, required=False),
    "rounding": Setting("金额取整", rounding, AMOUNT),
    "full_line_groups": Setting("全额保障的人员", listing(person_rule), AMOUNT),
    "amount_floor": Setting(
        "保障金下限", record(amount=may(money), line_share=may(rate), per=choice("person", "household")),
        AMOUNT, required=False,
    ),  # fmt: skip
    "supplements": Setting("分类施保", supplements, AMOUNT),
    # 办理程序
    "admin_levels": Setting("管理层级", listing(text, 2), STEPS),
    "confirming_authority": Setting("审核确认机关", choice("county", "township"), STEPS),
    "correction_once": Setting("一次性告知补正", flag, STEPS),
    "means_check_consent": Setting("核对须经授权", flag, STEPS),
    "democratic_appraisal": Setting(
        "民主评议", choice("always", "on_objection", "never"), STEPS
    ),
    "appraisal_attendees_min": Setting("民主评议最少人数", count(1), STEPS, required=False),
    "appraisal_share_min": Setting("村（居）民代表最低比例", rate, STEPS, required=False),
    "appraisal_review": Setting("评议复核期限", duration, STEPS, required=False),
    "visit_investigators": Setting("入户调查最少人数", count(1), STEPS),
    "visit_signatures": Setting(
        "入户调查签字", listing(choice("investigators", "family"), 1), STEPS
    ),
    "visit_methods": Setting("入户调查方法", listing(text), STEPS),
    "notice_days": Setting("公示天数", count(1), STEPS),
    "notice_rounds": Setting(
        "公示轮次", listing(record(organ=organ, stage=text, days=may(count(1)))), STEPS
    ),
    "published_fields": Setting("公示内容", published, STEPS),
    "published_after_fields": Setting("确认后公布内容", published, STEPS),
    "notice_seal": Setting("公示加盖公章", flag, STEPS),
    "long_term_notice": Setting("居住地长期公示", flag, STEPS),
    "notice_objection_rule": Setting(
        "公示异议处理",
        record(method=choice("reinvestigate_or_appraise", "appraisal_review", "county_review"),
               renotice=flag, by=organ),
        STEPS,
    ),  # fmt: skip
    "application_sampling": Setting("审核确认前入户抽查", sampling, STEPS),
    "decision_deadline": Setting("办结期限", duration, STEPS),
    "decision_deadline_special": Setting("特殊情况办结期限", duration, STEPS, required=False),
    "deadline_pauses": Setting(
        "不计入期限的情形", listing(choice("correction", "notice", "appraisal", "means_check")), STEPS
    ),
    "investigation_start": Setting("启动调查期限", duration, STEPS),
    "means_check_start": Setting("启动信息核对期限", duration, STEPS),
    "county_opinion": Setting("县级确认期限", duration, STEPS),
    "refusal_letter": Setting("不予确认告知期限", duration, STEPS),
    "objection_review": Setting("异议复核期限", duration, STEPS, required=False),
    "kin_scope": Setting("近亲属范围", listing(text, 1), STEPS),
    "kin_officials": Setting("备案涉及的工作人员", listing(text, 1), STEPS),
    "kin_check": Setting(
        "备案对象核查", choice("county_visit", "county_recheck", "county_visit_and_recusal"), STEPS
    ),
    "letter_remedies": Setting(
        "救济途径",
        record(review=duration, review_decision=may(duration), lawsuit_months=may(months)),
        STEPS,
    ),
    # 动态管理
    "recheck_rules": Setting("定期核查", listing(recheck_rule, 1), AFTER),
    "recheck_amount_freeze": Setting("核查期内金额不变", flag, AFTER),
    "recheck_investigators": Setting("核查最少人数", count(1), AFTER),
    "recipient_sampling": Setting(
        "在保对象年度抽查",
        listing(record(organ=organ, rate=rate, of=choice("households", "counties"), reach_all=flag)),
        AFTER,
    ),
    "new_household_sampling": Setting("新增对象年度抽查比例", rate, AFTER, required=False),
    "self_report": Setting(
        "家庭变化报告",
        record(mode=choice("promptly", "periodic"), exempt=listing(person_rule),
               late_after_months=may(months)),
        AFTER,
    ),  # fmt: skip
    "stop_effective": Setting("停发生效", choice("next_month", "same_month"), AFTER),
    "death_review_months": Setting("成员死亡后复核期限（月）", months, AFTER, required=False),
    "cancel_events": Setting("应取消待遇的变化", listing(text), AFTER),
    "grace_period": Setting("渐退期", grace, AFTER, required=False),
    "refusal_rule": Setting("拒绝就业的处理", refusal, AFTER),
    "public_service_work": Setting("参加公益劳动", flag, AFTER),
    "pay_calendar": Setting(
        "发放日程",
        record(urban=pay_rhythm, rural=pay_rhythm, data_day=may(count(1, 31))),
        AFTER,
    ),
    "pay_start": Setting("起发月份", choice("next_month", "same_month"), AFTER),
    "account_owner": Setting("发放账户", choice("household", "person"), AFTER),
    "home_delivery": Setting("上门发放", flag, AFTER),
    "price_subsidy": Setting("价格临时补贴", price_trigger, AFTER, required=False),
    "holiday_subsidy": Setting(
        "节日补贴", listing(record(name=text, amount=money)), AFTER, required=False
    ),
    # 资金和监督
    "surplus_rule": Setting(
        "结余", record(ceiling=may(rate), explain=flag, split=flag), FUND
    ),
    "advance_quota": Setting(
        "提前下达指标",
        record(month=count(1, 12), day=count(1, 31), least=rate, most=rate,
               rest_within=duration, relay_within=duration),
        FUND,
    ),  # fmt: skip
    "work_funds_per_head": Setting(
        "工作经费（元/人·年）", listing(record(organ=organ, amount=money)), FUND, required=False
    ),
    "work_funds_in_benefit": Setting("工作经费可否列支保障金", flag, FUND),
    "treasury_accounts": Setting("资金专户", listing(text, 1), FUND),
    "staffing": Setting(
        "人员配备", listing(record(organ=organ, least=count(0), most=may(count(1)))), FUND
    ),
    "training": Setting(
        "培训次数（每年）", listing(record(organ=organ, times=count(1))), FUND, required=False
    ),
    "publicity_month": Setting("宣传月", count(1, 12), FUND, required=False),
    "satisfaction_survey": Setting("年度满意度测评", flag, FUND),
    "petition_clock": Setting(
        "信访期限",
        record(finish=duration, extension=may(duration), request=duration, review=duration,
               second_request=duration, second_review=duration),
        FUND,
    ),  # fmt: skip
    "fraud_fine": Setting("骗保罚款倍数", record(least=number, most=number), FUND),
    "archive_classes": Setting("档案分类", listing(text, 1), FUND),
    "archive_retention": Setting(
        "档案保存年限",
        record(approval_years_after_exit=may(count(1)), daily_years=may(count(1)),
               accounting_years=may(count(1))),
        FUND,
    ),  # fmt: skip
}

