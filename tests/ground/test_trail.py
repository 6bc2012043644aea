"""The transition engine and the append-only, hash-chained trail."""

import pytest
from django.db import Error, connection, transaction

from dibao.offices.roles import Role
from dibao.trail.engine import available, begin, perform
from dibao.trail.journal import record
from dibao.trail.models import ChainHead, TrailEntry
from dibao.trail.refusals import NotYours, Refusal, Stale
from dibao.trail.verify import verify_chains
from dibao.trail.workflow import Transition, Workflow, workflow_of
from dibao.web.actions import buttons
from payments.models import Batch
from tests.at_once import at_once
from tests.cast import COUNTY, DAY, build_areas, build_household, build_user

FINANCE = frozenset({Role.COUNTY_FINANCE})


def begin_batch(actor):
    batch = Batch(
        area_code=COUNTY, number="T1", category="urban", month=DAY.replace(day=1),
        due_on=DAY, due_basis="x", prepared_by=actor, prepared_on=DAY,
    )  # fmt: skip
    return begin(batch, "drafting", "新建", actor=actor, on=DAY)


@pytest.fixture
def table(monkeypatch):
    """A small transition table in place of the batch's own."""
    workflow = Workflow(Batch)

    def refuse(step):
        raise Refusal("资料不齐，请补充后再办。", basis="第一条", field="note")

    workflow.add(
        Transition("finish", "完成", ("drafting",), "drafted", roles=FINANCE,
                   effect=lambda step: {"lines": 3}, basis="《办法》第十条"),
        Transition("guarded", "受限", ("drafting",), "drafted", roles=FINANCE, guards=(refuse,)),
        Transition("void", "作废", ("drafting",), "voided", roles=FINANCE, needs_reason=True),
        Transition("tick", "到期", ("drafting",), "drafted", by_system=True),
    )  # fmt: skip
    monkeypatch.setitem(workflow_of.__globals__["_workflows"], Batch, workflow)
    return workflow


def test_a_transition_moves_the_row_and_writes_who_why_and_on_what_ground(finance, table):
    batch = perform(begin_batch(finance), "finish", actor=finance, on=DAY)
    entry = TrailEntry.objects.get(action="finish")
    assert (batch.status, batch.version) == ("drafted", 2)
    assert (entry.from_state, entry.to_state) == ("drafting", "drafted")
    assert entry.actor == finance
    assert entry.basis == "《办法》第十条"
    assert entry.data == {"lines": 3}


def test_a_second_click_is_refused_and_says_the_present_state(finance, table):
    batch = begin_batch(finance)
    perform(batch, "finish", actor=finance, on=DAY)
    with pytest.raises(Stale, match="待复核"):
        perform(batch, "finish", actor=finance, on=DAY)
    assert TrailEntry.objects.filter(action="finish").count() == 1


def test_a_stale_page_is_refused(finance, table):
    batch = begin_batch(finance)
    with pytest.raises(Stale, match="刷新"):
        perform(batch, "finish", actor=finance, on=DAY, expected_version=batch.version + 1)


def test_a_wrong_role_a_wrong_county_and_a_closed_account_are_refused(
    finance, caseworker, outsider, table
):
    batch = begin_batch(finance)
    outsider.roles = [Role.COUNTY_FINANCE]
    for stranger in (caseworker, outsider):
        with pytest.raises(NotYours):
            perform(batch, "finish", actor=stranger, on=DAY)
    finance.is_active = False
    with pytest.raises(NotYours):
        perform(batch, "finish", actor=finance, on=DAY)


def test_the_system_does_only_what_the_table_gives_it(finance, table):
    batch = begin_batch(finance)
    with pytest.raises(NotYours):
        perform(batch, "finish", actor=None, on=DAY)
    assert perform(batch, "tick", actor=None, on=DAY).status == "drafted"


def test_a_guard_stops_the_transition_and_nothing_is_written(finance, table):
    batch = begin_batch(finance)
    with pytest.raises(Refusal) as refusal:
        perform(batch, "guarded", actor=finance, on=DAY)
    assert refusal.value.basis == "第一条"
    batch.refresh_from_db()
    assert batch.status == "drafting"
    assert not TrailEntry.objects.filter(action="guarded").exists()


def test_a_reason_is_asked_for_where_the_table_says_so(finance, table):
    with pytest.raises(Refusal, match="理由"):
        perform(begin_batch(finance), "void", actor=finance, on=DAY, reason="  ")


def test_buttons_are_those_of_role_and_state(finance, caseworker, table):
    batch = begin_batch(finance)
    assert [item.name for item in available(batch, finance)] == ["finish", "guarded", "void"]
    assert available(batch, caseworker) == []


def test_who_did_one_step_is_told_why_the_next_is_anothers_and_is_not_let(
    finance, finance_reviewer, table
):
    def prepared(row, actor):
        if row.prepared_by_id == actor.pk:
            raise Refusal("您是制单人。")

    table.add(Transition("sign", "签字", ("drafting",), "drafted", roles=FINANCE, bars=(prepared,)))
    batch = begin_batch(finance)
    shown = {item["label"]: item["barred"] for item in buttons(batch, finance)}
    assert shown == {"完成": "", "受限": "", "作废": "", "签字": "您是制单人。"}
    assert not any(item["barred"] for item in buttons(batch, finance_reviewer))
    with pytest.raises(Refusal, match="您是制单人"):
        perform(batch, "sign", actor=finance, on=DAY)
    assert perform(batch, "sign", actor=finance_reviewer, on=DAY).status == "drafted"


def test_a_declared_transition_cannot_be_declared_again(table):
    with pytest.raises(ValueError, match="twice"):
        table.add(Transition("finish", "完成", ("drafting",), "drafted"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_trailentry SET reason = 'x'",
        "DELETE FROM trail_trailentry",
        "TRUNCATE trail_trailentry",
        "DELETE FROM trail_chainhead",
        "TRUNCATE trail_chainhead CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_empty_the_trail(caseworker, make_household, statement):
    record(make_household(), "look", "查看", actor=caseworker, on=DAY)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert TrailEntry.objects.count() == 1


def test_a_whole_chain_verifies_and_counts_its_entries(caseworker, make_household):
    household = make_household()
    for _ in range(3):
        record(household, "look", "查看", actor=caseworker, on=DAY, rows=1)
    (check,) = verify_chains()
    assert (check.entries, check.fault) == (3, "")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE trail_trailentry SET reason = 'x' WHERE seq = 2", "第 2 条被改动"),
        ("DELETE FROM trail_trailentry WHERE seq = 2", "第 2 条缺失"),
        ("DELETE FROM trail_trailentry WHERE seq = 3", "链头与最后一条不符"),
        ("UPDATE trail_chainhead SET seq = 2", "链头与最后一条不符"),
    ],
)
def test_tampering_past_the_triggers_is_found(caseworker, make_household, statement, fault):
    household = make_household()
    for _ in range(3):
        record(household, "look", "查看", actor=caseworker, on=DAY)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
    (check,) = verify_chains()
    assert fault in check.fault


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_do_not_fork_the_chain():
    build_areas()
    actor = build_user("writer", "写者", COUNTY, Role.COUNTY_FINANCE)
    household = build_household()

    def write():
        for _ in range(5):
            record(household, "look", "查看", actor=actor, on=DAY)

    assert at_once(*[write] * 4) == [None] * 4
    (check,) = verify_chains()
    assert (check.entries, check.fault) == (20, "")
    assert ChainHead.objects.get().seq == 20
