"""Which days are looked at: whole days of the clinic, cut into days or weeks, and the days before to compare them with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY, WEEK = "day", "week"
USUAL_DAYS = 28
MOST_DAYS = 731
# With more days than that the bars of single days are too thin to hit.
DAYS_AS_BARS = 62


@dataclass(frozen=True)
class Bucket:
    """A day, or a week from Monday on as far as it lies in the period; both ends are in it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, at the clinic whose time zone it is."""

    first: date
    last: date
    by: str
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first moment."""
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after the last one."""
        return self._midnight(self.last + timedelta(1))

    @property
    def before(self) -> "Period":
        """As many days, right before these."""
        return Period(self.first - timedelta(self.days), self.first - timedelta(1), self.by, self.zone)

    def buckets(self) -> list[Bucket]:
        """Its days, or its weeks, of which the first and the last may be shorter than others."""
        if self.by == DAY:
            days = (self.first + timedelta(place) for place in range(self.days))
            return [Bucket(day, day) for day in days]
        found, first = [], self.first
        while first <= self.last:
            last = min(first + timedelta(6 - first.weekday()), self.last)
            found.append(Bucket(first, last))
            first = last + timedelta(1)
        return found

    def bucket_of(self, day: date) -> date:
        """The first day of the bucket that a day of the period is in."""
        return day if self.by == DAY else max(self.first, day - timedelta(day.weekday()))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def asked_for(query: Mapping[str, str], today: date, zone: ZoneInfo) -> Period:
    """The period of `?since=&until=&by=`; what is missing or cannot be read is the last four weeks, by day.

    Days are in order, none is to come, and no more than two years are looked at.
    """
    last = min(_day(query.get("until")) or today, today)
    first = _day(query.get("since")) or last - timedelta(USUAL_DAYS - 1)
    first, last = min(first, last), max(min(first, today), last)
    first = max(first, last - timedelta(MOST_DAYS - 1))
    by = query.get("by")
    if by not in (DAY, WEEK):
        by = DAY if (last - first).days < DAYS_AS_BARS else WEEK
    return Period(first, last, by, zone)


def _day(text: str | None) -> date | None:
    try:
        # The year 1 has no days before it to compare with.
        return max(date.fromisoformat(text or ""), date(2000, 1, 1))
    except ValueError:
        return None
