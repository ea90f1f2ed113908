"""The expected wait: the median of what visitors really waited, once there is enough to tell."""

import math
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.inbox import promise, waits
from frontdesk.inbox.models import Handoff
from tests.console.talk import Talk
from tests.promise.conftest import local

WAITS = st.lists(st.floats(0, 1e6) | st.just(math.inf), min_size=waits.ENOUGH, max_size=60)
numbers = count()


def handed_off(came: datetime, waited: timedelta | None, kind: str = "request", **fields: object) -> None:
    """A hand-off that a person answered after so long."""
    handoff = Talk().hands_off(kind, "a person please", **fields)
    answered = came + waited if waited is not None else None
    Handoff.objects.filter(pk=handoff.pk).update(created_at=came, first_reply_at=answered)


def answered(minutes: list[float], now: datetime, kind: str = "request") -> None:
    for number, minute in enumerate(minutes):
        handed_off(now - timedelta(days=3, minutes=number), timedelta(minutes=minute), kind)


def test_the_median_of_ten(db: None, monday: datetime) -> None:
    answered([1, 2, 3, 4, 7, 8, 9, 30, 60, 90], monday)
    assert waits.expected("request") == 7 * 60


def test_with_nine_nothing_is_said(db: None, monday: datetime) -> None:
    answered([5] * 9, monday)
    assert waits.expected("request") is None


def test_each_kind_has_its_own(db: None, monday: datetime) -> None:
    answered([5] * 10, monday, "request")
    answered([50] * 10, monday, "medical")
    assert (waits.expected("request"), waits.expected("medical")) == (300, 3000)
    assert waits.expected("bot_unavailable") is None


def test_only_the_last_days_count(db: None, monday: datetime) -> None:
    answered([5] * 10, monday - timedelta(days=14))
    assert waits.expected("request") is None


def test_what_came_out_of_hours_does_not_count(db: None, monday: datetime) -> None:
    answered([5] * 10, monday)
    Handoff.objects.update(open_now=False)
    assert waits.expected("request") is None


def test_only_open_time_counts(db: None, at: object, monday: datetime) -> None:
    """Asked ten minutes before closing and answered ten minutes after opening is twenty minutes."""
    friday = local("2026-11-20 16:50")
    for _ in range(10):
        handed_off(friday, local("2026-11-21 10:10") - friday)
    assert waits.expected("request") == 20 * 60


def test_those_to_whom_nobody_came_count_as_endless(db: None, monday: datetime) -> None:
    """Ten were answered at once and eleven never: no wait is promised."""
    answered([1] * 10, monday)
    for _ in range(10):
        handed_off(monday - timedelta(days=3), None, state="resolved", exit="nobody_available")
    waits.forget()
    assert waits.expected("request") == 60  # of twenty the lower of the two in the middle
    handed_off(monday - timedelta(days=6), None)
    waits.forget()
    assert waits.expected("request") is None


def test_who_still_waits_within_the_limit_says_nothing(db: None, monday: datetime) -> None:
    answered([1] * 10, monday)
    for _ in range(20):
        handed_off(monday - timedelta(minutes=5), None)
    assert waits.expected("request") == 60


def test_what_the_assistant_answered_in_the_end_does_not_count(db: None, monday: datetime) -> None:
    answered([1] * 10, monday)
    for _ in range(20):
        handed_off(monday - timedelta(days=3), None, state="resolved", exit="resolved", exit_reason="bot_answered")
    assert waits.expected("request") == 60


def test_an_answer_on_the_telephone_is_an_answer(db: None, monday: datetime) -> None:
    for _ in range(10):
        end = monday - timedelta(days=3) + timedelta(minutes=15)
        handed_off(monday - timedelta(days=3), None, state="resolved", exit="resolved", exit_reason="called", resolved_at=end)
    assert waits.expected("request") == 15 * 60


def test_the_database_is_asked_once_a_minute(
    db: None, monday: datetime, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(5):
            waits.expected("request")
    later = waits.time.monotonic() + 61
    monkeypatch.setattr(waits.time, "monotonic", lambda: later)
    with django_assert_num_queries(1):  # type: ignore[operator]
        waits.expected("request")


@given(WAITS)
def test_at_least_half_waited_no_longer_than_is_said(found: list[float]) -> None:
    middle = waits.median(found)
    if middle is None:
        assert sum(math.isinf(wait) for wait in found) > len(found) / 2
    else:
        assert sum(wait <= middle for wait in found) >= len(found) / 2
        assert sum(wait >= middle for wait in found) >= len(found) / 2


@given(st.floats(0, 14 * 86400))
def test_minutes_are_rounded_upwards_to_what_people_say(seconds: float) -> None:
    minutes = promise.rounded(seconds)
    assert minutes is not None
    assert minutes >= max(1, seconds / 60)
    assert minutes - max(1.0, seconds / 60) < (1 if minutes <= 10 else 5 if minutes <= 60 else 15)
    assert minutes <= 10 or minutes % (5 if minutes <= 60 else 15) == 0
