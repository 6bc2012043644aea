"""One thing in a dossier, and the class of the archive that it stands in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Class(IntEnum):
    """The places of the classes in the pack's `archive_classes`."""

    APPROVAL = 0
    DAILY = 1
    ACCOUNTING = 2


@dataclass(frozen=True)
class Paper:
    """One thing in the file: `made` gives its bytes, None for a record that has no paper."""

    kind: Class
    title: str
    on: date
    number: str = ""
    url: str = ""
    made: Callable[[], bytes] | None = None
    ending: str = "pdf"


def printing(function: Callable, *args, **kwargs) -> Callable[[], bytes]:
    """A paper that is made when it is asked for."""
    return lambda: function(*args, **kwargs)


def reading(file) -> Callable[[], bytes]:
    """A stored file, opened when it is asked for."""

    def read() -> bytes:
        with file.open("rb") as opened:
            return opened.read()

    return read
