"""When the clinic is open: pure functions of a profile and a moment.

`now` is always an aware datetime; a naive one raises ValueError. All reckoning is done in the clinic's time zone and on
moments of UTC, so that the nights on which the clocks change come out right. Once the opening hours or the list of
holidays is stale, nothing is known: `open_now` is False and there is no next change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from clinic_profile.facts import Holiday, Interval, Profile
from clinic_profile.schema import WEEKDAYS

HORIZON_DAYS = 400
SOON_DAYS = 10
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True)
class Change:
    """The moment, in the clinic's time zone, at which it opens or closes."""

    at: datetime
    opens: bool


def hours_known(profile: Profile, day: date) -> bool:
    """False once the opening hours or the holidays are past their date."""
    return not (profile.opening.stale(day) or profile.holidays.stale(day))


def intervals_on(profile: Profile, day: date) -> tuple[Interval, ...]:
    """The hours of a day by the clinic's calendar, a holiday's in place of the weekday's."""
    holiday = profile.holidays.on(day)
    return holiday.intervals if holiday else profile.opening.week[day.weekday()]


def open_now(profile: Profile, now: datetime) -> bool:
    """True while somebody is there, as far as the profile knows."""
    today = profile.today(now)
    return any(opens <= now < closes for opens, closes in _spans(profile, today - timedelta(1), today))


def next_change(profile: Profile, now: datetime) -> Change | None:
    """When the clinic closes, if it is open now, else when it opens; None if that is not known or too far away."""
    today = profile.today(now)
    if not hours_known(profile, today):
        return None
    closing: datetime | None = None
    for opens, closes in _spans(profile, today - timedelta(1), today + timedelta(HORIZON_DAYS)):
        if closing is None and closes <= now:
            continue
        if closing is None and opens > now:
            return Change(_local(profile, opens), True)
        if closing is not None and opens > closing:
            break
        closing = closes if closing is None else max(closing, closes)
    if closing is None or _open_round_the_clock(profile, now, closing):
        return None
    return Change(_local(profile, closing), False)


def status(profile: Profile, now: datetime) -> str:
    """What goes behind "we are": "open today until 18:00" or "closed now and open again on Monday at 9:00"."""
    if not open_now(profile, now):
        again = opens_again(profile, now)
        return f"closed now and {again}" if again else "closed now"
    change = next_change(profile, now)
    if change is None or change.at - now > timedelta(7):
        return "open round the clock"
    return f"{_open_until(profile, change.at, now)}{_later_today(profile, change.at)}"


def opens_again(profile: Profile, now: datetime) -> str:
    """When a closed clinic opens: "open again on Monday at 9:00"; empty while it is open or where that is unknown."""
    when = opens_when(profile, now)
    return f"open again {when}" if when else ""


def opens_when(profile: Profile, now: datetime) -> str:
    """As `opens_again`, the time alone: "today at 14:00", "on Monday at 9:00"."""
    change = next_change(profile, now)
    if change is None or not change.opens:
        return ""
    return f"{_day(change.at.date(), profile.today(now))} at {_clock(change.at)}"


def open_seconds(profile: Profile, start: datetime, end: datetime) -> float:
    """How much of the time from `start` to `end` the clinic was open, in seconds; 0.0 if `end` is not later."""
    if end <= start:
        return 0.0
    total, counted = 0.0, start
    for opens, closes in _spans(profile, profile.today(start) - timedelta(1), profile.today(end)):
        # Spans of two days can overlap on the night on which the clocks go back: no minute counts twice.
        first, last = max(opens, counted), min(closes, end)
        if first < last:
            total += (last - first).total_seconds()
            counted = last
    return total


