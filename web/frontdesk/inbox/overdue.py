"""What happens when nobody comes: the visitor is told, an urgent hand-off goes to the next role, a lost one is closed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from frontdesk.chat import hub, store
from frontdesk.chat.models import Author, Conversation, Message, Owner
from frontdesk.inbox import exits, notices, promise, promise_text
from frontdesk.inbox.handoffs import waits_since
from frontdesk.inbox.models import Exit, Handoff, Notice
from frontdesk.lib.clinic import profile

AT_ONCE = 50
GONE = (Owner.WAITING, Owner.CLOSED)

log = structlog.get_logger(__name__)


def look_after() -> int:
    """One round; how many hand-offs had something happen to them."""
    now = timezone.now()
    steps: list[Callable[[], int]] = [
        lambda: escalate(now),
        lambda: tell_visitors(now),
        notices.ensure,
        lambda: give_up(now),
    ]
    return sum(_safely(step) for step in steps)


def _safely(work: Callable[..., int], *arguments: Any) -> int:
    """One that cannot be looked after must not keep the others from it."""
    try:
        return work(*arguments)
    except Exception as error:
        log.error("overdue_failed", error=type(error).__name__)
        return 0


def tell_visitors(now: datetime) -> int:
    """Tell, once, each visitor for whom nobody came within the clinic's limit, or before it closed."""
    from clinic_profile.hours import open_now

    waiting = Handoff.objects.filter(
        state=Handoff.State.WAITING, told_at=None, first_reply_at=None, conversation__owner=Owner.WAITING
    )
    # Within the shortest limit nobody is late: of a day with many that wait, each round would go through all of them.
    shortest = min(profile().handoff.nobody_minutes(kind) for kind in Handoff.Kind.values)
    due = Q(created_at__lte=now - timedelta(minutes=shortest))
    due = due if open_now(profile(), now) else due | Q(open_now=True)
    found = [handoff for handoff in waiting.filter(due).order_by("created_at") if _to_be_told(handoff, now)]
    return sum(_safely(_tell, handoff.pk, now) for handoff in found[:AT_ONCE])


def _to_be_told(handoff: Handoff, now: datetime) -> bool:
    """Late; or it came while the clinic was open, which has closed since."""
    from clinic_profile.hours import open_now

    return promise.late(handoff, now) or (handoff.open_now and not open_now(profile(), now))


def _tell(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        conversation = store.hold(Handoff.objects.values_list("conversation", flat=True).get(pk=pk))
        # One message for all that wait in a conversation, whatever their number.
        waiting = conversation.handoffs.filter(state=Handoff.State.WAITING)
        if conversation.owner != Owner.WAITING or not waiting.filter(pk=pk, told_at=None).exists():
            return False
        told_before = waiting.filter(told_at__isnull=False).exists()
        handoff = waiting.get(pk=pk)
        asked_before = waiting.filter(ask_contact=True).exists()
        text = _words(promise.make(handoff, now), asked_before)
        waiting.update(told_at=now)
        waiting.filter(contact_consent_at=None).update(ask_contact=True)
        if not told_before:
            _say(conversation, handoff, text)
    return not told_before


def _words(made: promise.Promise, asked_before: bool) -> str:
    again = asked_before and not made.contact_given
    return promise_text.nobody_came_again(made) if again else promise_text.nobody_came(made)


def _say(conversation: Conversation, handoff: Handoff, text: str) -> None:
    payload = {"handoff": handoff.reference, "event": "nobody_came"}
    store.add(conversation, [Message(author=Author.SYSTEM, text=text, payload=payload)])


def escalate(now: datetime) -> int:
    """Pass each urgent hand-off that nobody has looked at for the clinic's limit on to the next role, and tell it."""
    return sum(_safely(_escalate, handoff, now) for handoff in unseen(now)[:AT_ONCE])


def unseen(now: datetime) -> list[Handoff]:
    """Urgent ones that have waited too long for their present role, and can go further."""
    limit = timedelta(minutes=profile().handoff.urgent_minutes)
    waiting = Handoff.objects.filter(state=Handoff.State.WAITING, kind=Handoff.Kind.URGENT, seen_at=None)
    late = waiting.annotate(since=waits_since()).filter(since__lte=now - limit).exclude(escalated_at__gt=now - limit)
    return [handoff for handoff in late if handoff.escalated_at is None or next_role(handoff.role)]


def next_role(role: str) -> str:
    """Whom to ask after this role; empty after the last."""
    roles = profile().handoff.escalation
    following = roles[roles.index(role) + 1 :] if role in roles else roles
    return following[0] if following else ""


def _escalate(handoff: Handoff, now: datetime) -> bool:
    role = next_role(handoff.role) or handoff.role
    rows = Handoff.objects.filter(
        pk=handoff.pk, state=Handoff.State.WAITING, seen_at=None, role=handoff.role, escalated_at=handoff.escalated_at
    )
    with transaction.atomic():
        # Of two processes that look at the same moment one does it.
        if not rows.update(role=role, escalated_at=now):
            return False
        handoff.role = role
        notices.write(handoff, Notice.Event.ESCALATED)
        hub.changed(Conversation.objects.values_list("public_id", flat=True).get(pk=handoff.conversation_id))
        hub.queue_changed()
    return True


def alarms() -> QuerySet[Handoff]:
    """Urgent hand-offs that nobody looked at in time and nobody has taken since: what every page of the console shows."""
    urgent = Handoff.objects.filter(kind=Handoff.Kind.URGENT, escalated_at__isnull=False)
    found = urgent.filter(state=Handoff.State.WAITING)
    return found.select_related("conversation").order_by("created_at")


def give_up(now: datetime) -> int:
    """Close what waits for a visitor who has gone for so many days and cannot be reached."""
    before = now - timedelta(days=profile().handoff.give_up_days)
    lost = Conversation.objects.filter(owner__in=GONE, last_at__lt=before, handoffs__state=Handoff.State.WAITING)
    unreachable = lost.exclude(handoffs__contact_consent_at__isnull=False).exclude(visitor_last_seen_at__gte=before)
    found = list(unreachable.values_list("pk", flat=True).distinct()[:AT_ONCE])
    return sum(_safely(_give_up, pk, before) for pk in found)


def _give_up(pk: int, before: datetime) -> bool:
    """As left by the visitor if a person had answered them, as nobody having been available if none had."""
    with transaction.atomic():
        conversation = store.hold(pk)
        if conversation.owner not in GONE or conversation.last_at >= before:
            return False
        for handoff in exits.still_open(conversation):
            ended = Exit.VISITOR_LEFT if handoff.first_reply_at else Exit.NOBODY_AVAILABLE
            exits.leave(conversation.handoffs.filter(pk=handoff.pk), ended, exits.GIVEN_UP)
        owner = Owner.CLOSED if conversation.owner == Owner.CLOSED else Owner.BOT
        Conversation.objects.filter(pk=pk).update(owner=owner, version=conversation.version + 1)
        hub.changed(conversation.public_id)
        hub.queue_changed()
    return True
