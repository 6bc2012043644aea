"""What an office sets for itself, with what holds until it does. None of it is a regulation.

`PAYMENTS` in the settings overrides single values.
"""

from django.conf import settings

DEFAULTS = {
    "account_changed_days": 30,  # an account younger than this is asked about
    # Households of one village with one amount, at least. Most villages have fewer than twenty on
    # the roll, and no text exempts them; below five, one amount for all but one is often chance.
    "equal_amounts_households": 5,
    "equal_amounts_share": "0.8",  # and this part of the village
    "failed_before_months": 12,  # a failure within so many months before the batch is asked about
    "total_change_share": "0.1",  # a total that moved by more than this part is asked about
    "paid_from": None,  # the first month that this system pays, a date; None: every award's all
    "open_on_day": 1,  # the day on which the beat drafts a month
    "open_days_before_data": 5,  # or so many days before the day that data must be in
    "urgent_days": 5,  # working days left, from which an alert is urgent
    "escalate_days": 2,  # and from which it goes to the leaders
}


def parameter(name: str):
    """The office's value, or the one that holds without."""
    return getattr(settings, "PAYMENTS", {}).get(name, DEFAULTS[name])
