"""A changed pack takes effect in a running server, or the last good ones stay in use."""

import logging
import time
from pathlib import Path

from django.conf import settings

from dibao import policy

logger = logging.getLogger(__name__)

CHECK_EVERY = 5.0  # seconds

_seen: tuple = ()
_checked_at = 0.0


def load() -> None:
    """Load the packs at start. Raises `policy.PackErrors`: no server starts with half a rule."""
    global _seen
    _seen = _stamp()
    policy.configure(settings.POLICY_DIR)


def refresh(*, now: float | None = None) -> None:
    """Load the packs again when a file has changed; a faulty one is logged and not taken.

    Looks at the files every few seconds at most, so that it may stand before every request.
    """
    global _seen, _checked_at
    now = time.monotonic() if now is None else now
    if now - _checked_at < CHECK_EVERY:
        return
    _checked_at = now
    stamp = _stamp()
    if stamp == _seen:
        return
    _seen = stamp
    try:
        policy.configure(settings.POLICY_DIR)
    except policy.PackErrors as refusal:
        logger.error("changed policy packs were refused, the last good ones stay: %s", refusal)
    else:
        logger.info("changed policy packs are in use")


def _stamp() -> tuple:
    files = sorted(Path(settings.POLICY_DIR).glob("*.y*ml"))
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
