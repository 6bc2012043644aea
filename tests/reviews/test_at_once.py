"""Two people at once, on real parallel connections."""

from datetime import date

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Stale
from households.models import IncomeItem
from reviews.models import Award, Confirmation, Recheck
from reviews.services.due_rechecks import create_due_rechecks
from tests.at_once import at_once
from tests.cast import COUNTY, Role, build_user
from tests.cast_reviews import visit_data

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_confirmations_at_once_make_one_award(make_walk):
    walk = make_walk("deciding")
    third = build_user("third", "孟审核", COUNTY, Role.COUNTY_APPROVER)
    people = (walk.people["second_approver"], third)
    results = at_once(
        *(
            lambda who=who: perform(walk.application, "confirm", actor=who, on=walk.on)
            for who in people
        )
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert Confirmation.objects.count() == Award.objects.count() == 1


def test_a_confirmation_and_a_refusal_at_once_make_one_decision(make_walk):
    walk = make_walk("deciding")
    third = build_user("third", "孟审核", COUNTY, Role.COUNTY_APPROVER)
    results = at_once(
        lambda: perform(
            walk.application, "confirm", actor=walk.people["second_approver"], on=walk.on
        ),
        lambda: perform(walk.application, "refuse", actor=third, on=walk.on, reason="理由"),
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert Confirmation.objects.count() == 1


def test_two_beats_at_once_create_each_recheck_once(make_award):
    make_award()
    day = date(2026, 7, 1)
    results = at_once(lambda: create_due_rechecks(day), lambda: create_due_rechecks(day))
    assert sum(tally.created for tally in results) == 2
    assert Recheck.objects.count() == 2


def test_decisions_and_changes_of_a_county_at_once_do_not_wait_for_each_other(
    make_walk, make_recheck, office
):
    june = date(2026, 6, 10)
    calls = []
    for _ in range(3):
        walk = make_walk("deciding")
        calls.append(
            lambda walk=walk: perform(
                walk.application, "confirm", actor=office["second_approver"], on=walk.on
            )
        )
        recheck = make_recheck()
        pair = (office["caseworker"], office["colleague"])
        perform(
            recheck, "record_visit", actor=pair[0], on=june,
            **visit_data(recheck.household, pair, on=june),
        )  # fmt: skip
        IncomeItem.objects.create(household=recheck.household, kind="W1", amount="400", months=1)
        perform(recheck, "propose_change", actor=pair[0], on=june, reason="收入增加")
        calls.append(
            lambda recheck=recheck: perform(
                recheck, "approve_change", actor=office["second_approver"], on=june
            )
        )
    results = at_once(*calls)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Award.objects.filter(status="active").count() == 6
