"""A street of Zhengzhou with a line of its own, and a family that moves there."""

from datetime import date
from pathlib import Path

import pytest

from dibao import policy
from households.models import Household
from households.services.moves import move_household

THERE = "410105003003"
PACK = """
name: street
title: 街道
areas: ["410105003"]
extends: zhengzhou
sources:
  own: {title: 街道办法, number: 1号, date: 2010-01-01}
settings:
  dibao_line:
"""
ROW = """
    - {from: %s, where: {category: urban}, value: {amount: %d, per: month},
       source: own, article: 一}
"""


@pytest.fixture
def line_there(tmp_path, settings):
    """line_there(yuan): the street's own line from 2011 to 2013, above the city's later."""
    own = Path(str(settings.POLICY_DIR))

    def make(yuan: int) -> None:
        for file in own.glob("*.yaml"):
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        since = (("2011-01-01", yuan), ("2012-01-01", yuan), ("2014-01-01", 900))
        text = PACK + "".join(ROW % row for row in since)
        (tmp_path / "street.yaml").write_text(text, encoding="utf-8")
        assert policy.configure(tmp_path).sound

    yield make
    policy.configure(own)


@pytest.fixture
def move(caseworker):
    """move(household, day): to that street; recorded on the same day."""

    def go(household: Household, day: date) -> Household:
        Household.objects.filter(pk=household.pk).update(created_on=date(2011, 1, 1))
        household = Household.objects.get(pk=household.pk)
        move_household(
            household=household, area_code=THERE, moved_on=day, address="新居", evidence="证明",
            actor=caseworker, on=day,
        )  # fmt: skip
        return Household.objects.get(pk=household.pk)

    return go
