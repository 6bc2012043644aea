"""Keeping back and sending at the same moment: a payment is kept back or goes out, never both."""

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.ledger.verify import differences
from payments.models import Batch, Withholding
from payments.services.withholding import withhold
from tests.at_once import at_once
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import lines_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def released(make_awards, batch_in):
    make_awards(3)
    return batch_in("released")


def kept_back(payment, actor):
    return lambda: withhold(payment, reason="户主已去世", actor=actor, on=DRAFTED_ON)


def test_what_is_kept_back_while_the_batch_is_sent_goes_out_or_stays(released, finance):
    payment = released.payments.order_by("pk")[0]
    made, sent = at_once(
        kept_back(payment, finance),
        lambda: perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general"),
    )
    assert isinstance(sent, Batch)
    went = payment.pk in {int(line["流水号"]) for line in lines_of(released)}
    if isinstance(made, Withholding):
        assert not went
    else:
        assert went and isinstance(made, Refusal) and "尚未送银行" in str(made)
    assert differences() == []


def test_two_people_keep_the_same_payment_back_once(released, finance, finance_reviewer):
    payment = released.payments.order_by("pk")[0]
    found = at_once(kept_back(payment, finance), kept_back(payment, finance_reviewer))
    assert sorted(type(one).__name__ for one in found) == ["Refusal", "Withholding"]
    assert Withholding.objects.count() == 1
    assert differences() == []


def test_all_are_kept_back_at_once_and_each_is_booked(released, finance):
    found = at_once(*(kept_back(payment, finance) for payment in released.payments.all()))
    assert all(isinstance(one, Withholding) for one in found)
    assert differences() == []
