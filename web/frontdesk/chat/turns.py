"""Running a turn: one at a time in a conversation, stored only if the bot still has the word."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from frontdesk.answers import live
from frontdesk.chat import assistant, metrics, rasa, store, words
from frontdesk.chat.claims import FREE, Claim, lease_seconds
from frontdesk.chat.models import BOT_MAY_ANSWER, Author, Conversation, Message, Owner, Turn
from frontdesk.inbox import handoffs
from frontdesk.inbox.models import Handoff
from frontdesk.lib import statements
from frontdesk.lib.clinic import clinic_open

LOOK_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 60
STARTING = "starting"

log = structlog.get_logger(__name__)

_EARLIER = statements.Prepared(
    lambda conversation, seq: Message.objects.filter(
        conversation=conversation, state=Message.State.PENDING, attempts=0, seq__lt=seq
    ).values_list("pk")[:1],
    int,
    int,
)
_WAITING = statements.Prepared(
    lambda conversation: Handoff.objects.filter(conversation=conversation, state=Handoff.State.WAITING).values_list("pk")[:1],
    int,
)


def settle(message: Message, claim: Claim | None = None) -> list[Message]:
    """Have the visitor's message answered, after those before it, unless it is not for the bot or was tried already.

    Returns when it is answered, when its turn failed, or, still pending, when others took too long: the message and what
    answered it, in order, each with its conversation; empty if all was erased. `claim` may be held, since the message was
    stored.
    """
    claim = claim or Claim(message.conversation_id)
    try:
        over = message.state != Message.State.PENDING or bool(message.attempts)
        # A message to an assistant that is only starting is no fault: it waits, pending, for the sweeper.
        if not over and assistant.state() == "warming_up":
            _say_that_it_starts(message)
            over = True
        deadline = time.monotonic() + lease_seconds() + 1.0
        while not over and time.monotonic() < deadline:
            over, told = _had_its_turn(message, claim)
            if told:
                return told
    finally:
        claim.give_back()
    return store.exchange(message.pk)


def _say_that_it_starts(message: Message) -> None:
    """Nobody reads the message before the assistant is ready: say so, and whom to call in an emergency, once a conversation."""
    with transaction.atomic():
        if not _for_bot(message.conversation_id).filter(pk=message.pk).exists():
            return
        conversation = store.hold(message.conversation_id)
        if not conversation.messages.filter(author=Author.SYSTEM, payload__event=STARTING).exists():
            told = Message(author=Author.SYSTEM, text=words.starting(), payload={"event": STARTING}, reply_to=message)
            store.add(conversation, [told])


def _had_its_turn(message: Message, claim: Claim) -> tuple[bool, list[Message]]:
    """Run the turn of the oldest message untried, or wait a little for who is at it.

    True once this one needs no more; and what is stored by now, if this very turn did it: then nobody need read it again.
    """
    fresh = claim.held
    with claimed(claim) as mine:
        oldest = _oldest(message, fresh) if mine else None
        status, told = _run(claim, oldest) if oldest else (None, [])
    if mine:
        # A turn that was dropped may leave its message to be tried again.
        ours = not oldest or oldest.pk == message.pk
        over = ours and (not oldest or status in (Turn.Status.STORED, Turn.Status.FAILED))
        return over, told if over else []
    if not _untried(message.conversation_id).filter(pk=message.pk).exists():
        return True, []
    time.sleep(LOOK_SECONDS)
    return False, []


def _oldest(message: Message, fresh: bool) -> Message | None:
    """The oldest message of the conversation that was never tried. `fresh`: this one was stored under the claim."""
    if fresh and not _EARLIER.rows(message.conversation_id, message.seq):
        return message
    return _untried(message.conversation_id).order_by("seq").first()


def retry(message: Message) -> bool:
    """Try a message again; True if it is answered now. Does nothing if another is at it or it is not for the bot."""
    claim = Claim(message.conversation_id)
    with claimed(claim) as mine:
        found = _for_bot(message.conversation_id).filter(pk=message.pk).first() if mine else None
        return found is not None and _run(claim, found)[0] == Turn.Status.STORED


def _for_bot(conversation: int) -> QuerySet[Message]:
    """Messages that the bot may answer, each with its conversation as it is now."""
    return Message.objects.select_related("conversation").filter(
        conversation=conversation, state=Message.State.PENDING, conversation__owner__in=BOT_MAY_ANSWER
    )


def _untried(conversation: int) -> QuerySet[Message]:
    return _for_bot(conversation).filter(attempts=0)


@contextmanager
def claimed(claim: Claim) -> Iterator[bool]:
    """Hold the claim within the block; False if another has the conversation or it is not the bot's."""
    try:
        yield claim.take()
    finally:
        claim.give_back()


