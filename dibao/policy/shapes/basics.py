"""What many shapes share: organs, limits, sums a month or a year."""

from ..kinds import checked, choice, count, may, money, record
from ..vocabulary import CATEGORIES

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
