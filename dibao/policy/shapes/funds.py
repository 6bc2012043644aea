"""Funds, clocks of petitions, recovery, archives."""

from .. import sense
from ..kinds import checked, count, flag, listing, may, number, rate, record
from .basics import duration, organ

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
staffing = listing(
    checked(
        record(organ=organ, least=count(0), most=may(count(1))), sense.not_before("least", "most")
    )
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
fraud_fine = checked(record(least=number, most=number), sense.not_before("least", "most"))
# A share of 1 would leave nothing to pay out, and a payment of nothing is none.
set_off = checked(
    record(
        allowed=flag,
        share=may(checked(rate, lambda value: None if value < 1 else f"抵扣比例须小于 1：{value}")),
    ),
    lambda value: "允许抵扣的须写比例 share" if value["allowed"] and not value["share"] else None,
)
retention = record(
    approval_years_after_exit=may(count(1)),
    daily_years=may(count(1)),
    accounting_years=may(count(1)),
)
