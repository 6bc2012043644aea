"""The compound shapes of values: conditions on people, tiers, supplements, samples, clocks."""

from itertools import pairwise

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

category = choice(*CATEGORIES)
any_category = choice("any", *CATEGORIES)
organ = choice("community", "township", "county", "prefecture", "region", "any")
duration = record(days=count(1), unit=choice("working_day", "calendar_day"))
months = count(1)
sum_per = checked(
    record(amount=money, per=choice("month", "year"), monthly=may(money)),
    lambda value: None if value["amount"] else "金额不能为零",
)

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
    if any(later <= earlier for earlier, later in pairwise(shares)):
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
        for (_, end), (start, _) in pairwise(ranges):
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
bands = checked(
    listing(record(name=text, group=text, to=money, **{"from": money}), 1), _bands_stand
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
    when=sparse(change=listing(choice("none", "small", "unstable"), 1), grades=listing(text, 1)),
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


def _rates_end_open(value):
    """The last step of the rates must take every further number of children."""
    steps = [step["children_up_to"] for step in value["rates"]]
    return None if steps[-1] is None and None not in steps[:-1] else "最后一级比例不能限子女数"


support_formula = checked(_support_formula, _rates_end_open)
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
    _ages_join,
)
employment_cost = record(
    method=choice("none", "actual", "flat", "line_share"),
    amount=may(money),
    rate=may(rate),
    cap_rate=may(rate),
)
single_route = record(name=text, when=condition, family=choice("marginal", "hard_up", "any"))
disregard = record(name=text, relation=text, age_from=may(count(0)), when=condition)
amount_floor = record(amount=may(money), line_share=may(rate), per=choice("person", "household"))
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
advance_quota = record(
    month=count(1, 12),
    day=count(1, 31),
    least=rate,
    most=rate,
    rest_within=duration,
    relay_within=duration,
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
line_ceiling = record(below_minimum_wage=flag, share_from=may(rate), share_to=may(rate))
