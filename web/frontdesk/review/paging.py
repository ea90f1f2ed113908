"""Pages of a list that may be very long: by the last line shown, never by counting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from frontdesk.review.models import Digest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 2**53
MOST_AT_ONCE = 400

type Hidden = Callable[[Sequence[int]], frozenset[int]]
type Look = Callable[[Place | None, int], list[Place]]


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

    @property
    def keys(self) -> list[int]:
        """Of the conversations to be shown."""
        return [place.pk for place in self.places]

    @property
    def first(self) -> Place:
        """From here what is newer goes on."""
        return self.places[0]

    @property
    def last(self) -> Place:
        """From here what is older goes on."""
        return self.places[-1]


def nothing(keys: Sequence[int]) -> frozenset[int]:
    """For whoever may see all that is found."""
    return frozenset()


def after(digests: QuerySet[Digest], place: Place | None, count: int, hidden: Hidden = nothing) -> list[Place]:
    """The next ones that are older, or the latest, the latest first, without those that are `hidden`."""

    def look(place: Place | None, count: int) -> list[Place]:
        rows = digests
        if place:
            # The first condition is the one that an index knows how to use.
            rows = rows.filter(Q(last_at__lte=place.last_at) & (Q(last_at__lt=place.last_at) | Q(pk__lt=place.pk)))
        return _places(rows.order_by("-last_at", "-pk"), count)

    return _seen(look, place, count, hidden)


def before(digests: QuerySet[Digest], place: Place, count: int, hidden: Hidden = nothing) -> list[Place]:
    """The next ones that are newer, the nearest first, without those that are `hidden`."""

    def look(place: Place | None, count: int) -> list[Place]:
        rows = digests
        if place:
            rows = rows.filter(Q(last_at__gte=place.last_at) & (Q(last_at__gt=place.last_at) | Q(pk__gt=place.pk)))
        return _places(rows.order_by("last_at", "pk"), count)

    return _seen(look, place, count, hidden)


def _seen(look: Look, place: Place | None, count: int, hidden: Hidden) -> list[Place]:
    """So many that are not hidden, as far as there are. Those that are leave no gap: a gap would tell that they were found."""
    found: list[Place] = []
    step = count
    while True:
        some = look(place, step)
        away = hidden([one.pk for one in some])
        found += [one for one in some if one.pk not in away]
        if len(found) >= count or len(some) < step:
            return found[:count]
        place, step = some[-1], min(2 * step, MOST_AT_ONCE)


def _places(digests: QuerySet[Digest], count: int) -> list[Place]:
    return [Place(*row) for row in digests.values_list("last_at", "pk")[:count]]


def page(
    digests: QuerySet[Digest],
    count: int,
    *,
    older_than: Place | None = None,
    newer_than: Place | None = None,
    hidden: Hidden = nothing,
) -> Slice:
    """`count` lines beside a place, or the latest. One line more is read, which says whether there are others.

    `hidden` says of keys which ones this reader must not find; the page is as if they were not there.
    """
    if newer_than:
        found = before(digests, newer_than, count + 1, hidden)
        return Slice(found[:count][::-1], newer=len(found) > count, older=True)
    found = after(digests, older_than, count + 1, hidden)
    return Slice(found[:count], newer=older_than is not None, older=len(found) > count)
