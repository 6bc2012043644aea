"""How fast a month goes from draft to close, beside the floor that the database itself sets.

    python bench/month.py --households 10000 --households 100000

One JSON line for each size, printed and kept in bench/results/month.jsonl in the place of an
earlier one of that size: seconds, rows a second and peak memory (MB) of each step. In the same
run, into the same empty table with all its constraints: a plain COPY of the same rows (the
floor), bulk_create from Python of 100,000 rows at most (`rows` says how many), and up to 10,000 a
save for each row. In a database of its own, dropped at the end.
"""

import argparse
import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.test import override_settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibao.settings")
RESULTS = Path(__file__).parent / "results" / "month.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, action="append", required=True)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    servers = import_module("dibao.embedded").servers
    with servers(), tempfile.TemporaryDirectory() as folder:
        django.setup()
        app, steps = import_module("dibao.celery").app, import_module("bench.steps")
        app.conf.broker_transport_options |= {"global_keyprefix": f"{steps.DATABASE}:"}
        with override_settings(MEDIA_ROOT=folder):
            for count in given.households:
                figures = steps.run(count, Path(folder))
                print(json.dumps(figures, ensure_ascii=False), flush=True)
                keep(given.results, figures)


def keep(results: Path, figures: dict) -> None:
    """Put the line among the others, by size; one size has one line."""
    kept = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    lines = [json.loads(line) for line in kept]
    lines = [line for line in lines if line["households"] != figures["households"]] + [figures]
    lines.sort(key=lambda line: line["households"])
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
