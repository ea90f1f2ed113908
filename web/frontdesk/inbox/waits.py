"""How long visitors really waited for a person's first answer, in time that the clinic was open."""

import math
import threading
import time
from datetime import datetime, timedelta
from statistics import median_low

from django.db.models import QuerySet
from django.utils import timezone

from frontdesk.inbox.models import Exit, Handoff
from frontdesk.lib.clinic import profile

DAYS = 14
# With ten, the second shortest and the second longest enclose the true median with 97.9 per cent confidence (1 - 22/1024),
# so that one odd wait on either side decides nothing. With fewer than six not even the extremes enclose it with 95.
ENOUGH = 10
# Reasons of `exits` by which a person answered, though not in the chat.
ANSWERED_ELSEWHERE = ("called", "arranged")
KEPT_SECONDS = 60.0

_lock = threading.Lock()
_known: dict[str, tuple[float, float | None]] = {}


def expected(kind: str) -> float | None:
    """The median wait of the last days in seconds; None with too few to tell, or if for half of them nobody came.

    Asked of the database at most once a minute for each kind: every look at a waiting conversation wants it.
    """
    now = time.monotonic()
    with _lock:
        known = _known.get(kind)
    if known and now - known[0] < KEPT_SECONDS:
        return known[1]
    value = median(seconds(kind, timezone.now()))
    with _lock:
        _known[kind] = (now, value)
    return value


def forget() -> None:
    """Ask anew next time."""
    with _lock:
        _known.clear()


def median(waits: list[float]) -> float | None:
    """The middle one, the lower of two; None with fewer than `ENOUGH` or where it would be endless."""
    if len(waits) < ENOUGH:
        return None
    middle = median_low(sorted(waits))
    return None if math.isinf(middle) else middle


def seconds(kind: str, now: datetime) -> list[float]:
    """A wait for each hand-off of this kind that came in opening hours of the last days.

    Endless where nobody ever answered, or nobody has yet though the clinic's own limit is over: were these left out, the
    clinic's worst day would make the shortest promise. Those that still wait within the limit say nothing so far, nor do those
    that needed no person in the end.
    """
    found = [_wait(handoff, now) for handoff in _recent(kind, now)]
    return [wait for wait in found if wait is not None]


def _wait(handoff: Handoff, now: datetime) -> float | None:
    elsewhere = handoff.resolved_at if handoff.exit_reason in ANSWERED_ELSEWHERE else None
    answered = handoff.first_reply_at or elsewhere
    if answered:
        return _open_seconds(handoff.created_at, answered)
    if handoff.exit in (Exit.NOBODY_AVAILABLE, Exit.VISITOR_LEFT):
        return math.inf
    limit = profile().handoff.overdue_minutes(handoff.kind) * 60
    overdue = not handoff.exit and _open_seconds(handoff.created_at, now) > limit
    return math.inf if overdue else None


def _recent(kind: str, now: datetime) -> QuerySet[Handoff]:
    found = Handoff.objects.filter(kind=kind, open_now=True, created_at__gte=now - timedelta(days=DAYS), created_at__lte=now)
    return found.only("kind", "created_at", "first_reply_at", "resolved_at", "exit", "exit_reason")


def _open_seconds(start: datetime, end: datetime) -> float:
    from clinic_profile.hours import open_seconds

    return open_seconds(profile(), start, end)
