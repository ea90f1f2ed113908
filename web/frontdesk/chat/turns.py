"""Running a turn: one at a time in a conversation, stored only if the bot still has the word."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from frontdesk.chat import assistant, metrics, rasa, store, words
from frontdesk.chat.models import BOT_MAY_ANSWER, Author, Conversation, Message, Owner, Turn
from frontdesk.inbox import handoffs
from frontdesk.inbox.models import Handoff
from frontdesk.lib.clinic import clinic_open

LOOK_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 60

log = structlog.get_logger(__name__)


def lease_seconds() -> float:
    """How long a claim holds: a turn's time and some for storing it. A killed process holds up no longer than that."""
    return settings.SUNHAT_TURN_TIMEOUT + 3.0


def settle(message: Message) -> None:
    """Have the visitor's message answered, after those before it, unless it is not for the bot or was tried already.

    Returns when it is answered, when its turn failed, or, still pending, when others took too long.
    """
    # A message to an assistant that is only starting is no fault: it waits, pending, for the sweeper.
    if assistant.state() == "warming_up":
        return
    deadline = time.monotonic() + lease_seconds() + 1.0
    while time.monotonic() < deadline and _untried(message.conversation_id).filter(pk=message.pk).exists():
        with claimed(message.conversation_id) as conversation:
            oldest = _untried(conversation.pk).order_by("seq").first() if conversation else None
            if conversation and oldest:
                _run(conversation, oldest)
        if not conversation:
            time.sleep(LOOK_SECONDS)


def retry(message: Message) -> bool:
    """Try a message again; True if it is answered now. Does nothing if another is at it or it is not for the bot."""
    with claimed(message.conversation_id) as conversation:
        if not conversation or not _for_bot(conversation.pk).filter(pk=message.pk).exists():
            return False
        return _run(conversation, Message.objects.get(pk=message.pk)) == Turn.Status.STORED


def _for_bot(conversation: int) -> Any:
    return Message.objects.filter(
        conversation=conversation, state=Message.State.PENDING, conversation__owner__in=BOT_MAY_ANSWER
    )


def _untried(conversation: int) -> Any:
    return _for_bot(conversation).filter(attempts=0)


@contextmanager
def claimed(pk: int) -> Iterator[Conversation | None]:
    """The conversation, claimed for one turn and as it is now; None if another has it or it is not the bot's."""
    mine, now = secrets.token_urlsafe(16), timezone.now()
    free = Q(claim="") | Q(claimed_until__lt=now)
    got = Conversation.objects.filter(free, pk=pk, owner__in=BOT_MAY_ANSWER).update(
        claim=mine, claimed_until=now + timedelta(seconds=lease_seconds())
    )
    if not got:
        yield None
        return
    try:
        yield Conversation.objects.filter(pk=pk).first()
    finally:
        Conversation.objects.filter(pk=pk, claim=mine).update(claim="", claimed_until=None)


def _run(conversation: Conversation, message: Message) -> str | None:
    """One attempt; the status of its turn, None if the conversation is gone."""
    started = time.monotonic()
    error = None
    try:
        reply = rasa.client().turn(message.text, message.choice or None, conversation.context)
        status = _store(conversation, message, reply)
    except rasa.TurnError as failure:
        error = failure.code
        status = _fail(conversation, message, failure)
    seconds = time.monotonic() - started
    metrics.TURNS.labels(status or "erased").inc()
    metrics.TURN_SECONDS.observe(seconds)
    log.info("turn", status=status, error=error, milliseconds=round(seconds * 1000))
    return status