def week(profile: Profile) -> str:
    """The usual week, equal days in a row together: "Monday to Thursday 9:00 to 18:00, Friday 9:00 to 17:00"."""
    parts, first = [], 0
    for day in range(len(WEEKDAYS)):
        if day + 1 < len(WEEKDAYS) and profile.opening.week[day + 1] == profile.opening.week[first]:
            continue
        parts.append(f"{_days(first, day)} {spoken(profile.opening.week[first])}")
        first = day + 1
    return "; ".join(parts)


def spoken(intervals: tuple[Interval, ...]) -> str:
    """Hours of one day: "9:00 to 13:00 and 14:00 to 18:00", or "closed"."""
    return " and ".join(f"{_minute(i.opens)} to {_minute(i.closes)}" for i in intervals) or "closed"


def coming_holidays(profile: Profile, now: datetime) -> str:
    """Holidays of the next ten days: "Friday 25 December (Christmas Day) closed"; empty if there are none."""
    today = profile.today(now)
    soon = [h for h in profile.holidays.days if h.last >= today and h.first <= today + timedelta(SOON_DAYS)]
    return "; ".join(_holiday(holiday) for holiday in soon)


def _spans(profile: Profile, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing moments in UTC, in order; days on which nothing is known have none."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(offset)
        if hours_known(profile, day):
            yield from _spans_on(profile, day)


def _spans_on(profile: Profile, day: date) -> list[tuple[datetime, datetime]]:
    """Sorted, and without empty ones: hours inside the hour that is skipped in spring can change places or vanish."""
    moments = [
        (_moment(profile, day, interval.opens), _moment(profile, day, interval.closes))
        for interval in intervals_on(profile, day)
    ]
    return sorted((opens, closes) for opens, closes in moments if opens < closes)


def _moment(profile: Profile, day: date, minute: int) -> datetime:
    """Wall-clock minutes, not elapsed ones: 9:00 is 9:00 on the day the clocks change too."""
    days, rest = divmod(minute, 24 * 60)
    wall = datetime.combine(day + timedelta(days), time(rest // 60, rest % 60), profile.zone)
    return wall.astimezone(timezone.utc)


def _local(profile: Profile, moment: datetime) -> datetime:
    return moment.astimezone(profile.zone)


def _open_round_the_clock(profile: Profile, now: datetime, closing: datetime) -> bool:
    return closing - now.astimezone(timezone.utc) > timedelta(HORIZON_DAYS - 1)


def _open_until(profile: Profile, closes: datetime, now: datetime) -> str:
    today = profile.today(now)
    midnight = closes.time() == time(0)
    day = closes.date() - timedelta(1) if midnight else closes.date()
    clock = "midnight" if midnight else _clock(closes)
    return f"open today until {clock}" if day == today else f"open until {clock} {_day(day, today)}"


def _later_today(profile: Profile, closes: datetime) -> str:
    """The afternoon behind a midday break."""
    change = next_change(profile, closes)
    if change is None or change.at.date() != closes.date():
        return ""
    return f" and again from {_clock(change.at)}"


def _day(day: date, today: date) -> str:
    away = (day - today).days
    if away < 2:
        return ("today", "tomorrow")[away]
    if away < 7:
        return f"on {WEEKDAYS[day.weekday()].capitalize()}"
    return f"on {_date(day)} {day.year}" if away > 180 else f"on {_date(day)}"


def _days(first: int, last: int) -> str:
    names = [WEEKDAYS[first].capitalize(), WEEKDAYS[last].capitalize()]
    return names[0] if first == last else f"{names[0]} {'and' if last == first + 1 else 'to'} {names[1]}"


def _holiday(holiday: Holiday) -> str:
    when = _date(holiday.first)
    if holiday.last != holiday.first:
        when += f" to {_date(holiday.last)}"
    return f"{when} ({holiday.name}) {spoken(holiday.intervals)}"


def _date(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()].capitalize()} {day.day} {_MONTHS[day.month - 1]}"


def _minute(minute: int) -> str:
    return "midnight" if minute == 24 * 60 else f"{minute // 60}:{minute % 60:02d}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
