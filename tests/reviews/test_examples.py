"""Example values of a pack serve the demo and never a real office."""

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from reviews.models import Award
from tests.cast import DAY


def test_no_award_rests_on_an_example_value_outside_the_demo(make_case, second_approver, settings):
    settings.DEMO = False
    case = make_case("deciding")
    assert case.opinions.get().determination.rests_on_example
    with pytest.raises(Refusal, match="示例标准"):
        perform(case, "confirm", actor=second_approver, on=DAY.replace(day=31))
    assert not Award.objects.exists()
    case.refresh_from_db()
    assert case.status == "deciding"
