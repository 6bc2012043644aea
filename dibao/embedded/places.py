"""Where the embedded servers keep their data, and the user they run as."""

import contextlib
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("DIBAO_VAR") or CHECKOUT / "var").resolve()
ROOT_HOME = Path("/var/lib/dibao")
SERVER_USER = "dibao-servers"
# A unix socket's path may have 107 bytes (macOS: 103); the longest name in it has 20.
LONGEST_RUN_DIR = 80


class CannotStart(SystemExit):
    """A reason for the person at the terminal: printed as one line, exit code 1."""

    def __init__(self, reason: str):
        super().__init__(f"dibao: {reason}")


@contextlib.contextmanager
def one_line(doing: str):
    """Turn a refusal of the operating system into CannotStart with one clear line."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise CannotStart(f"cannot {doing}: {error.strerror or error}{where}") from error


def local_secret(name: str) -> str:
    """The random secret of this installation called `name`; made on first use.

    64 hexadecimal digits in VAR_DIR/secrets/<name>, readable by its owner only. Raises
    CannotStart when it can be neither read nor made.
    """
    path = VAR_DIR / "secrets" / name
    with one_line(f"keep the secret “{name}”"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _publish(path, secrets.token_hex(32))
        return path.read_text().strip()


def _publish(path: Path, text: str) -> None:
    """Write a complete file under its name; when another process was first, keep theirs."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def home() -> Path:
    """The folder of the servers' data.

    PostgreSQL refuses to run as root, and its own user may be unable to enter the checkout:
    then the data lives in /var/lib/dibao, keyed by this installation's own random secret, so
    that a new clone at an old path never meets data that its keys cannot open.
    """
    if os.geteuid() != 0 or (VAR_DIR / "postgres").exists():
        return VAR_DIR
    return ROOT_HOME / hashlib.sha256(local_secret("place").encode()).hexdigest()[:12]


def run_dir() -> Path:
    """The folder of the sockets; under /tmp when the path of `home` is too long for one."""
    beside = home() / "run"
    if len(os.fsencode(beside)) <= LONGEST_RUN_DIR:
        return beside
    key = hashlib.sha256(os.fsencode(VAR_DIR)).hexdigest()[:12]
    return Path("/tmp") / f"dibao-{key}"


def account() -> pwd.struct_passwd:
    """Whom the servers run as: ourselves, or, when we are root, the data's owner."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    if home() == VAR_DIR:
        return pwd.getpwuid((VAR_DIR / "postgres").stat().st_uid)
    for name in (SERVER_USER, _made_user(), "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("PostgreSQL refuses root, and there is no other user to run it as")


def _made_user() -> str:
    """Make the servers' own system user; where that cannot be done the caller goes on."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SERVER_USER).pw_name
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", "--user-group", SERVER_USER]
        subprocess.run(command, capture_output=True, check=False)
    return SERVER_USER


def private_dir(path: Path, *, owner: pwd.struct_passwd) -> Path:
    """Make a 0700 folder for `owner`, or refuse one that somebody else could write to."""
    with one_line("make a private folder"):
        try:
            path.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            found = path.lstat()
            safe = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o022
            if not safe or found.st_uid not in (owner.pw_uid, os.geteuid()):
                raise CannotStart(f"{path} belongs to somebody else; remove it first") from None
        if os.geteuid() == 0:
            os.chown(path, owner.pw_uid, owner.pw_gid)
    return path


def as_owner(owner: pwd.struct_passwd) -> dict:
    """Arguments of subprocess.run to run a server's command as its user, apart from us."""
    settings = {
        "cwd": "/",
        "env": {"PATH": "/usr/bin:/bin", "LANG": "C", "LC_ALL": "C"},
        "stdin": subprocess.DEVNULL,
        "capture_output": True,
        "text": True,
        "start_new_session": True,
    }
    if os.geteuid() == 0 and owner.pw_uid != 0:
        settings |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    return settings
