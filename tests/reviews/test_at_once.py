"""Two people at once, on real parallel connections."""

import threading
from datetime import date

import pytest
from django.db import connection

from dibao.trail.engine import perform
from dibao.trail.refusals import Stale
from reviews.models import Award, Confirmation, Recheck
from reviews.services.due_rechecks import create_due_rechecks
from tests.cast import COUNTY, Role, build_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls) -> list:
    """Run the calls in threads that start together; what each returned or raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(at, call):
        barrier.wait()
        try:
            results[at] = call()
        except Exception as error:
            results[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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
