"""What a visitor who waits for a person is told: when, after whom, and how they are reached if nobody comes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from frontdesk.chat.models import Conversation, Owner
from frontdesk.inbox import handoffs, promise_text, waits
from frontdesk.inbox.models import Handoff
from frontdesk.lib import statements
from frontdesk.lib.clinic import profile


@dataclass(frozen=True, kw_only=True)
class Promise:
    """`wait_minutes` and `place` are None where nothing honest can be said; `opens_at` while it is open or not known."""

    reference: str
    kind: str
    taken: bool
    open_now: bool
    opens_at: datetime | None
    opens_text: str
    wait_minutes: int | None
    place: int | None
    ask_contact: bool
    contact_given: bool
    nobody_came: bool


def of(conversation: Conversation) -> dict[str, Any] | None:
    """As the visitors' API has it; None unless a hand-off of the conversation is open."""
    # All but a few conversations have none, and this is asked with every look.
    if conversation.owner not in (Owner.WAITING, Owner.PERSON):
        return None
    handoff = handoffs.open_of(conversation)
    return public(make(handoff, timezone.now())) if handoff else None


def make(handoff: Handoff, now: datetime) -> Promise:
    """Of one open hand-off, at this moment."""
    from clinic_profile import hours

    clinic = profile()
    waiting = handoff.state == Handoff.State.WAITING
    open_now = hours.open_now(clinic, now)
    change = None if open_now else hours.next_change(clinic, now)
    given = handoff.contact_consent_at is not None
    urgent = handoff.kind == Handoff.Kind.URGENT
    came_late = waiting and handoff.told_at is not None
    return Promise(
        reference=handoff.reference,
        kind=handoff.kind,
        taken=not waiting,
        open_now=open_now,
        opens_at=change.at if change else None,
        opens_text=hours.opens_when(clinic, now),
        # Of something urgent no time is named: it must not be waited for here. Nor a usual one to who has waited longer.
        wait_minutes=rounded(waits.expected(handoff.kind)) if waiting and open_now and not urgent and not came_late else None,
        place=place(handoff) if waiting and open_now else None,
        ask_contact=waiting and not given and (handoff.ask_contact or not open_now or late(handoff, now)),
        contact_given=given,
        nobody_came=came_late,
    )


def public(promise: Promise) -> dict[str, Any]:
    """As JSON has it, with the sentences to show."""
    return {
        "reference": promise.reference,
        "kind": promise.kind,
        "open_now": promise.open_now,
        "opens_at": promise.opens_at.isoformat(timespec="minutes") if promise.opens_at else None,
        "opens_text": promise.opens_text,
        "wait_minutes": promise.wait_minutes,
        "place": promise.place,
        "ask_contact": promise.ask_contact,
        "contact_given": promise.contact_given,
        "consent_text": promise_text.consent(),
        "text": promise_text.text(promise),
    }


def late(handoff: Handoff, now: datetime) -> bool:
    """Has the visitor waited, in opening hours, for longer than the clinic's limit?"""
    from clinic_profile.hours import open_seconds

    clinic = profile()
    return open_seconds(clinic, handoff.created_at, now) >= clinic.handoff.nobody_minutes(handoff.kind) * 60


def place(handoff: Handoff) -> int:
    """1 for who is next: after each conversation that waits for the same role and is more urgent, or as urgent and older."""
    found = _BEFORE[handoff.kind].rows(handoff.created_at, handoff.pk, handoff.role, handoff.conversation_id)
    others: int = sum(count for _, count in found)
    return others + 1


def _before(kind: str) -> Callable[..., QuerySet[Handoff, Any]]:
    """What counts the conversations before one of this kind; what is more urgent is named here and no matter of values."""
    more_urgent = [other for other, rank in handoffs.RANK.items() if rank < handoffs.RANK[kind]]

    def make(created_at: datetime, pk: int, role: str, conversation: int) -> QuerySet[Handoff, Any]:
        before = Q(kind__in=more_urgent) | Q(kind=kind, created_at__lt=created_at)
        before |= Q(kind=kind, created_at=created_at, pk__lt=pk)
        waiting = Handoff.objects.filter(before, state=Handoff.State.WAITING, role=role).order_by()
        others = waiting.exclude(conversation=conversation).exclude(conversation__owner=Owner.CLOSED)
        return others.values("role").annotate(Count("conversation", distinct=True)).values_list("role", "conversation__count")

    return make


_BEFORE = {kind: statements.Prepared(_before(kind), datetime, int, str, int) for kind in Handoff.Kind.values}


def rounded(seconds: float | None) -> int | None:
    """Whole minutes, upwards: one by one to ten, by fives to an hour, by quarters of an hour beyond. At least one."""
    if seconds is None:
        return None
    minutes = max(1, math.ceil(seconds / 60))
    step = 1 if minutes <= 10 else 5 if minutes <= 60 else 15
    return math.ceil(minutes / step) * step
