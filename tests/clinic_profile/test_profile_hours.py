"""When the clinic is open: examples to read, and properties that hold for every week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_profile import Profile, hours
from clinic_profile.facts import Holiday, Holidays, Interval, Opening

LONDON = ZoneInfo("Europe/London")
ALL_DAY = (Interval(0, 1440),)


def at(text: str) -> datetime:
    """A moment by the clocks of London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def clinic(demo: Profile, week: list[tuple[Interval, ...]], zone: str = "Europe/London", *days: Holiday) -> Profile:
    """The demo clinic with another week and other holidays, none of them ever stale."""
    opening = Opening(owner="reception", time_zone=zone, week=tuple(week))
    return replace(demo, opening=opening, holidays=Holidays(owner="reception", days=days))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23 08:59", "closed now and open again today at 9:00"),
        ("2026-11-23 09:00", "open today until 18:00"),
        ("2026-11-23 17:59", "open today until 18:00"),
        ("2026-11-23 18:00", "closed now and open again tomorrow at 9:00"),
        ("2026-11-25 10:00", "open today until 13:00 and again from 14:00"),
        ("2026-11-25 13:30", "closed now and open again today at 14:00"),
        ("2026-11-25 15:00", "open today until 20:00"),
        ("2026-11-21 14:00", "closed now and open again on Monday at 9:00"),
        ("2026-12-24 10:00", "open today until 13:00"),
        ("2026-12-24 13:00", "closed now and open again on Tuesday at 9:00"),
        ("2026-12-25 10:00", "closed now and open again on Tuesday at 9:00"),
        ("2027-12-31 12:00", "open today until 17:00"),
    ],
)
def test_the_status_says_until_when_or_from_when(demo: Profile, moment: str, expected: str) -> None:
    assert hours.status(demo, at(moment)) == expected


def test_a_closure_of_weeks_names_the_date(demo: Profile) -> None:
    week = list(demo.opening.week)
    away = Holiday(date(2026, 12, 14), date(2027, 1, 10), "refurbishment")
    closed = clinic(demo, week, "Europe/London", away)
    assert hours.status(closed, at("2026-12-15 10:00")) == "closed now and open again on Monday 11 January at 9:00"


def test_a_closure_of_more_than_half_a_year_names_the_year(demo: Profile) -> None:
    away = Holiday(date(2026, 12, 1), date(2027, 8, 1), "refurbishment")
    closed = clinic(demo, list(demo.opening.week), "Europe/London", away)
    assert hours.opens_again(closed, at("2026-12-15 10:00")) == "open again on Monday 2 August 2027 at 9:00"


def test_a_clinic_that_never_opens_promises_nothing(demo: Profile) -> None:
    never = clinic(demo, [()] * 7)
    assert not hours.open_now(never, at("2026-11-23 10:00"))
    assert hours.next_change(never, at("2026-11-23 10:00")) is None
    assert hours.status(never, at("2026-11-23 10:00")) == "closed now"


def test_a_clinic_that_never_closes_is_open_round_the_clock(demo: Profile) -> None:
    always = clinic(demo, [ALL_DAY] * 7)
    assert hours.open_now(always, at("2026-11-23 00:00"))
    assert hours.next_change(always, at("2026-11-23 10:00")) is None
    assert hours.status(always, at("2026-11-23 10:00")) == "open round the clock"


def test_hours_to_midnight_end_at_midnight(demo: Profile) -> None:
    late = clinic(demo, [(Interval(600, 1440),), *[()] * 6])
    assert hours.status(late, at("2026-11-23 12:00")) == "open today until midnight"


def test_hours_that_meet_at_midnight_are_one(demo: Profile) -> None:
    night = clinic(demo, [(Interval(600, 1440),), (Interval(0, 120),), *[()] * 5])
    assert hours.status(night, at("2026-11-23 12:00")) == "open until 2:00 tomorrow"


