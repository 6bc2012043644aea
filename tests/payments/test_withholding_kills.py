"""A worker killed, or at work, in the midst of the bank's files while a payment is kept back."""

from functools import partial

import pytest

from payments.ledger.verify import differences
from payments.models import BankFile
from payments.services.withholding import withhold
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import lines_of
from tests.payments.test_long_work_kills import (  # noqa: F401
    _by_twos,
    finish,
    more_files_than,
    order,
    wait_for,
    worker,
)

pytestmark = pytest.mark.django_db(transaction=True)
HOUSEHOLDS = 20


@pytest.fixture
def released(make_awards, batch_in):
    make_awards(HOUSEHOLDS)
    return batch_in("released")


@pytest.mark.parametrize("is_killed", [True, False])
def test_no_file_holds_what_was_kept_back_after_it_was_begun(released, finance, is_killed):
    payment = released.payments.order_by("area_code", "pk")[0]
    keep_back = partial(withhold, payment, reason="户主已去世", actor=finance, on=DRAFTED_ON)
    job = order(released, "send", finance, layout="general")
    with worker(job):
        wait_for(partial(more_files_than, 1), "some parts are made")
        if not is_killed:
            keep_back()
            wait_for(partial(files_of_the_next_version, released), "the next version is begun")
    if is_killed:
        keep_back()
    assert BankFile.objects.filter(withheld=0).exists()
    finish(job)
    released.refresh_from_db()
    assert (released.status, released.version_sent) == ("sent", 2)
    parts = released.files_sent.filter(format="csv").count()
    sent = [int(line["流水号"]) for part in range(parts) for line in lines_of(released, part)]
    assert len(sent) == HOUSEHOLDS - 1 and payment.pk not in sent
    assert set(released.files_sent.values_list("withheld", flat=True)) == {1}
    assert differences() == []


def files_of_the_next_version(batch) -> bool:
    return batch.bank_files.filter(version=2).exists()
