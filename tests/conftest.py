"""The tests' ground: real PostgreSQL and Valkey, apart from a demo that may be running."""

import contextlib
import os
import shutil

import pytest
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings

from dibao import embedded
from dibao.celery import app

pytest_plugins = [
    "tests.groundwork",
    "tests.cast",
    "tests.cast_applications",
    "tests.cast_payments",
    "tests.cast_reviews",
    "tests.cast_line_changes",
    "tests.cast_rules",
    "tests.cast_office",
]

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
IN_CI = bool(os.environ.get("CI"))
running = contextlib.ExitStack()


def pytest_configure(config):
    try:
        running.enter_context(embedded.servers())
    except embedded.CannotStart as refusal:
        raise pytest.UsageError(str(refusal)) from None


def pytest_unconfigure(config):
    running.close()


def pytest_report_header(config):
    if CHROMIUM is None:
        return "browser tests: SKIPPED, no Chromium on this machine (apt install chromium)"
    return f"browser tests: {CHROMIUM}"


def pytest_collection_modifyitems(config, items):
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    if CHROMIUM or not in_browser:
        return
    if IN_CI:
        raise pytest.UsageError("the browser tests must run in CI, and there is no Chromium")
    for item in in_browser:
        item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def pytest_terminal_summary(terminalreporter):
    if CHROMIUM is None:
        terminalreporter.write_line("NOTE: browser tests did not run: no Chromium found.")


@pytest.fixture(scope="session")
def chromium_path():
    """The system's Chromium, for the browser tests' launch arguments."""
    return CHROMIUM


@pytest.fixture(scope="session", autouse=True)
def _apart_from_the_demo(tmp_path_factory):
    """Own files, own queue keys; static files unhashed, as collectstatic has not run."""
    quiet = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
        "STATIC_ROOT": tmp_path_factory.mktemp("static"),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "DEMO": True,
        "STORAGES": {
            "default": {"BACKEND": "dibao.crypto.SealedStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    }
    names = os.environ.get("TEST_DATABASE", "test_dibao"), os.environ.get("PYTEST_XDIST_WORKER")
    prefix = ":".join(filter(None, names)) + ":"
    options = app.conf.broker_transport_options
    app.conf.broker_transport_options = {**options, "global_keyprefix": prefix}
    with override_settings(**quiet):
        yield
    with app.connection_for_write() as connection, contextlib.suppress(OSError):
        client = connection.default_channel.client
        for key in client.scan_iter(f"{prefix}*"):
            client.unlink(key)


KEPT = ("django_content_type", "auth_permission")


def _empty_past_the_guards(self, style, tables, **options):
    """Empty the tables that hold rows, past their guards: a TRUNCATE of all costs ten times that.

    The content types stay, so that nothing need be made again after it.
    """
    look = " UNION ALL ".join(
        f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in tables if table not in KEPT
    )
    with self.connection.cursor() as cursor:
        cursor.execute(look)
        filled = [table for (table,) in cursor.fetchall()]
    return [
        "SET LOCAL session_replication_role = replica",
        *(f'DELETE FROM "{table}"' for table in filled),
    ]


DatabaseOperations.sql_flush = _empty_past_the_guards
flush.emit_post_migrate_signal = lambda *_args, **_options: None