@pytest.mark.parametrize("moment", ["2027-03-27 22:00", "2027-10-30 22:00"])
def test_nine_in_the_morning_is_nine_on_the_days_the_clocks_change(demo: Profile, moment: str) -> None:
    every_day = clinic(demo, [(Interval(540, 1080),)] * 7)
    change = hours.next_change(every_day, at(moment))
    assert change is not None and change.opens
    assert (change.at.hour, change.at.minute) == (9, 0)
    elapsed = change.at.astimezone(timezone.utc) - at(moment).astimezone(timezone.utc)
    assert elapsed == timedelta(hours=10 if moment.startswith("2027-03") else 12)


def test_a_visitor_in_another_zone_hears_the_clinics_own_time(demo: Profile) -> None:
    tokyo = datetime(2026, 11, 24, 2, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert hours.status(demo, tokyo) == "open today until 18:00"


def test_nothing_is_known_once_the_hours_or_the_holidays_are_stale(demo: Profile) -> None:
    monday = at("2028-01-03 10:00")
    assert demo.opening.week[0] and not hours.hours_known(demo, monday.date())
    assert not hours.open_now(demo, monday)
    assert hours.next_change(demo, monday) is None
    old = replace(demo, opening=replace(demo.opening, valid_until=date(2026, 11, 22)))
    assert not hours.open_now(old, at("2026-11-23 10:00"))


def test_no_opening_is_named_beyond_the_last_day_that_is_known(demo: Profile) -> None:
    assert hours.opens_again(demo, at("2027-12-31 17:30")) == ""


def test_a_moment_without_a_time_zone_is_refused(demo: Profile) -> None:
    for ask in (hours.open_now, hours.next_change, hours.status, hours.coming_holidays):
        with pytest.raises(ValueError, match="time zone"):
            ask(demo, datetime(2026, 11, 23, 10))


def test_the_week_puts_equal_days_in_a_row_together(demo: Profile) -> None:
    assert hours.week(demo) == (
        "Monday and Tuesday 9:00 to 18:00; Wednesday 9:00 to 13:00 and 14:00 to 20:00; Thursday 9:00 to 18:00; "
        "Friday 9:00 to 17:00; Saturday 10:00 to 14:00; Sunday closed"
    )
    assert hours.week(clinic(demo, [ALL_DAY] * 7)) == "Monday to Sunday 0:00 to midnight"


def test_holidays_are_named_ten_days_ahead_and_not_once_they_are_over(demo: Profile) -> None:
    assert hours.coming_holidays(demo, at("2027-05-20 10:00")) == ""
    assert hours.coming_holidays(demo, at("2027-05-21 10:00")) == "Monday 31 May (spring bank holiday) closed"
    assert hours.coming_holidays(demo, at("2027-06-01 10:00")) == ""
    assert hours.coming_holidays(demo, at("2026-12-14 10:00")) == "Thursday 24 December (Christmas Eve) 9:00 to 13:00"
    assert "Saturday 25 December to Sunday 26 December (Christmas) closed" in hours.coming_holidays(
        demo, at("2027-12-20 10:00")
    )


def _days() -> st.SearchStrategy[tuple[Interval, ...]]:
    """Up to three intervals of a day, in order, possibly meeting, in steps of five minutes."""
    marks = st.lists(st.integers(0, 288), unique=True, max_size=6).map(sorted)
    return marks.map(lambda m: tuple(Interval(a * 5, b * 5) for a, b in zip(m[::2], m[1::2], strict=False)))


ZONES = st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
WEEKS = st.lists(_days(), min_size=7, max_size=7)
MOMENTS = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=minutes)
)
AROUND_CLOCK_CHANGES = st.tuples(
    st.sampled_from(["2027-03-28", "2027-10-31", "2027-03-14", "2027-11-07", "2027-04-04", "2027-10-03"]),
    st.integers(-30 * 60, 30 * 60),
).map(lambda pick: datetime.fromisoformat(pick[0]).replace(tzinfo=timezone.utc) + timedelta(minutes=pick[1]))