def _run(claim: Claim, message: Message) -> tuple[str | None, list[Message]]:
    """One attempt; the status of its turn, None if the conversation is gone; and the exchange, if it was stored."""
    started = time.monotonic()
    conversation = message.conversation
    error = None
    told: list[Message] = []
    try:
        reply = rasa.client().turn(message.text, message.choice or None, conversation.context)
        status, told = _store(claim, message, reply)
    except rasa.TurnError as failure:
        error = failure.code
        status = _fail(conversation, message, failure)
    seconds = time.monotonic() - started
    metrics.TURNS.labels(status or "erased").inc()
    metrics.TURN_SECONDS.observe(seconds)
    log.info("turn", status=status, error=error, milliseconds=round(seconds * 1000))
    return status, told


def _store(claim: Claim, message: Message, reply: rasa.Reply) -> tuple[str | None, list[Message]]:
    """All that the reply brings, in one transaction, if nothing has changed hands since the message was read.

    The claim goes back with it: the next turn may begin. Returns the turn's status, and the message with what answered it.
    """
    with transaction.atomic():
        conversation = _still_ours(message.conversation, message, reply=reply)
        if not isinstance(conversation, Conversation):
            return conversation, []
        handoff = _open(message, reply.handoff) if reply.handoff else None
        turn = _record(message, Turn.Status.STORED, reply=reply)
        statements.change(Message, message.pk, state=Message.State.ANSWERED, retry_at=None)
        if message.attempts:
            handoffs.resolve_unavailable(conversation, message)
        # A conversation that is the bot's has no hand-off that waits: whoever gives it back to the bot sees to that.
        if handoff or conversation.owner == Owner.WAITING:
            conversation.owner = Owner.WAITING if _WAITING.rows(conversation.pk) else Owner.BOT
        answers = [bot_message(content, handoff, message) for content in live.spoken(reply.replies)]
        over = FREE if conversation.claim == claim.name else {}
        moved = {"owner": conversation.owner, "version": conversation.version + 1, "context": reply.context}
        store.add(conversation, answers, turn, **moved, **over)
    claim.held = False
    message.state, message.conversation = Message.State.ANSWERED, conversation
    return Turn.Status.STORED, [message, *answers]


def _still_ours(seen: Conversation, message: Message, **turn: Any) -> Conversation | str | None:
    """The conversation, held, whose version is to move on with what is stored; else what became of the turn.

    "Dropped", and recorded so, when a person has taken over, or it ended, or another turn was stored, since it was `seen`;
    None when it was erased, of which nothing may be kept.
    """
    try:
        conversation = store.hold(seen.pk)
    except Conversation.DoesNotExist:
        return None
    if conversation.owner in BOT_MAY_ANSWER and conversation.version == seen.version:
        return conversation
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


def bot_message(content: dict[str, Any], handoff: Handoff | None = None, message: Message | None = None) -> Message:
    """A reply of the turn as a message, not stored yet. `version` is kept of words that are the clinic's own."""
    kept = ("question", "reviewed", "sources", "buttons", "version")
    payload = {key: content[key] for key in kept if content.get(key)}
    if handoff and content["outcome"].startswith("handoff:"):
        payload["handoff"] = handoff.reference
    return Message(author=Author.BOT, text=content["text"], outcome=content["outcome"], payload=payload, reply_to=message)


def _record(message: Message, status: str, *, reply: rasa.Reply | None = None, error: str = "") -> Turn:
    values: dict[str, Any] = {"error": error}
    if reply:
        kept = ("outcomes", "confidence", "ranking", "evidence", "model_id", "milliseconds")
        values |= {name: getattr(reply, name) for name in kept}
    turn = Turn(conversation_id=message.conversation_id, message=message, status=status, **values)
    statements.insert(turn)
    return turn


def _fail(seen: Conversation, message: Message, failure: rasa.TurnError) -> str | None:
    """Leave the message pending; the first time, tell the visitor and have a person look."""
    with transaction.atomic():
        conversation = _still_ours(seen, message, error=failure.code)
        if not isinstance(conversation, Conversation):
            return conversation
        Conversation.objects.filter(pk=conversation.pk).update(version=F("version") + 1)
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
    told = Message(
        author=Author.SYSTEM,
        text=words.bot_unavailable(),
        outcome=f"handoff:{kind}",
        payload={"handoff": handoff.reference},
        reply_to=message,
    )
    store.add(conversation, [told], owner=Owner.WAITING)
