"""Money is neither made nor lost, whatever happens in whatever order.

CI runs a short form; `make soak` the full number of sequences, and writes what it did.
"""

import json
import os
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.payments.ledger_machine import HOUSEHOLDS, NOTHING, LedgerMachine, differences, steps

RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results" / "ledger.json"
SHORT, STEPS = 60, 12
LONG_AGO = date(2020, 1, 1)


def test_no_fen_is_made_or_lost_in_random_lives_of_a_fund(
    make_awards, finance, finance_reviewer, finance_releaser
):
    class Machine(LedgerMachine):
        awards = tuple(
            award
            for at in range(HOUSEHOLDS)
            for award in make_awards(1, amount=f"{317 + 93 * at}.{at}7", since=LONG_AGO)
        )
        people = (finance, finance_reviewer, finance_releaser)

    sequences = int(os.environ.get("SOAK_SEQUENCES", SHORT))
    steps.clear()
    differences.clear()
    began = time.monotonic()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=sequences, stateful_step_count=STEPS, deadline=None, database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert steps["sequences"] >= sequences
    if "SOAK_SEQUENCES" in os.environ:
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        seconds = round(time.monotonic() - began, 1)
        difference = sum(map(abs, differences), NOTHING)
        kept = {"seconds": seconds, "difference": str(difference), "steps": steps}
        RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


@pytest.fixture(autouse=True)
def _files_in_memory(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
