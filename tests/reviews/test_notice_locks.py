"""A notice that is closed while somebody objects: both take their locks in one order."""

from datetime import timedelta

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from reviews.models import PublicNotice
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(3))
def test_closing_a_notice_and_an_objection_at_the_same_instant_do_not_wait_for_each_other(
    make_walk, attempt
):
    walk = make_walk("notifying")
    notice = walk.application.notices.get()
    on = notice.last_day + timedelta(days=1)
    objection = {"content": "收入不实", "raised_on": notice.last_day, "raised_by": "邻居"}
    results = at_once(
        lambda: perform(notice, "close_notice", actor=None, on=on),
        lambda: perform(
            walk.application, "record_objection", actor=walk.people["caseworker"], on=on,
            **objection,
        ),
    )  # fmt: skip
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], Refusal), results
    assert notice.status != PublicNotice.objects.get(pk=notice.pk).status
