"""A broker and a worker of one's own, to be stopped, emptied and killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from dibao.celery import app
from dibao.embedded import valkey

PATIENCE = 90  # seconds
KEYS = "outage:"
PROGRAM = """
import os
from dibao.celery import app
app.conf.broker_transport_options["global_keyprefix"] = os.environ["KEY_PREFIX"]
app.worker_main("worker --pool solo --loglevel ERROR --without-gossip --without-mingle".split())
"""


class Broker:
    """A Valkey beside the one that all tests share; nothing of it outlives a stop."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="outage"))
        self.socket = self.folder / "v.sock"
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        command = [valkey._binary(), "--port", "0", "--unixsocket", str(self.socket)]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.socket.exists, "the broker answers")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None
        self.socket.unlink(missing_ok=True)

    def flush(self) -> None:
        with app.connection_for_write() as line:
            line.default_channel.client.flushall()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)


class Part:
    """A part of the system as a process of its own, on the test database and a broker."""

    command: tuple[str, ...]

    def __init__(self, broker: Broker) -> None:
        database = connection.settings_dict
        place = f"{database['USER']}@:{database['PORT']}/{database['HOST']}/{database['NAME']}"
        given = {
            "REDIS_URL": broker.url, "DATABASE_URL": f"postgresql://{place}", "DEMO": "yes",
            "KEY_PREFIX": KEYS,
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=settings.BASE_DIR, env=os.environ | given,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)


class Worker(Part):
    """A real Celery worker."""

    command = ("-c", PROGRAM)


class Keeping(Part):
    """What does the workers' part while there are none."""

    command = ("manage.py", "keep_going", "--patience", "1")


def use_broker(**given) -> None:
    """Let this process send to another broker, and forget its connections to the one before."""
    app.conf.update(given)
    app.amqp._producer_pool = app._pool = None


def beat() -> None:
    """What the beat does every minute, whether or not the broker is there."""
    try:
        app.send_task("dibao.jobs.tasks.sweep", retry=False)
    except Exception:  # the next minute is another chance
        return


def wait_for(condition, what: str, *, meanwhile=lambda: None) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"waited in vain: {what}"
        meanwhile()
        time.sleep(0.1)
