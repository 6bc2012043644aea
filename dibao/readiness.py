"""Bring static files and database up to date: `python -m dibao.launch prepare`.

With `--only-static` the database is left alone, as when an image is built; with `--demo` an
installation without any user gets the demo's offices and people. Where APP_ROLE is set, that role
gets its rights after the migration.
"""

import hashlib
import io
import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from dibao import rights

AREAS = os.environ.get("AREAS") or "410105 371702"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibao.settings")
    django.setup()
    try:
        _collect_static()
        if "--only-static" in sys.argv:
            return
        role = rights.from_environment(os.environ)
        call_command("migrate", verbosity=0, interactive=False)
        if role:
            rights.grant(*role)
        if not apps.get_model("offices", "Area").objects.exists():
            print("Loading the areas …", flush=True)
            call_command("load_areas", *AREAS.replace(",", " ").split())
        call_command("policy", "check", stdout=io.StringIO())
        if "--demo" in sys.argv:
            call_command("seed_demo", "--if-empty")
    except (CommandError, DatabaseError, OSError, rights.BadRole) as error:
        sys.exit(f"dibao: {' '.join(str(error).split())}")


def _collect_static() -> None:
    """Collect, hash and compress the static files, unless nothing changed since the last time."""
    stamp = Path(settings.STATIC_ROOT).with_name("static.collected")
    key = _state_of_static()
    if stamp.exists() and stamp.read_text() == key and Path(settings.STATIC_ROOT).exists():
        return
    print("Collecting the static files …", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(key)


def _state_of_static() -> str:
    state = hashlib.sha256((settings.BASE_DIR / "constraints.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                found = path.stat()
                state.update(f"{path}{found.st_size}{found.st_mtime_ns}".encode())
    return state.hexdigest()


if __name__ == "__main__":
    main()
