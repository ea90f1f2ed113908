"""When visitors come: weekday and hour, season and growth."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

# Monday is busiest: what was thought of at the weekend is asked then.
WEEKDAYS = (1.30, 1.15, 1.10, 1.05, 0.95, 0.75, 0.70)
# New Year's resolutions, weddings and holidays ahead, then the quiet of August and of Christmas.
MONTHS = (1.25, 1.10, 1.15, 1.20, 1.15, 1.00, 0.85, 0.70, 1.05, 1.10, 1.00, 0.75)
# From midnight: the lunch hour, and the sofa after supper, when the clinic is closed.
HOURS = (3, 2, 1, 1, 1, 2, 6, 14, 26, 38, 44, 46, 54, 48, 42, 40, 38, 36, 40, 48, 56, 48, 28, 10)
GROWTH = 0.6  # the last day has so much more than the first


def moments(days: int, until: datetime, count: int, zone: ZoneInfo, rng: Random) -> Iterator[datetime]:
    """About `count` moments on the `days` days up to `until`, in order, none after it."""
    last = until.astimezone(zone).date()
    all_days = [last - timedelta(back) for back in reversed(range(days))]
    weights = [weight_of(day, place / max(1, days - 1)) for place, day in enumerate(all_days)]
    scale = count / sum(weights)
    for day, weight in zip(all_days, weights, strict=True):
        found = sorted(_moment(day, zone, rng) for _ in range(_around(weight * scale, rng)))
        yield from (moment for moment in found if moment < until)


def weight_of(day: date, along: float) -> float:
    """How busy a day is; `along` is its place from the first day (0.0) to the last (1.0)."""
    return WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] * (1 + GROWTH * along)


def _around(mean: float, rng: Random) -> int:
    """A whole number, as days differ from one another: wider than chance alone, as the weather and the news are shared."""
    return max(0, round(rng.gauss(mean, (mean * 1.6) ** 0.5)))


def _moment(day: date, zone: ZoneInfo, rng: Random) -> datetime:
    hour = rng.choices(range(24), HOURS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60), rng.randrange(10**6)), zone)
