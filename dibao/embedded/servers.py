"""Who uses the embedded servers, who starts them and who stops them."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

from dibao.embedded import postgres, valkey
from dibao.embedded.places import CHECKOUT, ROOT_HOME, VAR_DIR, home, one_line


def database_url() -> str:
    """DATABASE_URL, or the URL of the embedded server whether or not it runs."""
    return os.environ.get("DATABASE_URL") or postgres.url()


def broker_url() -> str:
    """REDIS_URL, or the URL of the embedded broker whether or not it runs."""
    return os.environ.get("REDIS_URL") or valkey.url()


def wanted() -> list:
    """The servers that no address in the environment replaces."""
    choice = {"DATABASE_URL": postgres, "REDIS_URL": valkey}
    return [server for name, server in choice.items() if not os.environ.get(name)]


@contextlib.contextmanager
def servers():
    """Keep the embedded servers running for the body; the last user of them stops them.

    Does nothing for a server that DATABASE_URL or REDIS_URL names elsewhere. Raises
    CannotStart (one line, exit code 1) when a server does not start.
    """
    if not wanted():
        yield
        return
    with one_line("make the data folder"):
        _make_home()
    with _locked("start.lock"):
        users = _open("users.lock")
        fcntl.flock(users, fcntl.LOCK_SH)
    try:
        ensure_running()
        yield
    finally:
        with _locked("start.lock"):
            if stop_when_unused(users):
                _dismiss_guard()
        os.close(users)


def ensure_running() -> None:
    """Start what of the embedded servers is down, one process at a time."""
    with _locked("start.lock"):
        for server in wanted():
            if not server.is_running():
                server.start()
        _post_guard()


def stop_when_unused(users: int) -> bool:
    """Stop the servers when nobody but the holder of `users` uses them.

    The caller holds start.lock, so nobody can begin to use them meanwhile.
    """
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    valkey.stop()
    postgres.stop()
    return True


def _make_home() -> None:
    place = home()
    if place != VAR_DIR:
        # The servers' user passes through these two and owns nothing in them but its own.
        for folder in (ROOT_HOME, place):
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o711)
    place.mkdir(parents=True, exist_ok=True)


def _open(name: str) -> int:
    with one_line("use the lock of the servers"):
        return os.open(home() / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def _locked(name: str):
    lock = _open(name)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _post_guard() -> None:
    """Leave a guard that stops the servers when their users were killed."""
    lock = _open("guard.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return
    try:
        # The guard inherits the locked file: there is never a moment without its lock.
        guard = subprocess.Popen(
            [sys.executable, "-m", "dibao.embedded.guard", str(lock)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[lock],
        )
        os.truncate(lock, 0)
        os.pwrite(lock, str(guard.pid).encode(), 0)
        # It outlives us on purpose; without this Python would complain of a child left alone.
        guard.returncode = 0
    finally:
        os.close(lock)


def _dismiss_guard() -> None:
    """End the guard, which has nothing left to watch."""
    lock = _open("guard.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with contextlib.suppress(ValueError, ProcessLookupError):
            os.kill(int(Path(home() / "guard.lock").read_text()), signal.SIGTERM)
    finally:
        os.close(lock)


def keep_guard(lock: int) -> bool:
    """One look of the guard, which holds `lock`. False when its work is over."""
    with _locked("start.lock"):
        users = _open("users.lock")
        try:
            if not stop_when_unused(users):
                return True
            os.close(lock)
            return False
        finally:
            os.close(users)
