"""Pages of a list that may be very long: by the last line shown, never by counting."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from frontdesk.review.models import Digest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 2**53


@dataclass(frozen=True)
class Place:
    """A line of the log: when its conversation was last written in, and its key."""

    last_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.last_at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names; None if it names none."""
        moment, dash, pk = text.partition("-")
        if not dash or not all(part.isascii() and part.isdigit() and int(part) < MOST for part in (moment, pk)):
            return None
        return cls(EPOCH + timedelta(microseconds=int(moment)), int(pk))


@dataclass(frozen=True)
class Slice:
    """Some lines of the log, by key, the latest first, and whether there are others on either side."""

    places: list[Place]
    newer: bool
    older: bool
    hidden: frozenset[int] = frozenset()

    @property
    def keys(self) -> list[int]:
        """Of the conversations to be shown."""
        return [place.pk for place in self.places if place.pk not in self.hidden]

    @property
    def first(self) -> Place:
        """From here what is newer goes on."""
        return self.places[0]

    @property
    def last(self) -> Place:
        """From here what is older goes on."""
        return self.places[-1]


def after(digests: QuerySet[Digest], place: Place, count: int) -> list[Place]:
    """The next ones that are older, the latest first."""
    # The first condition is the one that an index knows how to use.
    older = Q(last_at__lte=place.last_at) & (Q(last_at__lt=place.last_at) | Q(pk__lt=place.pk))
    return _places(digests.filter(older).order_by("-last_at", "-pk"), count)


def before(digests: QuerySet[Digest], place: Place, count: int) -> list[Place]:
    """The next ones that are newer, the nearest first."""
    newer = Q(last_at__gte=place.last_at) & (Q(last_at__gt=place.last_at) | Q(pk__gt=place.pk))
    return _places(digests.filter(newer).order_by("last_at", "pk"), count)


def _places(digests: QuerySet[Digest], count: int) -> list[Place]:
    return [Place(*row) for row in digests.values_list("last_at", "pk")[:count]]


def page(digests: QuerySet[Digest], count: int, *, older_than: Place | None = None, newer_than: Place | None = None) -> Slice:
    """`count` lines beside a place, or the latest. One line more is read, which says whether there are others."""
    if newer_than:
        found = before(digests, newer_than, count + 1)
        return Slice(found[:count][::-1], newer=len(found) > count, older=True)
    if older_than:
        found = after(digests, older_than, count + 1)
        return Slice(found[:count], newer=True, older=len(found) > count)
    found = _places(digests.order_by("-last_at", "-pk"), count + 1)
    return Slice(found[:count], newer=False, older=len(found) > count)
