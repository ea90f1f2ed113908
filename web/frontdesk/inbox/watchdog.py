"""Whoever waits with nobody told. There should never be one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from frontdesk.accounts.roles import CLINICIAN
from frontdesk.chat.models import Author, Conversation, Message, Owner
from frontdesk.inbox.access import is_medical
from frontdesk.inbox.handoffs import waits_since
from frontdesk.inbox.models import Handoff, Notice

# An outbox is emptied every few seconds; a mail server may take its time.
GRACE = timedelta(minutes=2)
# Longer than a turn, its time-out, and the sweeper's first look at what a killed process left.
FORGOTTEN = timedelta(minutes=10)


@dataclass(frozen=True)
class Unnotified:
    """A conversation that waits, since when, and what is missing."""

    public_id: str
    since: datetime
    why: str


def unnotified() -> list[Unnotified]:
    """All of them, the oldest first: hand-offs of which no notice went out, and conversations that wait without one."""
    found = [
        *(Unnotified(each.conversation.public_id, each.created_at, "no notice went out") for each in _untold()),
        *(Unnotified(each.public_id, each.last_at, "waits without a hand-off") for each in _without_handoff()),
        *(Unnotified(each.conversation.public_id, each.created_at, "unanswered, no hand-off") for each in _unanswered()),
    ]
    return sorted(found, key=lambda each: each.since)


def count() -> int:
    """How many there are."""
    return _untold().count() + _without_handoff().count() + _unanswered().count()


def _untold() -> QuerySet[Handoff]:
    """Hand-offs that wait for a role which no notice has reached, or of which none has reached those who may take them."""
    sent = Notice.objects.filter(handoff=OuterRef("pk"), state=Notice.State.SENT, sent_at__gte=OuterRef("since"))
    told, clinicians = Exists(sent.filter(role=OuterRef("role"))), Exists(sent.filter(role=CLINICIAN))
    waiting = Handoff.objects.annotate(since=waits_since())
    waiting = waiting.filter(state=Handoff.State.WAITING, since__lt=timezone.now() - GRACE)
    waiting = waiting.exclude(escalated_at__gte=timezone.now() - GRACE).select_related("conversation")
    return waiting.filter(~told | (is_medical("conversation_id") & ~clinicians))


def _without_handoff() -> QuerySet[Conversation]:
    waiting = Handoff.objects.filter(conversation=OuterRef("pk"), state=Handoff.State.WAITING)
    lost = Conversation.objects.filter(owner=Owner.WAITING, last_at__lt=timezone.now() - GRACE)
    return lost.filter(~Exists(waiting))


def _unanswered() -> QuerySet[Message]:
    """What a visitor said, nobody answered, and nobody was asked to look at; the first such message of a conversation."""
    waiting = Handoff.objects.filter(conversation=OuterRef("conversation")).exclude(state=Handoff.State.RESOLVED)
    pending = Message.objects.filter(author=Author.VISITOR, state=Message.State.PENDING)
    old = pending.filter(created_at__lt=timezone.now() - FORGOTTEN, conversation__owner=Owner.BOT).filter(~Exists(waiting))
    earlier = pending.filter(conversation=OuterRef("conversation"), seq__lt=OuterRef("seq"))
    return old.filter(~Exists(earlier)).select_related("conversation")
