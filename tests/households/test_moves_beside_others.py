"""A household moves while another person ends what it receives."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, transaction

from dibao.trail.engine import perform
from households.services.moves import move_household
from reviews.models import Award, Recheck
from reviews.services.awards import award_close
from reviews.services.rechecks import recheck_at_once

MAY_6, JUNE = date(2026, 5, 6), date(2026, 6, 1)
THERE = "410105003003"


@pytest.mark.django_db(transaction=True)
def test_a_stop_decided_while_the_household_moves_stays(make_awards, caseworker):
    (award,) = make_awards(1)
    recheck = recheck_at_once(
        award.household, ground=Recheck.Ground.REPORT, cause="有人反映", basis="核查", on=MAY_6
    )
    stopped = threading.Event()

    def stop():
        with transaction.atomic():
            perform(recheck, "cancel", actor=None, on=MAY_6)
            award_close(
                Award.objects.get(pk=award.pk), "end", ends=JUNE, reason="复核停发", on=MAY_6
            )
            stopped.set()
            time.sleep(0.3)  # the move comes to the rows meanwhile
        connection.close()

    other = threading.Thread(target=stop)
    other.start()
    assert stopped.wait(10)
    move_household(
        household=award.household, area_code=THERE, moved_on=MAY_6, address="人民路 8 号",
        evidence="户口簿迁移登记", actor=caseworker, on=MAY_6,
    )  # fmt: skip
    other.join(10)
    award.refresh_from_db()
    recheck.refresh_from_db()
    assert (award.status, award.period.upper, recheck.status) == ("ended", JUNE, "cancelled")
    assert award.area_code == THERE
