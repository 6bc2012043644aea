"""`make run`: what it refuses at once, and how it keeps and ends its children."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from dibao import processes
from dibao.processes import Child, Failure

CHECKOUT = Path(__file__).resolve().parents[2]


def launch(*, port, var):
    return subprocess.run(
        [sys.executable, "-m", "dibao.launch"],
        cwd=CHECKOUT,
        env=os.environ | {"PORT": str(port), "DIBAO_VAR": str(var)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_port_in_use_is_told_in_one_line_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        done = launch(port=port, var=tmp_path)
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["abc", "0", "65536"])
def test_a_port_that_is_none_is_told_in_one_line(tmp_path, port):
    done = launch(port=port, var=tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"dibao: PORT={port} is not a port number (1–65535)\n"


def test_stopping_a_child_ends_what_it_started_too(tmp_path):
    log = tmp_path / "child.log"
    child = Child("child", ["sh", "-c", "sleep 300 & echo $!; wait"], log=log)
    child.start()
    while not log.read_text().strip():
        time.sleep(0.05)
    grandchild = int(log.read_text())
    child.stop()
    assert not child.is_alive()
    time.sleep(0.2)
    if psutil.pid_exists(grandchild):
        assert psutil.Process(grandchild).status() == psutil.STATUS_ZOMBIE


def test_a_child_that_ends_again_and_again_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(processes.time, "sleep", lambda seconds: None)
    child = Child("worker", ["false"], log=tmp_path / "worker.log")
    child.start()
    with pytest.raises(Failure, match="worker ends as soon as it is started"):
        for _ in range(processes.MOST_RESTARTS + 1):
            child.process.wait()
            child.look_after()
    assert child.restarts == processes.MOST_RESTARTS + 1


def test_a_log_that_grew_too_large_is_turned_over(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LARGEST_LOG", 10)
    log = tmp_path / "web.log"
    log.write_text("x" * 11)
    child = Child("web", ["true"], log=log)
    child.start()
    child.stop()
    assert log.read_text() == ""
    assert (tmp_path / "web.old.log").read_text() == "x" * 11
