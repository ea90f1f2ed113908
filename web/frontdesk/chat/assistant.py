"""What the chat says of the assistant: ready, warming up or unavailable.

While Rasa starts, nobody listens on its port: that looks like a Rasa that is down. The first minute of this process' life,
until Rasa was seen ready once, counts as warming up; later the same silence is a fault. A Rasa that says itself that it has no
model yet has the same minute from when it first said so: it may be one that could not load its model and never will.
"""

import threading
import time

from django.conf import settings

from frontdesk.chat import rasa

FRESH_SECONDS = 1.0

_born = time.monotonic()
_seen_ready = False
_loading_since: float | None = None
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
        _known = (time.monotonic(), _judged(rasa.client().health()))
        return _known[1]
    finally:
        _lock.release()


def _judged(health: rasa.Assistant) -> rasa.Assistant:
    global _seen_ready, _loading_since
    now = time.monotonic()
    if health == "ready":
        _seen_ready, _loading_since = True, None
        return health
    if health == "warming_up" and _loading_since is None:
        _loading_since = now
    silent_since = None if _seen_ready else _born
    since = _loading_since if health == "warming_up" else silent_since
    return "warming_up" if since is not None and now - since < settings.SUNHAT_WARM_UP_SECONDS else "unavailable"


def forget() -> None:
    """Ask anew next time."""
    global _known
    _known = None
