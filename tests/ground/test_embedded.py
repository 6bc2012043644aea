"""The embedded servers, each story in processes of its own on a data folder of its own."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from dibao import embedded
with embedded.servers():
    print((embedded.home() / "postgres" / "postmaster.pid").read_text().split()[0], flush=True)
    sys.stdin.read()
"""
ASK = """
from dibao import embedded
from dibao.embedded import postgres, valkey
with embedded.servers(), postgres.connect("dibao", autocommit=True) as connection:
    {body}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A data folder of its own; what the servers keep outside of it (as root) goes too."""
    var = tmp_path_factory.mktemp("var")
    yield var
    home = Path(run("from dibao import embedded; print(embedded.home())", var).stdout.strip())
    shutil.rmtree(home, ignore_errors=True)


def environment(var):
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"DIBAO_VAR": str(var)}


def run(code, var, **more):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env=environment(var) | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def ask(body, var):
    done = run(ASK.format(body=body), var)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def hold(var):
    return subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=CHECKOUT,
        env=environment(var),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(user):
    user.communicate(timeout=30)


def server_of(user):
    return int(user.stdout.readline())


def is_running(number):
    return psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE


def gone_within(number, *, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not is_running(number):
            return True
        time.sleep(0.1)
    return False


def test_two_users_that_start_at_once_share_a_server_and_the_last_one_stops_it(place):
    first, second = hold(place), hold(place)
    server = server_of(first)
    assert server_of(second) == server
    end(first)
    assert is_running(server)
    end(second)
    assert not is_running(server)


def test_a_server_stops_soon_after_its_last_user_was_killed(place):
    user = hold(place)
    server = server_of(user)
    user.kill()
    end(user)
    assert gone_within(server, seconds=10)


def test_data_survive_a_killed_server_and_the_next_user_starts_it_again(place):
    ask('connection.execute("CREATE TABLE kept AS SELECT 7 AS n")', place)
    user = hold(place)
    os.kill(server_of(user), signal.SIGKILL)
    answer = ask('print(connection.execute("SELECT n FROM kept").fetchone()[0])', place)
    end(user)
    assert answer == "7"


def test_a_process_number_left_behind_by_a_power_cut_does_not_block_the_start(place):
    ask("pass", place)
    home = Path(run("from dibao import embedded; print(embedded.home())", place).stdout.strip())
    stale = home / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{home / 'postgres'}\n")
    assert ask('print(connection.execute("SELECT 1").fetchone()[0])', place) == "1"


def test_the_servers_listen_on_private_sockets_only(place):
    body = """
    print(repr(connection.execute("SHOW listen_addresses").fetchone()[0]))
    print(valkey.say("CONFIG GET port").split()[-1])
    from dibao.embedded.places import run_dir
    print(run_dir())"""
    listens, port, sockets = ask(body.strip(), place).split()
    assert listens == "''"
    assert port == "0"
    assert stat.S_IMODE(Path(sockets).stat().st_mode) == 0o700


def test_the_cluster_compares_codes_as_bytes_and_checks_its_pages(place):
    body = """
    print(connection.execute("SHOW data_checksums").fetchone()[0])
    print(connection.execute("SHOW server_encoding").fetchone()[0])
    print(connection.execute("SELECT 'a' > 'B'").fetchone()[0])"""
    assert ask(body.strip(), place).split() == ["on", "UTF8", "True"]


def test_no_server_is_started_where_the_environment_names_others(tmp_path):
    code = """
from dibao import embedded
with embedded.servers():
    print(embedded.database_url(), embedded.broker_url())
"""
    elsewhere = {"DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://d/0"}
    done = run(code, tmp_path, **elsewhere)
    assert done.stdout.split() == list(elsewhere.values())
    assert list(tmp_path.iterdir()) == []


def test_a_secret_made_by_many_at_once_is_one_and_private(tmp_path):
    code = "from dibao import embedded; print(embedded.local_secret('seal'))"
    command = [sys.executable, "-c", code]
    options = {"cwd": CHECKOUT, "env": environment(tmp_path), "text": True}
    makers = [subprocess.Popen(command, stdout=subprocess.PIPE, **options) for _ in range(4)]
    told = {maker.communicate()[0].strip() for maker in makers}
    assert len(told) == 1
    assert len(told.pop()) == 64
    assert stat.S_IMODE((tmp_path / "secrets" / "seal").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["seal"]


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    done = run("from dibao import embedded\nwith embedded.servers(): pass", in_the_way / "var")
    assert done.returncode == 1
    assert done.stderr.startswith("dibao: cannot ")
    assert len(done.stderr.splitlines()) == 1
