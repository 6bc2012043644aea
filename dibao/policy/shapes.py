"""The compound shapes of values: conditions on people, tiers, supplements, samples, clocks."""

from . import sense
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
    word,
)
from .vocabulary import (
    ASSET_KINDS,
    ASSET_USES,
    EXPENSE_KINDS,
    INCOME_CHANGES,
    SUPPORTER_RELATIONS,
)

category = choice(*CATEGORIES)
any_category = choice("any", *CATEGORIES)
organ = choice("community", "township", "county", "prefecture", "region", "any")
duration = record(days=count(1), unit=choice("working_day", "calendar_day"))
months = count(1)
sum_per = checked(
    record(amount=money, per=choice("month", "year"), monthly=may(money)),
    lambda value: None if value["amount"] else "金额不能为零",
    lambda value: (
        "按月的标准不能另写 monthly" if value["monthly"] and value["per"] == "month" else None
    ),
)

_condition = sparse(
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
condition = checked(
    _condition,
    lambda value: (
        "age_below 不大于 age_from"
        if value.get("age_below", 151) <= value.get("age_from", 0)
        else None
    ),
)
person_rule = record(name=text, when=condition)

sampling = record(
    rate=rate,
    base=choice("applications", "new_households_year", "none"),
    always=listing(choice("kin", "complaint", "doubtful")),
)
pay_rhythm = checked(
    record(frequency=choice("monthly", "quarterly"), day=count(1, 31), month=may(count(1, 3))),
    sense.goes_with("month", ("quarterly",), choice="frequency"),
)
tiers = checked(
    record(
        by=choice("grade", "income_share"),
        rungs=listing(record(name=text, amount=money, up_to=may(rate)), 1),
    ),
    sense.rungs_rise,
    sense.names_once,
)
bands = checked(
    listing(record(name=text, group=text, to=money, **{"from": money}), 1), sense.bands_stand
)
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
    sense.supplement_has_measure,
)
asset_rule = checked(
    record(
        name=text,
        kinds=listing(choice(*ASSET_KINDS), 1),
        measure=choice("value", "count"),
        at_most=number,
        unit=choice("yuan", "line_months", "items"),
        per=choice("person", "household"),
        exempt_uses=may(listing(choice(*ASSET_USES))),
    ),
    sense.counts_in_items,
)
expense_rule = record(kind=choice(*EXPENSE_KINDS), name=text, rate=rate)
conducts = checked(
    listing(record(code=word, name=text, within_months=may(months))), sense.codes_once
)
recheck_rules = checked(
    listing(
        record(
            organ=organ,
            interval_months=months,
            category=any_category,
            when=sparse(change=listing(choice(*INCOME_CHANGES), 1), grades=listing(text, 1)),
        ),
        1,
    ),
    sense.every_household_is_rechecked,
)
income_item = record(label=text, treat=choice("count", "exclude", "subtract"), net=flag)
_support_formula = record(
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

support_formula = checked(_support_formula, sense.rates_end_open)
price_trigger = checked(
    record(
        cpi_rise=rate,
        food_rise=may(rate),
        within=may(duration),
        method=choice("line_times_rise", "fixed"),
        floor=may(money),
        round_to=choice("fen", "jiao", "yuan"),
    ),
    lambda value: (
        "按定额发给须写金额 floor" if value["method"] == "fixed" and not value["floor"] else None
    ),
)
rounding = record(
    mode=choice("half_up", "up", "down"),
    unit=choice("fen", "jiao", "yuan"),
    level=choice("household", "person"),
)
grace = checked(
    record(
        months_from=count(0),
        months_to=count(1),
        who=choice("employed", "first_licence", "any_work"),
        honest_only=flag,
    ),
    sense.not_before("months_from", "months_to"),
)
refusal = checked(
    record(
        times=may(count(1)),
        within_months=may(months),
        idle_without_reason=flag,
        effect=choice("own_share_reduced_or_stopped"),
        share=rate,
    ),
    sense.only_with("within_months", "times"),
)
PUBLISHED = (
    "applicant_name", "members_count", "member_names", "income", "amount", "address_area",
    "total_people", "total_amount", "line", "supervision_phone", "notice_period", "visit_result",
    "appraisal_result", "review_result",
)  # fmt: skip
published = listing(choice(*PUBLISHED), 1)
imputed_income = checked(
    record(
        mode=choice("forbidden", "coefficient", "appraisal"),
        coefficients=may(
            listing(
                record(
                    sex=choice("male", "female", "any"),
                    age_from=count(1),
                    age_to=count(1),
                    rate=number,
                )
            )
        ),
        self_employed_rate=may(number),
    ),
    sense.bands_for_coefficients,
    sense.ages_join,
)
employment_cost = checked(
    record(
        method=choice("none", "actual", "flat", "line_share"),
        amount=may(money),
        rate=may(rate),
        cap_rate=may(rate),
    ),
    sense.goes_with("amount", ("flat",)),
    sense.goes_with("rate", ("line_share",)),
)
single_route = record(name=text, when=condition, family=choice("marginal", "hard_up", "any"))
disregard = record(
    name=text, relation=choice(*SUPPORTER_RELATIONS), age_from=may(count(0)), when=condition
)
amount_floor = checked(
    record(amount=may(money), line_share=may(rate), per=choice("person", "household")),
    sense.one_of("amount", "line_share"),
)
multiple = checked(number, lambda value: None if value >= 1 else "不能小于 1")
notice_objection = record(
    method=choice("reinvestigate_or_appraise", "appraisal_review", "county_review"),
    renotice=flag,
    renotice_days=may(count(1)),
    by=organ,
)
recipient_sample = record(
    organ=organ, rate=rate, of=choice("households", "counties"), reach_all=flag
)
self_report = record(
    mode=choice("promptly", "periodic"),
    exempt=listing(person_rule),
    late_after_months=may(months),
)
remedies = record(review=duration, review_decision=may(duration), lawsuit_months=may(months))
advance_quota = checked(
    record(
        month=count(1, 12),
        day=count(1, 31),
        least=rate,
        most=rate,
        rest_within=duration,
        relay_within=duration,
    ),
    sense.day_exists,
    sense.not_before("least", "most"),
)
petition_clock = record(
    accept=may(duration),
    finish=duration,
    extension=may(duration),
    request=duration,
    review=duration,
    second_request=duration,
    second_review=duration,
)
retention = record(
    approval_years_after_exit=may(count(1)),
    daily_years=may(count(1)),
    accounting_years=may(count(1)),
)
line_ceiling = checked(
    record(below_minimum_wage=flag, share_from=may(rate), share_to=may(rate)),
    sense.not_before("share_from", "share_to"),
)
working_age = checked(
    record(age_from=count(1), male_to=count(1), female_to=count(1)),
    sense.not_before("age_from", "male_to"),
    sense.not_before("age_from", "female_to"),
)
fraud_fine = checked(record(least=number, most=number), sense.not_before("least", "most"))
staffing = listing(
    checked(
        record(organ=organ, least=count(0), most=may(count(1))), sense.not_before("least", "most")
    )
)
# A share of 1 would leave nothing to pay out, and a payment of nothing is none.
set_off = checked(
    record(
        allowed=flag,
        share=may(checked(rate, lambda value: None if value < 1 else f"抵扣比例须小于 1：{value}")),
    ),
    lambda value: "允许抵扣的须写比例 share" if value["allowed"] and not value["share"] else None,
)
