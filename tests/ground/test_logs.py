"""The log names nobody."""

import logging

import pytest
from django.db import IntegrityError

from dibao.logs import DiscreetFormatter
from households.models import Member
from tests.cast import SINCE, card_number, id_number


def formatted(message: str, exc_info=None) -> str:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, message, (), exc_info)
    return DiscreetFormatter("%(message)s").format(record)


def test_ids_and_accounts_are_blotted_out():
    number, card = id_number(), card_number()
    text = formatted(f"refused {number} and {card} in row 12")
    assert number not in text and card not in text
    assert text.endswith("in row 12")


def test_a_refused_row_does_not_show_its_values(make_household):
    household = make_household()
    person = household.members.get().person
    with pytest.raises(IntegrityError) as refused:
        Member.objects.create(
            household=household, person=person, relation="other", period=(SINCE, None)
        )
    error = refused.value
    assert "DETAIL" in str(error)
    text = formatted("failed", (type(error), error, error.__traceback__))
    assert "one_person_in_one_household_at_a_time" in text
    assert "DETAIL: (left out)" in text
