"""Which days are looked at, and into which days and weeks they are cut."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.insights.period import DAY, MOST_DAYS, WEEK, Bucket, Period, asked_for

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 21)  # a Saturday


def asked(**query: str) -> Period:
    return asked_for(query, TODAY, LONDON)


def test_without_a_word_it_is_the_last_four_weeks_by_day() -> None:
    assert asked() == Period(date(2026, 10, 25), TODAY, DAY, LONDON)
    assert asked().days == 28


def test_the_address_says_which_days() -> None:
    period = asked(since="2026-03-02", until="2026-03-08", by="week")
    assert (period.first, period.last, period.by) == (date(2026, 3, 2), date(2026, 3, 8), WEEK)


@pytest.mark.parametrize("query", [{"since": "tomorrow", "until": "2026-02-30"}, {"by": "hour"}, {"since": "", "until": ""}])
def test_what_cannot_be_read_is_left_out(query: dict[str, str]) -> None:
    assert asked(**query) == asked()


def test_days_to_come_are_not_looked_at_and_days_come_in_order() -> None:
    assert asked(since="2026-11-20", until="2027-01-01").last == TODAY
    swapped = asked(since="2026-11-08", until="2026-11-02")
    assert (swapped.first, swapped.last) == (date(2026, 11, 2), date(2026, 11, 8))
    assert asked(since="2030-01-01").last == TODAY


def test_two_years_are_the_most_and_many_days_are_shown_by_week() -> None:
    period = asked(since="2001-01-01")
    assert (period.days, period.by) == (MOST_DAYS, WEEK)
    assert asked(since="0001-01-01", until="0001-01-02").before.first.year > 1000


def test_the_period_before_has_as_many_days_and_ends_the_day_before() -> None:
    period = asked(since="2026-11-02", until="2026-11-08")
    assert (period.before.first, period.before.last) == (date(2026, 10, 26), date(2026, 11, 1))


def test_weeks_begin_on_monday_and_the_ends_may_be_shorter() -> None:
    period = asked(since="2026-11-05", until="2026-11-17", by="week")
    expected = [(5, 8), (9, 15), (16, 17)]
    assert period.buckets() == [Bucket(date(2026, 11, first), date(2026, 11, last)) for first, last in expected]
    assert [bucket.days for bucket in period.buckets()] == [4, 7, 2]
    assert [period.bucket_of(date(2026, 11, day)).day for day in (5, 8, 9, 17)] == [5, 5, 9, 16]


def test_a_day_begins_at_midnight_of_the_clinic_also_when_the_clocks_change() -> None:
    period = asked(since="2026-10-25", until="2026-10-25")  # 25 hours long: the clocks go back
    assert period.end.astimezone(ZoneInfo("UTC")) - period.start.astimezone(ZoneInfo("UTC")) == timedelta(hours=25)
