"""What follows an award: rechecks, reports, the gradual exit, the days of payment."""

from .. import sense
from ..kinds import checked, choice, count, flag, listing, may, money, rate, record, sparse, text
from ..vocabulary import INCOME_CHANGES
from .basics import any_category, duration, months, organ
from .people import person_rule

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
recipient_sample = record(
    organ=organ, rate=rate, of=choice("households", "counties"), reach_all=flag
)
self_report = record(
    mode=choice("promptly", "periodic"),
    exempt=listing(person_rule),
    late_after_months=may(months),
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
pay_rhythm = checked(
    record(frequency=choice("monthly", "quarterly"), day=count(1, 31), month=may(count(1, 3))),
    sense.goes_with("month", ("quarterly",), choice="frequency"),
)
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
