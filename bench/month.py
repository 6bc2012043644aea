"""How fast a month goes from draft to close, beside the floor that the database itself sets.

    python bench/month.py --households 10000 --households 100000

One JSON line for each size: seconds, rows a second and peak memory (MB) of each step. In the same
run, into the same empty table with all its constraints: a plain COPY of the same rows (the
floor), bulk_create from Python, and up to 10,000 households a save for each row. In a database of
its own, dropped at the end.
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, action="append", required=True)
    parser.add_argument("--results", type=Path, help="a file that each line is added to")
    given = parser.parse_args()
    servers = import_module("dibao.embedded").servers
    with servers(), tempfile.TemporaryDirectory() as folder:
        django.setup()
        app, steps = import_module("dibao.celery").app, import_module("bench.steps")
        app.conf.broker_transport_options |= {"global_keyprefix": f"{steps.DATABASE}:"}
        with override_settings(MEDIA_ROOT=folder):
            for count in given.households:
                line = json.dumps(steps.run(count, Path(folder)), ensure_ascii=False)
                print(line, flush=True)
                if given.results:
                    with given.results.open("a", encoding="utf-8") as kept:
                        kept.write(line + "\n")


if __name__ == "__main__":
    main()