def _store(seen: Conversation, message: Message, reply: rasa.Reply) -> str | None:
    """All that the reply brings, in one transaction, if nothing has changed hands since `seen`."""
    with transaction.atomic():
        conversation = _still_ours(seen, message, reply=reply)
        if not isinstance(conversation, Conversation):
            return conversation
        handoff = _open(message, reply.handoff) if reply.handoff else None
        for content in reply.replies:
            _append_reply(conversation, message, content, handoff)
        _record(message, Turn.Status.STORED, reply=reply)
        Message.objects.filter(pk=message.pk).update(state=Message.State.ANSWERED, retry_at=None)
        if message.attempts:
            handoffs.resolve_unavailable(conversation, message)
        waiting = conversation.handoffs.filter(state=Handoff.State.WAITING).exists()
        owner = Owner.WAITING if waiting else Owner.BOT
        Conversation.objects.filter(pk=conversation.pk).update(owner=owner, context=reply.context)
    return Turn.Status.STORED


def _still_ours(seen: Conversation, message: Message, **turn: Any) -> Conversation | str | None:
    """The conversation, held and with its version moved on; else what became of the turn.

    "Dropped", and recorded so, when a person has taken over, or it ended, or another turn was stored, since it was `seen`;
    None when it was erased, of which nothing may be kept.
    """
    unchanged = Conversation.objects.filter(pk=seen.pk, owner__in=BOT_MAY_ANSWER, version=seen.version)
    if unchanged.update(version=F("version") + 1):
        return store.hold(seen.pk)
    if not Conversation.objects.select_for_update().filter(pk=seen.pk).exists():
        return None
    _record(message, Turn.Status.DROPPED, **turn)
    return Turn.Status.DROPPED


def _open(message: Message, given: dict[str, Any]) -> Handoff:
    metrics.HANDOFFS.labels(given["kind"]).inc()
    return handoffs.open_handoff(
        message,
        given["kind"],
        reason=given["reason"],
        open_now=given["open_now"],
        ask_contact=given["ask_contact"],
    )


def _append_reply(conversation: Conversation, message: Message, content: dict[str, Any], handoff: Handoff | None) -> None:
    payload = {key: content[key] for key in ("question", "reviewed", "sources", "buttons") if content.get(key)}
    if handoff and content["outcome"].startswith("handoff:"):
        payload["handoff"] = handoff.reference
    store.append(
        conversation,
        Author.BOT,
        content["text"],
        outcome=content["outcome"],
        payload=payload,
        reply_to=message,
    )


def _record(message: Message, status: str, *, reply: rasa.Reply | None = None, error: str = "") -> None:
    values: dict[str, Any] = {"error": error}
    if reply:
        kept = ("outcomes", "confidence", "ranking", "evidence", "model_id", "milliseconds")
        values |= {name: getattr(reply, name) for name in kept}
    Turn.objects.create(conversation_id=message.conversation_id, message=message, status=status, **values)


def _fail(seen: Conversation, message: Message, failure: rasa.TurnError) -> str | None:
    """Leave the message pending; the first time, tell the visitor and have a person look."""
    with transaction.atomic():
        conversation = _still_ours(seen, message, error=failure.code)
        if not isinstance(conversation, Conversation):
            return conversation
        pause = min(2.0 ** (message.attempts + 1), LONGEST_PAUSE_SECONDS)
        retry_at = None if failure.permanent else timezone.now() + timedelta(seconds=pause)
        Message.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1, retry_at=retry_at)
        _record(message, Turn.Status.FAILED, error=failure.code)
        if not message.attempts:
            _tell(conversation, message, failure.code)
    return Turn.Status.FAILED


def _tell(conversation: Conversation, message: Message, reason: str) -> None:
    kind = Handoff.Kind.BOT_UNAVAILABLE
    metrics.HANDOFFS.labels(kind).inc()
    handoff = handoffs.open_handoff(message, kind, reason=reason, open_now=clinic_open(), ask_contact=True)
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.WAITING)
    store.append(
        conversation,
        Author.SYSTEM,
        words.bot_unavailable(),
        outcome=f"handoff:{kind}",
        payload={"handoff": handoff.reference},
        reply_to=message,
    )
