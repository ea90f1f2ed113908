"""Time to the first answer of a person: by the clock and in opening hours, worked out by hand."""

import math
from datetime import date

import pytest

from frontdesk.inbox.models import Handoff
from frontdesk.insights import waits
from frontdesk.insights.period import DAY, Period
from frontdesk.insights.scope import Scope
from frontdesk.insights.waits import Wait
from frontdesk.lib.clinic import profile
from tests.insights.days import Log, at, ends, scope

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600
# Wrenfield: Monday 9-18, Wednesday 9-13 and 14-20, Friday 9-17, Saturday 10-14, Sunday closed.


def handed_off(when: str, kind: str = "medical") -> Handoff:
    handoff = Log(when).hands_off(kind, "I take Roaccutane")
    Handoff.objects.filter(pk=handoff.pk).update(created_at=at(when))
    return handoff


def only() -> Wait:
    found = waits.waits(scope())
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("asked", "answered", "clock", "opening"),
    [
        ("2026-11-02 10:00", "2026-11-02 10:12", 12 * MINUTE, 12 * MINUTE),
        # Half an hour on Monday until 18:00, ten minutes on Tuesday from 9:00.
        ("2026-11-02 17:30", "2026-11-03 09:10", 15 * HOUR + 40 * MINUTE, 40 * MINUTE),
        # Over the midday break of Wednesday.
        ("2026-11-04 12:50", "2026-11-04 14:05", 75 * MINUTE, 15 * MINUTE),
        # From Saturday afternoon to Monday morning: none of it open but the last five minutes.
        ("2026-11-07 15:00", "2026-11-09 09:05", 42 * HOUR + 5 * MINUTE, 5 * MINUTE),
    ],
)
def test_by_the_clock_and_in_opening_hours(asked: str, answered: str, clock: float, opening: float) -> None:
    ends(handed_off(asked), first_reply_at=answered)
    assert (only().clock, only().opening) == (clock, opening)


def test_over_the_night_on_which_the_clocks_go_back_an_hour_more_passes() -> None:
    ends(handed_off("2026-10-24 13:50"), first_reply_at="2026-10-26 09:10")
    found = waits.waits(Scope(Period(date(2026, 10, 24), date(2026, 10, 26), DAY, profile().zone)))
    # Saturday 13:50 to Monday 9:10 are 43 h 20 min on the wall, and one more as the night was long; open 10 + 10 minutes.
    assert [(one.clock, one.opening) for one in found] == [(44 * HOUR + 20 * MINUTE, 20 * MINUTE)]


def test_a_bank_holiday_is_no_opening_time() -> None:
    ends(handed_off("2026-12-24 12:55"), first_reply_at="2026-12-29 09:10")
    found = waits.waits(Scope(Period(date(2026, 12, 24), date(2026, 12, 31), DAY, profile().zone)))
    # Christmas Eve until 13:00; the 25th, 26th and 28th are holidays, the 27th a Sunday; the 29th from 9:00.
    assert [one.opening for one in found] == [15 * MINUTE]


def test_a_call_is_an_answer_and_nobody_is_an_endless_wait() -> None:
    ends(handed_off("2026-11-02 10:00"), exit="resolved", exit_reason="called", resolved_at="2026-11-02 11:00")
    assert only().opening == HOUR
    ends(handed_off("2026-11-02 12:00"), exit="nobody_available", resolved_at="2026-11-02 17:00")
    assert [one.clock for one in waits.waits(scope())] == [HOUR, math.inf]


def test_what_needed_no_person_or_still_waits_says_nothing() -> None:
    ends(handed_off("2026-11-02 10:00"), exit="resolved", exit_reason="no_answer_needed", resolved_at="2026-11-02 10:20")
    ends(handed_off("2026-11-02 10:00"), exit="handed_back", resolved_at="2026-11-02 10:20")
    handed_off("2026-11-02 10:00")
    assert waits.waits(scope()) == []


def wait(minutes: float) -> Wait:
    return Wait(at("2026-11-02 09:00").date(), "medical", minutes * MINUTE, minutes * MINUTE)


def test_the_middle_and_nine_of_ten() -> None:
    found = waits.summed([wait(minutes) for minutes in (7, 1, 2, 3, 4, 5, 6, 8, 9, 50)])
    assert (found.count, found.answered) == (10, 10)
    assert (found.opening, found.opening_p90) == (5 * MINUTE, 9 * MINUTE)


def test_not_answering_never_makes_the_figure_better() -> None:
    found = waits.summed([wait(1), wait(2), wait(math.inf), wait(math.inf), wait(math.inf)])
    assert (found.count, found.answered, found.clock) == (5, 2, None)
    assert waits.summed([wait(1), wait(2), wait(math.inf)]).clock == 2 * MINUTE


def test_nothing_at_all_is_no_wait_of_nought() -> None:
    assert waits.summed([]).opening is None
