from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.money import BadAmount, amount_in_words, format_yuan, parse_yuan, yuan


def test_halves_round_away_from_zero_as_the_database_does():
    assert [str(yuan(text)) for text in ("2.345", "2.335", "-2.345", "0.004", "7")] == [
        "2.35",
        "2.34",
        "-2.35",
        "0.00",
        "7.00",
    ]


def test_a_float_is_not_money():
    with pytest.raises(TypeError):
        yuan(1.1)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,234.5", "1234.50"), ("１２３４", "1234.00"), ("¥ 60元", "60.00"), ("０．５０", "0.50")],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert str(parse_yuan(text)) == amount


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "为空"),
        ("三百", "格式"),
        ("1e5", "格式"),
        ("NaN", "格式"),
        ("12,34", "格式"),
        ("=1+1", "格式"),
        ("1.005", "两位小数"),
        ("-5", "负数"),
        ("99999999999", "超出"),
        ("9" * 60, "超出"),
    ],
)
def test_other_texts_are_refused_with_a_reason(text, says):
    with pytest.raises(BadAmount, match=says):
        parse_yuan(text)


def test_a_negative_amount_is_read_only_where_it_is_allowed():
    assert parse_yuan("-5.5", negative=True) == Decimal("-5.50")


@given(st.text())
def test_any_text_is_an_amount_or_is_refused(text):
    with suppress(BadAmount):
        assert parse_yuan(text) >= 0


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("5", "伍元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("10", "壹拾元整"),
        ("1005.06", "壹仟零伍元零陆分"),
        ("1234.56", "壹仟贰佰叁拾肆元伍角陆分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("36309", "叁万陆仟叁佰零玖元整"),
        ("100100000", "壹亿零壹拾万元整"),
        ("200000003.4", "贰亿零叁元肆角整"),
        ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-3.2", "负叁元贰角整"),
    ],
)
def test_amounts_in_formal_words(amount, words):
    assert amount_in_words(Decimal(amount)) == words


def test_amounts_are_shown_with_thousands_and_two_places():
    assert format_yuan(Decimal("1234.5")) == "1,234.50"
