"""The queue of hand-offs as staff see it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum

from frontdesk.inbox.models import Handoff
from frontdesk.privacy import details
from frontdesk.privacy.personal import LABELS, Kind

NAME_LEFT = "[name]"
STATES = {"open": "Open", "waiting": "Waiting", "taken": "Taken", "resolved": "Resolved"}
# Said so, and not as "all but the resolved", an index finds the few among all that ever were.
NOT_RESOLVED = Q(state__in=[state for state in Handoff.State if state != Handoff.State.RESOLVED])


def waiting() -> dict[str, int]:
    """How many hand-offs wait for a person: {"count", "urgent"}."""
    urgent = Count("pk", filter=Q(kind=Handoff.Kind.URGENT))
    return Handoff.objects.filter(state=Handoff.State.WAITING).aggregate(count=Count("pk"), urgent=urgent)


def mark() -> str:
    """A word that is another one whenever the queue has changed; it tells nothing else."""
    still_open = Handoff.objects.filter(NOT_RESOLVED)
    moments = ("taken_at", "seen_at", "returned_at", "first_reply_at", "escalated_at", "contact_consent_at")
    found = still_open.aggregate(
        count=Count("pk"),
        sum=Sum("pk"),
        taken=Count("pk", filter=Q(state=Handoff.State.TAKEN)),
        **{name: Max(name) for name in moments},
    )
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:16]


def in_state(state: str) -> Q:
    """The condition behind one of STATES; "open" is what has not been resolved, and so is an unknown name."""
    if state in Handoff.State:
        return Q(state=state)
    return NOT_RESOLVED


@dataclass(frozen=True)
class Card:
    """A hand-off as one person may see it: where `restricted`, what the visitor said and left is not in here at all."""

    handoff: Handoff
    restricted: bool
    words: str = ""
    reason: str = ""
    contact: tuple[str, ...] = ()
    contact_name: str = ""


def card(handoff: Handoff, restricted: bool, whole: bool = False) -> Card:
    """What to show of a hand-off; needs its message loaded. Personal details are left out unless it is to be `whole`."""
    if restricted:
        return Card(handoff, True)
    words = handoff.message.text if whole else details.masked(handoff.message)
    name, contact = contact_of(handoff, whole)
    return Card(handoff, False, words, handoff.reason, contact, name)


def contact_of(handoff: Handoff, whole: bool) -> tuple[str, tuple[str, ...]]:
    """The name and the ways to reach the visitor, or, unless it is to be `whole`, labels that say which were left."""
    if whole:
        return handoff.contact_name, tuple(way for way in (handoff.contact_phone, handoff.contact_email) if way)
    left = {Kind.PHONE: handoff.contact_phone, Kind.EMAIL: handoff.contact_email}
    return NAME_LEFT if handoff.contact_name else "", tuple(LABELS[kind] for kind, way in left.items() if way)


def cards(handoffs: Iterable[Handoff]) -> list[Card]:
    """Cards of hand-offs that carry `restricted` (see `frontdesk.inbox.access`)."""
    return [card(handoff, handoff.restricted) for handoff in handoffs]  # type: ignore[attr-defined]
