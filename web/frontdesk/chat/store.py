"""Conversations and messages as they are kept."""

import hashlib
import hmac
import secrets
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from frontdesk.chat import hub
from frontdesk.chat.models import Author, Conversation, Message, Owner
from frontdesk.lib.clinic import profile

log = structlog.get_logger(__name__)


class Closed(Exception):
    """The conversation has ended."""


class UnknownChoice(Exception):
    """No button with this choice was ever offered in this conversation."""


def digest(token: str) -> str:
    """A token as it is stored. It has 256 random bits: a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(consent_version: str, page: str) -> tuple[Conversation, str]:
    """A new conversation and its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    conversation = Conversation.objects.create(
        public_id=secrets.token_urlsafe(16), token_hash=digest(token), consent_version=consent_version, page=page
    )
    return conversation, token


def find(public_id: str, token: str) -> Conversation | None:
    """The conversation, if the token opens it."""
    conversation = Conversation.objects.filter(public_id=public_id).first()
    # The same work is done whether the id exists or not.
    known = conversation.token_hash if conversation else digest("")
    return conversation if hmac.compare_digest(known, digest(token)) else None


def hold(pk: int) -> Conversation:
    """The conversation as it is now, held against other writers until the transaction ends.

    Raises `Conversation.DoesNotExist` if it was erased. On SQLite the transaction itself holds all writers off.
    """
    return Conversation.objects.select_for_update().get(pk=pk)


def append(conversation: Conversation, author: str, text: str, **fields: Any) -> Message:
    """The next message, numbered; for a conversation that is held."""
    now = timezone.now()
    message = Message.objects.create(conversation=conversation, seq=conversation.next_seq, author=author, text=text, **fields)
    conversation.next_seq += 1
    Conversation.objects.filter(pk=conversation.pk).update(next_seq=conversation.next_seq, last_at=now)
    hub.changed(conversation.public_id)
    return message


def post(pk: int, client_id: str, text: str | None, choice: str | None) -> tuple[Message, bool]:
    """Store what the visitor sent, and say whether it is new. From here nothing is lost.

    One of `text` (clean) and `choice` is given. Raises `Closed` and `UnknownChoice`; the same `client_id` again is neither.
    """
    with transaction.atomic():
        conversation = hold(pk)
        stored = conversation.messages.filter(client_id=client_id).first()
        if stored:
            return stored, False
        if conversation.owner == Owner.CLOSED:
            raise Closed
        label = text if choice is None else _label(conversation, choice)
        message = append(
            conversation,
            Author.VISITOR,
            label or "",
            client_id=client_id,
            choice=choice or "",
            state=Message.State.PENDING,
        )
    return message, True


def _label(conversation: Conversation, choice: str) -> str:
    """The title of the button that the visitor tapped: the latest one of that choice."""
    for message in conversation.messages.filter(author=Author.BOT).order_by("-seq"):
        for button in message.payload.get("buttons", ()):
            if button["choice"] == choice:
                return str(button["title"])
    for suggestion in profile().suggestions:
        if suggestion.choice == choice:
            return suggestion.question
    raise UnknownChoice


def replies(message: Message) -> list[Message]:
    """The message and what answered it, in order."""
    return [message, *message.replies.order_by("seq")]


def after(conversation: Conversation, seq: int, limit: int) -> list[Message]:
    """At most `limit` messages with a greater number, in order."""
    return list(conversation.messages.filter(seq__gt=seq).order_by("seq")[:limit])


def last_seq(conversation: Conversation) -> int:
    """The greatest number given so far; 0 in a new conversation."""
    return conversation.messages.aggregate(last=Max("seq"))["last"] or 0


def end(pk: int) -> None:
    """Close the conversation; a turn that is under way is dropped."""
    with transaction.atomic():
        conversation = hold(pk)
        if conversation.owner == Owner.CLOSED:
            return
        Conversation.objects.filter(pk=pk).update(owner=Owner.CLOSED, version=F("version") + 1)
        hub.changed(conversation.public_id)


def erase(pk: int) -> None:
    """Delete the conversation with all that hangs on it, from the file as well as from the tables."""
    with transaction.atomic():
        conversation = hold(pk)
        conversation.delete()
        hub.changed(conversation.public_id)
        if connection.vendor == "sqlite":
            transaction.on_commit(_empty_log)


def _empty_log() -> None:
    """Write SQLite's log into the file: it still holds the old pages. secure_delete sees to the file itself."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
    except OperationalError:
        busy = 1
    if busy:
        # Somebody was reading. The pages go with the next checkpoint, which SQLite makes by itself.
        log.warning("log_not_emptied")
