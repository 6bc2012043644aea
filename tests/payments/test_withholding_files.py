"""A version of the bank's files begun before a payment was kept back never goes on."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from dibao.trail.engine import perform
from dibao.trail.workflow import Step
from payments.banks import layouts
from payments.ledger.verify import differences
from payments.models import BankFile
from payments.services import file_versions
from payments.services.sending import prepare_files
from payments.services.withholding import withhold
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import lines_of


class Stopped(Exception):
    """The worker is gone."""


@pytest.fixture(autouse=True)
def _by_twos(monkeypatch):
    monkeypatch.setitem(layouts(), "general", replace(layouts()["general"], max_rows=2))


@pytest.fixture
def released(make_awards, batch_in):
    """Four equal payments: two parts, with or without the first of them."""
    make_awards(4)
    return batch_in("released")


@pytest.fixture
def prepare(released, finance):
    """Make the parts; after `count` of them `then` is called, or the worker is gone."""

    def run(count=None, then=None):
        def report(done, total, message):
            if done != count:
                return
            if then is None:
                raise Stopped
            then()

        step = Step(released, finance, DRAFTED_ON, "", {"layout": "general"}, report)
        try:
            prepare_files(step)
        except Stopped:
            assert count
        return released.bank_files

    return run


@pytest.fixture
def keep_back(released, finance):
    def run(at=0):
        payment = released.payments.order_by("pk")[at]
        withhold(payment, reason="户主已去世", actor=finance, on=DRAFTED_ON)
        return payment

    return run


def sent_by(batch, actor):
    """The payments that the bank reads, over all parts of the version that was sent."""
    batch = perform(batch, "send", actor=actor, on=DRAFTED_ON, layout="general")
    parts = batch.files_sent.filter(format="csv").count()
    lines = [line for part in range(parts) for line in lines_of(batch, part)]
    return batch, [int(line["流水号"]) for line in lines]


def test_a_part_made_before_is_not_sent_though_count_and_sum_are_the_same(
    prepare, keep_back, released, finance
):
    made = list(prepare(1).all())
    kept_back = keep_back()
    batch, sent = sent_by(released, finance)
    others = released.payments.order_by("pk").values_list("pk", flat=True)[1:]
    assert sent == list(others) and kept_back.pk not in sent
    assert (batch.version_sent, batch.sendings.count()) == (2, 1)
    first = batch.files_sent.filter(format=made[0].format, part=1).get()
    assert (first.line_count, first.total) == (made[0].line_count, made[0].total)
    assert (made[0].withheld, first.withheld) == (0, 1)
    assert differences() == []


def test_what_was_made_whole_before_is_made_anew_as_well(prepare, keep_back, released, finance):
    assert prepare().count() == 4
    kept_back = keep_back(3)
    batch, sent = sent_by(released, finance)
    assert kept_back.pk not in sent and len(sent) == 3 and batch.version_sent == 2


def test_a_run_under_way_begins_anew_when_a_payment_is_kept_back(
    prepare, keep_back, released, finance
):
    made = prepare(3, then=keep_back)
    assert sorted(made.values_list("version", "withheld")) == [(1, 0)] * 3 + [(2, 1)] * 4
    batch, sent = sent_by(released, finance)
    assert len(sent) == 3 and batch.version_sent == 2


def test_a_part_read_while_a_payment_is_kept_back_is_dropped(
    prepare, keep_back, released, monkeypatch
):
    """The rows are read after the version was opened: their count is not the part's any more."""
    parts_of = file_versions.parts_of

    def slow(batch, layout):
        parts = parts_of(batch, layout)
        keep_back()
        monkeypatch.setattr(file_versions, "parts_of", parts_of)
        return parts

    monkeypatch.setattr(file_versions, "parts_of", slow)
    made = prepare()
    assert set(made.values_list("version", "withheld")) == {(1, 1)} and made.count() == 4


def test_what_was_made_after_it_goes_on(prepare, keep_back, released, finance):
    keep_back()
    made = list(prepare(2).values_list("pk", flat=True))
    batch, sent = sent_by(released, finance)
    assert len(sent) == 3 and batch.version_sent == 1
    assert set(made) <= set(batch.files_sent.values_list("pk", flat=True))


def test_nothing_is_sent_where_all_was_kept_back_after_a_part_was_made(
    prepare, keep_back, released, finance
):
    prepare(1)
    for at in range(4):
        keep_back(at)
    batch, sent = sent_by(released, finance)
    assert (sent, batch.status, batch.sendings.count()) == ([], "reconciling", 0)
    assert differences() == []


SEND = """
    INSERT INTO payments_sending (batch_id, version, layout, sent_on, sent_by_id)
    SELECT batch_id, 1, layout, '2026-04-02', made_by_id FROM payments_bankfile LIMIT 1
"""
MAKE = """
    INSERT INTO payments_bankfile (batch_id, layout, layout_hash, format, version, part, parts,
           content, sha256, line_count, total, withheld, made_by_id, made_at)
    SELECT batch_id, layout, layout_hash, format, {version}, 2, parts, 'x', '', 1, 380, {withheld},
           made_by_id, now() FROM payments_bankfile LIMIT 1
"""


def test_the_database_sends_no_version_that_was_made_before(prepare, keep_back, sql):
    """Though somebody put count and sum right by hand."""
    prepare()
    keep_back()
    sql(
        "ALTER TABLE payments_bankfile DISABLE TRIGGER bank_file_stays;"
        " UPDATE payments_bankfile SET line_count = 1, total = 380 WHERE part = 2;"
        " ALTER TABLE payments_bankfile ENABLE TRIGGER bank_file_stays"
    )
    with pytest.raises(IntegrityError, match="不能送出"):
        sql(SEND)


@pytest.mark.parametrize(("version", "withheld"), [(1, 1), (1, 0), (2, 0), (2, 2)])
def test_the_database_takes_no_part_that_counts_otherwise(
    prepare, keep_back, sql, version, withheld
):
    prepare(1)
    keep_back()
    with pytest.raises(IntegrityError, match=r"又有付款止付|只能有一种格式"):
        sql(MAKE.format(version=version, withheld=withheld))
    sql(MAKE.format(version=2, withheld=1))
    assert BankFile.objects.filter(version=2).count() == 1
