"""The line, the tiers and what is added to them."""

from .. import sense
from ..kinds import checked, choice, flag, listing, may, money, number, rate, record, text
from .people import condition

line_ceiling = checked(
    record(below_minimum_wage=flag, share_from=may(rate), share_to=may(rate)),
    sense.not_before("share_from", "share_to"),
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
rounding = record(
    mode=choice("half_up", "up", "down"),
    unit=choice("fen", "jiao", "yuan"),
    level=choice("household", "person"),
)
amount_floor = checked(
    record(amount=may(money), line_share=may(rate), per=choice("person", "household")),
    sense.one_of("amount", "line_share"),
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
