"""What an office sets for itself, with what holds until it does. None of it is a regulation.

`PAYMENTS` in the settings overrides single values.
"""

from django.conf import settings

DEFAULTS = {
    "account_changed_days": 30,  # an account younger than this is asked about
    "equal_amounts_households": 20,  # households of one village with one amount, at least
    "equal_amounts_share": "0.8",  # and this part of the village
    "total_change_share": "0.1",  # a total that moved by more than this part is asked about
    "open_on_day": 1,  # the day on which the beat drafts a month
    "open_days_before_data": 5,  # or so many days before the day that data must be in
    "urgent_days": 5,  # working days left, from which an alert is urgent
    "escalate_days": 2,  # and from which it goes to the leaders
}


def parameter(name: str):
    """The office's value, or the one that holds without."""
    return getattr(settings, "PAYMENTS", {}).get(name, DEFAULTS[name])
