"""How the demo's staff deal with a hand-off: who comes, when, and how it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from clinic_profile import Profile
from clinic_profile.hours import next_change, open_now

from frontdesk.inbox.models import Exit, Handoff

# The middle one of the times that pass, in opening hours, before somebody takes it, in minutes.
TAKEN_AFTER = {Handoff.Kind.URGENT: 2.0, Handoff.Kind.MEDICAL: 16.0, Handoff.Kind.REQUEST: 8.0}
# How a hand-off that was taken ends: reason of `inbox.exits`, exit, and how often.
ENDS = (
    ("answered", Exit.RESOLVED, 56),
    ("called", Exit.RESOLVED, 13),
    ("arranged", Exit.RESOLVED, 12),
    ("handed_back", Exit.HANDED_BACK, 12),
    ("visitor_left", Exit.VISITOR_LEFT, 5),
    ("no_answer_needed", Exit.RESOLVED, 2),
)
PATIENCE_MINUTES = 14.0
LOOKS_AGAIN = 0.6  # of those who have gone and left no address, so many read the answer in the chat later
GIVEN_UP_DAYS = 30


@dataclass(frozen=True)
class Course:
    """What becomes of a hand-off. Times are None for what does not happen; `exit` is empty while it is open."""

    taken_at: datetime | None
    visitor_there: bool
    exit: str
    exit_reason: str
    ended_at: datetime | None


def course(kind: str, start: datetime, clinic: Profile, reachable: bool, rng: Random) -> Course:
    """Decide what becomes of a hand-off of `start`; `reachable`: the visitor left an address or a number."""
    there = open_now(clinic, start)
    patience = timedelta(minutes=PATIENCE_MINUTES * rng.lognormvariate(0, 0.9))
    seconds = TAKEN_AFTER[Handoff.Kind(kind)] * 60 * rng.lognormvariate(0, 0.85)
    if kind == Handoff.Kind.URGENT:  # whoever is on call is called at night too
        return Course(start + timedelta(seconds=seconds), True, Exit.RESOLVED, "answered", None)
    taken = _later_in_opening_hours(clinic, start, seconds)
    nobody = rng.random() < (0.03 if there else 0.07)
    if taken is None or nobody:
        ended = _later_in_opening_hours(clinic, start, rng.uniform(4, 12) * 3600)
        return Course(None, False, Exit.NOBODY_AVAILABLE, "nobody_available", ended)
    visitor_there = taken - start < patience
    if not visitor_there and not reachable and rng.random() > LOOKS_AGAIN:
        return _left_in_the_queue(start, patience, rng)
    reason, ended_as, _ = rng.choices(ENDS, [often for *_, often in ENDS])[0]
    return Course(taken, visitor_there, ended_as, reason, None)


def _left_in_the_queue(start: datetime, patience: timedelta, rng: Random) -> Course:
    """Gone before anybody came, with no way to be reached: ended by the visitor, or given up by the clinic."""
    if rng.random() < 0.85:
        return Course(None, False, Exit.VISITOR_LEFT, "visitor_left", start + patience + timedelta(hours=rng.uniform(1, 20)))
    return Course(None, False, Exit.VISITOR_LEFT, "given_up", start + timedelta(days=GIVEN_UP_DAYS))


def _later_in_opening_hours(clinic: Profile, start: datetime, seconds: float) -> datetime | None:
    """The moment at which the clinic has been open for so long since `start`; None where its hours are not known."""
    moment = start
    while True:
        change = next_change(clinic, moment)
        if change is None:
            return None
        if change.opens:
            moment = change.at
            continue
        left = (change.at - moment).total_seconds()
        if seconds < left:
            return moment + timedelta(seconds=seconds)
        seconds -= left
        moment = change.at