@settings(max_examples=150, deadline=None)
@given(week=WEEKS, zone=ZONES, now=MOMENTS)
def test_it_is_open_just_when_the_clock_on_its_wall_is_within_the_days_hours(
    demo: Profile, week: list[tuple[Interval, ...]], zone: str, now: datetime
) -> None:
    wall = now.astimezone(ZoneInfo(zone))
    day_before = wall - timedelta(days=1)
    if wall.utcoffset() != day_before.utcoffset() or wall.utcoffset() != (wall + timedelta(days=1)).utcoffset():
        return  # days on which the clocks change have a test of their own
    minute = wall.hour * 60 + wall.minute
    expected = any(i.opens <= minute < i.closes for i in week[wall.weekday()])
    assert hours.open_now(clinic(demo, week, zone), now) == expected


@settings(max_examples=200, deadline=None)
@given(week=WEEKS, zone=ZONES, now=st.one_of(MOMENTS, AROUND_CLOCK_CHANGES))
def test_the_next_change_is_the_first_moment_at_which_it_is_otherwise(
    demo: Profile, week: list[tuple[Interval, ...]], zone: str, now: datetime
) -> None:
    profile = clinic(demo, week, zone)
    open_now, change = hours.open_now(profile, now), hours.next_change(profile, now)
    moments = [now + timedelta(minutes=5 * step) for step in range(0, 8 * 288, 7)]
    if change is None:
        assert all(hours.open_now(profile, moment) == open_now for moment in moments[::9])
        return
    assert change.at > now and change.opens != open_now
    assert hours.open_now(profile, change.at) == change.opens
    assert hours.open_now(profile, change.at - timedelta(seconds=1)) == open_now
    before = [moment for moment in moments if moment < change.at]
    assert all(hours.open_now(profile, moment) == open_now for moment in before[::9])


def test_the_same_weekday_a_week_on_is_named_by_its_date(demo: Profile) -> None:
    mondays = clinic(demo, [(Interval(540, 1080),), *[()] * 6])
    assert hours.opens_again(mondays, at("2026-11-23 19:00")) == "open again on Monday 30 November at 9:00"


# In London the clocks jump from 1:00 to 2:00 on 28 March 2027; 1:30 there counts as thirty minutes after the jump.
SPRING_MIDNIGHT = datetime(2027, 3, 28, 0, 0, tzinfo=timezone.utc)


def sundays(demo: Profile, *intervals: tuple[int, int]) -> Profile:
    return clinic(demo, [*[()] * 6, tuple(Interval(*interval) for interval in intervals)])


def test_hours_that_end_before_they_begin_in_the_skipped_hour_do_not_happen(demo: Profile) -> None:
    change = hours.next_change(sundays(demo, (90, 135)), SPRING_MIDNIGHT)
    assert change is not None and change.at.date() == date(2027, 4, 4)


def test_hours_that_change_places_in_the_skipped_hour_are_taken_in_their_new_order(demo: Profile) -> None:
    change = hours.next_change(sundays(demo, (90, 110), (120, 140)), SPRING_MIDNIGHT)
    assert change is not None and change.at == SPRING_MIDNIGHT + timedelta(hours=1)


def test_hours_that_overlap_in_the_skipped_hour_end_with_the_later_one(demo: Profile) -> None:
    change = hours.next_change(sundays(demo, (30, 110), (120, 140)), SPRING_MIDNIGHT + timedelta(minutes=45))
    assert change is not None and not change.opens
    assert change.at == SPRING_MIDNIGHT + timedelta(hours=1, minutes=50)


def test_an_hour_skipped_at_midnight_carries_the_evening_into_the_next_day(demo: Profile) -> None:
    """In Nuuk the clocks jump from 23:00 on 27 March 2027 to midnight."""
    nuuk = clinic(demo, [*[()] * 5, (Interval(22 * 60, 23 * 60 + 30),), ()], "America/Nuuk")
    after_the_jump = datetime(2027, 3, 28, 1, 15, tzinfo=timezone.utc)
    assert hours.open_now(nuuk, after_the_jump)
    change = hours.next_change(nuuk, after_the_jump)
    assert change is not None and change.at == after_the_jump + timedelta(minutes=15)
