"""One child process: started in its own session, looked after, and ended with all it started."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

MOST_RESTARTS = 5
STEADY_SECONDS = 60
STOP_SECONDS = 8
BURY_SECONDS = 2
LARGEST_LOG = 10_000_000
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


class Failure(Exception):
    """A part does not run; the text is one line for the person at the terminal."""


class Child:
    """A command that is meant to go on running. Without a log it writes to our own terminal."""

    def __init__(self, name: str, command: list[str], *, log: Path | None):
        self.name = name
        self.command = command
        self.log = log
        self.restarts = 0
        self.started_at = 0.0
        self.process: subprocess.Popen | None = None

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        with contextlib.ExitStack() as stack:
            out = None
            if self.log:
                self._turn_over()
                out = stack.enter_context(self.log.open("ab"))
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                cwd=Path(__file__).resolve().parent.parent,
                # Ctrl-C reaches us alone: we end the children in order.
                start_new_session=True,
                preexec_fn=_die_with_the_parent if sys.platform == "linux" else None,
            )
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Restart the child when it ended; Failure when it ends again and again."""
        if self.is_alive():
            return
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.restarts = 0
        self.restarts += 1
        if self.restarts > MOST_RESTARTS:
            raise Failure(f"{self.name} ends as soon as it is started; see {self.log}")
        print(f"dibao: {self.name} ended ({self.exit_code}) and is started again", flush=True)
        self._kill_the_rest()
        time.sleep(min(self.restarts, 3))
        self.start()

    def ask_to_stop(self) -> None:
        if self.is_alive():
            self.process.terminate()

    def stop(self) -> None:
        """Ask the child to end, then make it and whatever it started end."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        self._kill_the_rest()
        self.process.wait()

    def _kill_the_rest(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _turn_over(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))


@contextlib.contextmanager
def orphans_adopted():
    """Linux: the servers, which leave their starter, are buried by us when they have ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        until = time.monotonic() + BURY_SECONDS
        with contextlib.suppress(ChildProcessError):
            while time.monotonic() < until:
                if not os.waitpid(-1, os.WNOHANG)[0]:
                    time.sleep(0.05)


def _die_with_the_parent() -> None:
    """Linux: when the parent is killed outright, its children are asked to end too."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
