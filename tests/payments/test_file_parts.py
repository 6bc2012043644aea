"""Bank files are made part by part: stopped anywhere they go on, and only whole versions go out."""

from dataclasses import replace

import pytest
from django.db import IntegrityError
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.banks import layouts
from payments.ledger.verify import differences
from payments.models import BankFile, Sending
from payments.services.sending import prepare_files, take_bank_file
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of


class Stopped(Exception):
    """The worker is gone."""


@pytest.fixture(autouse=True)
def _by_twos(monkeypatch):
    for name in ("general", "postal"):
        monkeypatch.setitem(layouts(), name, replace(layouts()[name], max_rows=2))


@pytest.fixture
def released(make_awards, batch_in):
    make_awards(5)
    return batch_in("released")


@pytest.fixture
def prepare(released, finance):
    """Make the parts in a layout; `stop_after` so many the worker is gone."""

    def run(layout="general", stop_after=None):
        said = []

        def report(done, total, message):
            said.append((done, total, message))
            if done == stop_after:
                raise Stopped

        step = Step(released, finance, DRAFTED_ON, "", {"layout": layout}, report)
        try:
            prepare_files(step)
        except Stopped:
            assert stop_after
        return said

    return run


@pytest.fixture
def send(released, finance):
    return lambda layout="general": perform(
        released, "send", actor=finance, on=DRAFTED_ON, layout=layout
    )


def kept(**fields) -> list[dict]:
    return list(BankFile.objects.filter(**fields).order_by("pk").values())


def test_parts_are_told_one_by_one_and_a_second_run_makes_none_again(prepare):
    assert prepare()[0] == (1, 6, "已生成 1 份代发文件，共 6 份")
    made = kept()
    assert len(made) == 6 and prepare() == [] and kept() == made


def test_what_a_stopped_run_made_stays_and_the_next_makes_the_rest(prepare, send):
    prepare(stop_after=4)
    made = kept()
    batch = send()
    assert kept()[:4] == made and len(kept()) == 6
    assert batch.status == "sent" and batch.sendings.get().version == 1
    assert sum(file.total for file in batch.files_sent.filter(format="csv")) == batch.total
    assert differences() == []


def test_what_is_not_sent_is_neither_shown_nor_handed_out(released, prepare, finance, client):
    prepare(stop_after=3)
    client.force_login(finance)
    shown = client.get(released.page_url).content.decode()
    assert not any(file["sha256"] in shown for file in kept())
    url = reverse("bank_file", args=[released.number, "xlsx"])
    assert client.post(url).status_code == 404
    with pytest.raises(Refusal, match="没有送银行"):
        take_bank_file(released.bank_files.first(), actor=finance, on=DRAFTED_ON)


def test_another_layout_after_a_stopped_run_goes_out_as_the_next_version(
    released, prepare, send, finance, client
):
    prepare("postal", stop_after=2)
    batch = send("general")
    assert batch.sendings.get().version == batch.version_sent == 2
    assert batch.layout_key == "general"
    assert set(batch.files_sent.values_list("version", "layout")) == {(2, "general")}
    given_up = batch.bank_files.filter(version=1).first()
    client.force_login(finance)
    url = reverse("bank_file", args=[batch.number, given_up.format, given_up.part])
    assert client.post(url).status_code == 404
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)


def test_a_map_that_changed_meanwhile_begins_a_version_of_its_own(prepare, send, monkeypatch):
    prepare(stop_after=2)
    changed = replace(layouts()["general"], purpose="救助金")
    monkeypatch.setitem(layouts(), "general", changed)
    batch = send()
    assert batch.version_sent == 2
    assert {file.layout_hash for file in batch.files_sent} == {changed.file_hash}


def test_a_part_whose_bytes_were_changed_is_never_sent(prepare, send):
    prepare()
    first, other = BankFile.objects.filter(part=1).order_by("pk")
    storage = first.content.storage
    storage.delete(first.content.name)
    assert send().version_sent == 2
    assert not other.batch.files_sent.filter(version=1).exists()


def test_a_replacement_is_made_in_parts_as_well(released, prepare, send, finance_reviewer):
    send()
    step = Step(released, finance_reviewer, DRAFTED_ON, "x", {"layout": "postal", "replaces": 1})
    with pytest.raises(Refusal, match="已是第 1 版"):
        perform(
            released, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="x",
            layout="postal", replaces=9,
        )  # fmt: skip
    released.refresh_from_db()
    prepare_files(replace(step, obj=released))
    made = kept(version=2)
    assert len(made) == 9 and released.version_sent == 1
    batch = perform(
        released, "replace_files", actor=finance_reviewer, on=DRAFTED_ON, reason="整份未受理",
        layout="postal", replaces=1,
    )  # fmt: skip
    assert batch.version_sent == 2 and kept(version=2) == made


SEND = """
    INSERT INTO payments_sending (batch_id, version, layout, sent_on, sent_by_id)
    SELECT batch_id, {version}, {layout}, '2026-04-02', made_by_id FROM payments_bankfile LIMIT 1
"""


@pytest.mark.parametrize(
    ("stop_after", "version", "layout"),
    [(5, 1, "layout"), (None, 2, "layout"), (None, 1, "'postal'")],
)
def test_the_database_sends_no_version_that_is_not_whole(prepare, sql, stop_after, version, layout):
    prepare(stop_after=stop_after)
    with pytest.raises(IntegrityError, match="不齐全"):
        sql(SEND.format(version=version, layout=layout))


def test_the_database_sends_nothing_of_a_batch_that_is_not_waiting_for_it(prepare, send, sql):
    send()
    sql("UPDATE payments_batch SET status = 'reconciling'")
    with pytest.raises(IntegrityError, match="待送银行"):
        sql(SEND.format(version=2, layout="layout"))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE payments_sending SET version = 2", "DELETE FROM payments_sending",
     "TRUNCATE payments_sending CASCADE"],
)  # fmt: skip
def test_what_was_sent_stays_written_down(send, sql, statement):
    send()
    with pytest.raises(IntegrityError, match="不能"):
        sql(statement)
    assert Sending.objects.count() == 1


def test_a_file_is_made_for_no_batch_that_is_not_released(make_awards, batch_in, finance, sql):
    make_awards(1)
    batch = batch_in("funded")
    with pytest.raises(IntegrityError, match="不在待送银行状态"):
        sql(
            "INSERT INTO payments_bankfile (batch_id, layout, layout_hash, format, version, part,"
            " parts, content, sha256, line_count, total, made_by_id, made_at)"
            f" VALUES ({batch.pk}, 'general', '', 'csv', 1, 1, 1, 'x', '', 1, 1, {finance.pk},"
            " now())"
        )
