"""How long it took until a person answered, by the clock and in the clinic's opening hours.

The same hand-offs count as in `frontdesk.inbox.waits`: where nobody came at all the wait is endless, so that not answering
never makes the figure better; where no person was needed in the end there is none.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from frontdesk.inbox.models import Exit, Handoff
from frontdesk.inbox.waits import ANSWERED_ELSEWHERE
from frontdesk.insights.scope import Scope
from frontdesk.lib.clinic import profile


@dataclass(frozen=True)
class Wait:
    """One hand-off: the day on which its conversation began, its kind, and seconds, endless where nobody came."""

    day: date
    kind: str
    clock: float
    opening: float


@dataclass(frozen=True)
class Waits:
    """Of several: the middle wait and the one that nine of ten were below, in seconds; None where there is none or no end."""

    count: int
    answered: int
    clock: float | None
    opening: float | None
    clock_p90: float | None
    opening_p90: float | None


def waits(scope: Scope) -> list[Wait]:
    """Every wait of the period that has come to its end."""
    rows = Handoff.objects.filter(scope.begun("conversation")).annotate(day=scope.day("conversation")).order_by("pk")
    fields = ("day", "kind", "created_at", "first_reply_at", "resolved_at", "exit", "exit_reason")
    found = [_wait(**row) for row in rows.values(*fields)]
    return [one for one in found if one is not None]


def _wait(day: date, kind: str, exit: str, exit_reason: str, **at: object) -> Wait | None:
    from clinic_profile.hours import open_seconds

    elsewhere = at["resolved_at"] if exit_reason in ANSWERED_ELSEWHERE else None
    answered = at["first_reply_at"] or elsewhere
    if answered:
        start = at["created_at"]
        return Wait(day, kind, (answered - start).total_seconds(), open_seconds(profile(), start, answered))  # type: ignore
    if exit in (Exit.VISITOR_LEFT, Exit.NOBODY_AVAILABLE):
        return Wait(day, kind, math.inf, math.inf)
    return None


def summed(found: Iterable[Wait]) -> Waits:
    """What they come to."""
    found = list(found)
    clocks, openings = sorted(one.clock for one in found), sorted(one.opening for one in found)
    answered = sum(math.isfinite(clock) for clock in clocks)
    return Waits(len(found), answered, middle(clocks), middle(openings), ninth(clocks), ninth(openings))


def middle(ordered: Sequence[float]) -> float | None:
    """The middle one, the lower of two."""
    return _finite(median_low(ordered)) if ordered else None


def ninth(ordered: Sequence[float]) -> float | None:
    """The least that nine of ten are not above."""
    return _finite(ordered[math.ceil(0.9 * len(ordered)) - 1]) if ordered else None


def _finite(seconds: float) -> float | None:
    return seconds if math.isfinite(seconds) else None
