"""What the chat says of the assistant: ready, warming up or unavailable."""

import threading
import time

from frontdesk.chat import rasa

FRESH_SECONDS = 1.0

_lock = threading.Lock()
_known: tuple[float, rasa.Assistant] | None = None


def state() -> rasa.Assistant:
    """Rasa's health, asked at most once a second however many ask."""
    global _known
    known = _known
    if known and time.monotonic() - known[0] < FRESH_SECONDS:
        return known[1]
    # One asks; the others make do with what was known, so that a Rasa that hangs holds up one request and not all.
    if not _lock.acquire(blocking=known is None):
        return known[1] if known else "unavailable"
    try:
        if _known and time.monotonic() - _known[0] < FRESH_SECONDS:
            return _known[1]
        _known = (time.monotonic(), rasa.client().health())
        return _known[1]
    finally:
        _lock.release()


def forget() -> None:
    """Ask anew next time."""
    global _known
    _known = None
