"""What goes into the outbox, in the transaction that makes it true. `outbox` sends it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from frontdesk.chat.models import Conversation, Message
from frontdesk.inbox.models import Handoff, Notice
from frontdesk.lib import statements
from frontdesk.lib.clinic import profile

# Replies that follow each other go into one e-mail.
GATHER = timedelta(seconds=60)


def webhook_url() -> str:
    """Where notices are posted to; empty for nowhere. The server's word wins: such an address may be a secret."""
    return settings.SUNHAT_WEBHOOK_URL or profile().handoff.notices.webhook or ""


def handoff_opened(handoff: Handoff) -> None:
    """A new one waits."""
    write(handoff, Notice.Event.OPENED)


def handoff_changed(handoff: Handoff) -> None:
    """It was taken, passed on, released or ended; if it waits again, its role is told."""
    if handoff.state != Handoff.State.WAITING:
        return
    untold = handoff.notices.filter(role=handoff.role, state=Notice.State.WAITING, attempts=0)
    if not untold.exists():
        write(handoff, Notice.Event.RETURNED)


def write(handoff: Handoff, event: str) -> None:
    """Have the hand-off's role told, by every channel that there is. Called within the transaction of what it tells of."""
    channels = [Notice.Channel.EMAIL, *([Notice.Channel.WEBHOOK] if webhook_url() else [])]
    now = timezone.now()
    for channel in channels:
        statements.insert(Notice(handoff=handoff, channel=channel, event=event, role=handoff.role, due_at=now))


def replied(message: Message) -> None:
    """Have a person's reply, or word that there will be none, go out by e-mail, unless the visitor sees it in the chat.

    Nothing happens for a visitor who left no e-mail address, and agreed to its use.
    """
    conversation = message.conversation
    handoff = reachable(conversation)
    if handoff is None:
        return
    due = when_gone(conversation, timezone.now() + GATHER)
    waiting = Notice.objects.filter(handoff__conversation=conversation, event=Notice.Event.ANSWER, state=Notice.State.WAITING)
    # One that is being sent may have been put together already: then this reply needs one of its own.
    if not waiting.filter(attempts=0).update(due_at=due):
        Notice.objects.create(
            handoff=handoff, channel=Notice.Channel.EMAIL, event=Notice.Event.ANSWER, seq=message.seq, due_at=due
        )


def reachable(conversation: Conversation) -> Handoff | None:
    """The hand-off with which the visitor last left an e-mail address and agreed to its use."""
    given = conversation.handoffs.filter(contact_consent_at__isnull=False).exclude(contact_email="")
    return given.order_by("-contact_consent_at", "-id").first()


def when_gone(conversation: Conversation, earliest: datetime) -> datetime:
    """From when on the visitor counts as gone, if no further sign of life comes; not before `earliest`."""
    seen = Conversation.objects.filter(pk=conversation.pk).values_list("visitor_last_seen_at", flat=True).first()
    gone = timedelta(minutes=profile().handoff.visitor_gone_minutes)
    return max(earliest, seen + gone) if seen else earliest


def ensure() -> int:
    """Write what is missing: for each hand-off that waits for a role which was never told. How many were written.

    Whoever makes one wait writes the notice with it; this is for what was made by hand, or before there was an outbox.
    """
    told = Notice.objects.filter(handoff=OuterRef("pk"), role=OuterRef("role"))
    waiting = Handoff.objects.filter(~Exists(told), state=Handoff.State.WAITING)
    return sum(_ensure(handoff.pk) for handoff in waiting)


def _ensure(pk: int) -> bool:
    with transaction.atomic():
        # Held, so that of two processes one writes it.
        handoff = Handoff.objects.select_for_update().filter(pk=pk, state=Handoff.State.WAITING).first()
        if handoff is None or handoff.notices.filter(role=handoff.role).exists():
            return False
        write(handoff, Notice.Event.OPENED)
    return True
