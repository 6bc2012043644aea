"""A month is drafted at once, however little the database knows yet of the payments.

Statistics of the payments are those of an empty table until the draft is long done: a look-up that
trusts them reads the whole batch for every household, which no small test would ever notice.
"""

import pytest
from django.db import connection

from dibao.offices.models import Level
from payments.services import drafting
from payments.services.draft_sql import (
    CONTENT_HASH,
    DIFFERING,
    DRAFT,
    MISSED,
    STANDING,
    TOTALS,
    UNCOVERED_STREETS,
    for_kind,
    scope_of,
)
from payments.services.questions import ASK, NOT_ASKED, QUESTIONS
from payments.services.unusual import parameters_of
from tests.cast_payments import build_awards, open_april

HOUSEHOLDS = 300
LOOKED_AT_FOR_EACH = 20
STATEMENTS = {
    "draft": DRAFT,
    "standing": STANDING,
    "differing": DIFFERING,
    "uncovered": UNCOVERED_STREETS,
    "missed": MISSED,
    "totals": TOTALS,
    "hash": CONTENT_HASH,
    **{f"ask {name}": ASK.replace("{question}", text) for name, text in QUESTIONS.items()},
    **{f"new {name}": NOT_ASKED.replace("{question}", text) for name, text in QUESTIONS.items()},
}


def rows_looked_at(node: dict) -> float:
    """The rows that a step of a plan gave or threw away, or those of the worst step below it."""
    thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0)
    here = (node["Actual Rows"] + thrown) * node["Actual Loops"]
    return max([here, *map(rows_looked_at, node.get("Plans", []))])


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_draft_looks_at_each_row_a_few_times(statement, areas, approver, finance):
    build_awards(HOUSEHOLDS, decided_by=approver)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    batch = open_april(finance)
    if statement != "draft":
        drafting.draft(drafting.submit(batch))
    scope = scope_of(batch, batch.area_code[: Level.COUNTY])
    if " " in statement:
        scope = parameters_of(batch, batch.prepared_on) | {"question": statement.split()[1]}
    with connection.cursor() as cursor:
        text = for_kind(STATEMENTS[statement], batch.kind)
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", scope)
        (plan,) = cursor.fetchone()[0]
    assert rows_looked_at(plan["Plan"]) <= LOOKED_AT_FOR_EACH * HOUSEHOLDS
