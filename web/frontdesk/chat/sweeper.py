"""Answering later, once, what could not be answered at once and nobody has taken."""

from datetime import timedelta

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from frontdesk.chat import assistant, claims, metrics, turns
from frontdesk.chat.models import BOT_MAY_ANSWER, Message
from frontdesk.inbox.models import Handoff

AT_ONCE = 50

log = structlog.get_logger(__name__)


def due() -> QuerySet[Message]:
    """Messages that the bot may try again now, the oldest first.

    Those whose turn failed and whose pause is over; and those never tried though the time for it has passed, because the
    process that had them was killed.
    """
    now = timezone.now()
    forgotten = Q(attempts=0, created_at__lt=now - timedelta(seconds=claims.lease_seconds()))
    taken = Handoff.objects.filter(
        conversation=OuterRef("conversation"), kind=Handoff.Kind.BOT_UNAVAILABLE, state=Handoff.State.TAKEN
    )
    pending = Message.objects.filter(
        forgotten | Q(attempts__gt=0, retry_at__lte=now),
        state=Message.State.PENDING,
        conversation__owner__in=BOT_MAY_ANSWER,
    )
    return pending.filter(~Exists(taken)).order_by(F("created_at"), "seq")


def sweep() -> int:
    """One round; how many messages were answered.

    While Rasa is down only messages that were never tried are tried: those that came while it was thought to be starting. Their
    turn fails, and a person is alerted. What has failed already waits, and no pause grows.
    """
    state = assistant.state()
    if state == "warming_up":
        return 0
    messages = due() if state == "ready" else due().filter(attempts=0)
    answered = sum(_retry(message) for message in messages[:AT_ONCE])
    if answered:
        metrics.SWEPT.inc(answered)
        log.info("swept", answered=answered)
    return answered


def _retry(message: Message) -> bool:
    try:
        return turns.retry(message)
    except Exception as error:  # one message that cannot be stored must not keep the others waiting
        log.error("retry_failed", error=type(error).__name__)
        return False
