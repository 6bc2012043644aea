"""Which function does which kind of job."""

from collections.abc import Callable

from dibao.jobs.models import Job

Handler = Callable[[Job], dict | None]

_handlers: dict[str, Handler] = {}
_labels: dict[str, str] = {}


def handles(kind: str, label: str = "后台办理") -> Callable[[Handler], Handler]:
    """Register a function for a kind of job; the label stands over its progress bar.

    The function may be called again after a kill at any point, so it works in transactions that
    each do their part once. What it returns is kept as the job's result.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        _labels[kind] = label
        return handler

    return register


def handler_of(kind: str) -> Handler:
    return _handlers[kind]


def label_of(kind: str) -> str:
    return _labels[kind]
