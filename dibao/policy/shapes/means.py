"""Income, support and property."""

from .. import sense
from ..kinds import (
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
    text,
    word,
)
from ..vocabulary import ASSET_KINDS, ASSET_USES, EXPENSE_KINDS, SUPPORTER_RELATIONS
from .basics import months
from .people import condition

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
expense_rule = record(kind=choice(*EXPENSE_KINDS), name=text, rate=rate)
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
disregard = record(
    name=text, relation=choice(*SUPPORTER_RELATIONS), age_from=may(count(0)), when=condition
)
income_item = record(label=text, treat=choice("count", "exclude", "subtract"), net=flag)
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
conducts = checked(
    listing(record(code=word, name=text, within_months=may(months))), sense.codes_once
)
