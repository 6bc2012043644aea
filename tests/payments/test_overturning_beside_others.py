"""Recoveries are overturned while others propose back pay in the same county."""

import threading
import time
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from dibao.trail.engine import perform
from dibao.trail.journal import record
from payments.models import BackPay
from payments.services.back_pay import number_of
from payments.services.recoveries import Finding, open_recovery
from tests.cast_payments import APRIL
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

ON = date(2026, 4, 20)


@pytest.mark.django_db(transaction=True)
def test_numbers_are_taken_before_the_trail_is_written(
    make_awards, batch_in, finance, approver, second_approver
):
    (award,) = make_awards(1)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    finding = Finding(
        ground="reduce", since=APRIL, found_on=ON, facts="复核", evidence="复核", way="amount",
        due_monthly=Decimal("130"),
    )  # fmt: skip
    asked = open_recovery(award.household, finding, actor=finance, on=ON)
    asked = perform(asked, "decide", actor=approver, on=ON)
    asked = perform(
        asked, "receive", actor=finance, on=ON, receipt_number="P1", way="cash",
        amount=Decimal("50"), received_on=ON,
    )  # fmt: skip
    asked = perform(
        asked, "ask_overturn", actor=approver, on=ON, overturn_by="own",
        overturn_document="复查意见", overturn_dated=ON, reason="收入不实",
    )  # fmt: skip
    numbered, errors = threading.Event(), []

    def propose():
        try:
            with transaction.atomic():
                number_of(BackPay(area_code=award.area_code), ON)
                numbered.set()
                time.sleep(0.3)  # the overturning comes to its own number meanwhile
                record(award.household, "note", "提出补发", actor=None, on=ON)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=propose)
    other.start()
    assert numbered.wait(10)
    back = perform(asked, "overturn", actor=second_approver, on=ON).given_back
    other.join(10)
    assert errors == [] and back.number.endswith("0002") and back.total == Decimal("50.00")
