"""Counts by day, put into the buckets of a period."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from frontdesk.insights.period import Bucket, Period


@dataclass(frozen=True)
class Series:
    """One figure over a period: its name, and a count for each bucket."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Over the whole period."""
        return sum(self.counts)


def series(period: Period, names: Iterable[str], counted: Iterable[tuple[date, str, int]]) -> list[Series]:
    """A series for each of these names, in their order, from counts of (day, name, count); 0 where there is none."""
    found: dict[tuple[str, date], int] = defaultdict(int)
    for day, name, count in counted:
        found[name, period.bucket_of(day)] += count
    buckets: list[Bucket] = period.buckets()
    return [Series(name, tuple(found[name, bucket.first] for bucket in buckets)) for name in names]
