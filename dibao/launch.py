"""Start the whole system: `python -m dibao.launch`, which is `make run`.

`python -m dibao.launch web`, or worker, beat, keeper, prepare, static, runs one part alone with the
same command: so the containers of docker-compose.yml run what `make run` and the tests exercise.
"""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path

from dibao import embedded
from dibao.processes import Child, Failure, orphans_adopted

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
PYTHON = sys.executable
MANAGE = [PYTHON, str(Path(__file__).resolve().parent.parent / "manage.py")]
LOGS = embedded.VAR_DIR / "log"

COMMANDS = {
    "prepare": [PYTHON, "-m", "dibao.readiness"],
    "static": [PYTHON, "-m", "dibao.readiness", "--only-static"],
    "web": [
        *[PYTHON, "-m", "gunicorn", "dibao.wsgi", "--bind", f"{HOST}:{PORT}"],
        *["--workers", os.environ.get("WEB_WORKERS") or "2", "--threads", "4"],
        *["--timeout", "120", "--graceful-timeout", "5", "--no-control-socket"],
    ],
    "worker": [
        *[PYTHON, "-m", "celery", "-A", "dibao", "worker", "--pool", "prefork"],
        *["--concurrency", os.environ.get("JOB_WORKERS") or "2", "--loglevel", "info"],
        *["--without-gossip", "--without-mingle"],
    ],
    "beat": [
        *[PYTHON, "-m", "celery", "-A", "dibao", "beat", "--loglevel", "info", "--pidfile="],
    ],
    "keeper": [*MANAGE, "keep_going"],
}
STOP_ORDER = ("keeper", "beat", "web", "worker")
UP_SECONDS = 90


class Stopping:
    """Whether somebody asked us to stop. A signal only notes it; the loops look."""

    asked = False

    @classmethod
    def listen(cls) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, cls._note)

    @classmethod
    def _note(cls, *_: object) -> None:
        cls.asked = True


def main() -> None:
    if len(sys.argv) > 1:
        if sys.argv[1] not in COMMANDS:
            raise embedded.CannotStart(f"the parts are {', '.join(COMMANDS)}")
        os.execv(PYTHON, COMMANDS[sys.argv[1]])
    Stopping.listen()
    _check_port()
    with _only_one(), orphans_adopted(), embedded.servers():
        _run_all()


def _run_all() -> None:
    children: dict[str, Child] = {}
    try:
        _get_ready()
        for name in ("web", "worker", "beat", "keeper"):
            if Stopping.asked:
                return
            children[name] = Child(name, COMMANDS[name], log=LOGS / f"{name}.log")
            children[name].start()
        if _wait_until_up(children):
            _announce()
        _watch(children)
    except Failure as failure:
        raise embedded.CannotStart(str(failure)) from None
    finally:
        if children:
            print("dibao: stopping …", flush=True)
        in_order = [children[name] for name in STOP_ORDER if name in children]
        for child in in_order:
            child.ask_to_stop()
        for child in in_order:
            child.stop()


def _get_ready() -> None:
    """Bring the database and the static files up to date, as a child that a signal can end."""
    child = Child("prepare", [*COMMANDS["prepare"], "--demo"], log=None)
    child.start()
    while child.is_alive():
        if Stopping.asked:
            child.stop()
            return
        time.sleep(0.1)
    if child.exit_code and not Stopping.asked:
        raise Failure("the preparation above did not succeed; nothing was started")


def _wait_until_up(children: dict[str, Child]) -> bool:
    """Wait for the pages and the worker. True once /healthz says that both are there."""
    here = "127.0.0.1" if HOST in ("0.0.0.0", "::") else HOST
    until = time.monotonic() + UP_SECONDS
    while time.monotonic() < until and not Stopping.asked:
        for child in children.values():
            child.look_after()
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://{here}:{PORT}/healthz", timeout=5) as answer,
        ):
            if b'"worker": "ok"' in answer.read():
                return True
        time.sleep(0.3)
    if not Stopping.asked:
        raise Failure(f"the system did not come up in {UP_SECONDS} seconds; see {LOGS}")
    return False


def _announce() -> None:
    print(f"\n  http://{HOST}:{PORT}/\n", flush=True)
    accounts = Child("accounts", [*MANAGE, "demo_accounts"], log=None)
    accounts.start()
    while accounts.is_alive() and not Stopping.asked:
        time.sleep(0.1)
    accounts.stop()
    print(f"\n  Ctrl-C stops everything. Logs: {LOGS}\n", flush=True)


def _watch(children: dict[str, Child]) -> None:
    looked = time.monotonic()
    while not Stopping.asked:
        for child in children.values():
            child.look_after()
        if time.monotonic() - looked > 5:
            embedded.ensure_running()
            looked = time.monotonic()
        time.sleep(0.2)


def _check_port() -> None:
    """Refuse a port that is no number or that somebody else listens on."""
    if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
        raise embedded.CannotStart(f"PORT={PORT} is not a port number (1–65535)")
    family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            raise embedded.CannotStart(
                f"port {PORT} on {HOST} cannot be used ({error.strerror}); choose another: "
                f"PORT={int(PORT) % 65535 + 1} make run"
            ) from None


@contextlib.contextmanager
def _only_one():
    """Refuse to start a second beat and a second web server on the same data."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (embedded.VAR_DIR / "launch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise embedded.CannotStart("the system of this folder is running already") from None
        yield


if __name__ == "__main__":
    main()
