"""Conversations and messages as they are kept."""

import hmac
import secrets
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from frontdesk.accounts.roles import CLINICIAN, roles_of
from frontdesk.chat import claims, hub, resume
from frontdesk.chat.models import BOT_MAY_ANSWER, Author, Conversation, Message, Owner, Turn
from frontdesk.chat.tokens import digest
from frontdesk.chat.typing import typing
from frontdesk.inbox import exits, handoffs
from frontdesk.inbox.models import Exit
from frontdesk.lib import statements
from frontdesk.lib.clinic import profile
from frontdesk.privacy import deletion, details
from frontdesk.privacy.models import Forgotten
from frontdesk.review import digests

ALIVE_EVERY = timedelta(seconds=45)

_OF_PUBLIC_ID = statements.Prepared(lambda public_id: Conversation.objects.filter(public_id=public_id), str)
_HELD = statements.Prepared(lambda pk: Conversation.objects.select_for_update().filter(pk=pk), int)


class Closed(Exception):
    """The conversation has ended."""


class UnknownChoice(Exception):
    """No button with this choice was ever offered in this conversation."""


def start(consent_version: str, page: str, language: str = "") -> tuple[Conversation, str]:
    """A new conversation and its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    conversation = Conversation(
        public_id=secrets.token_urlsafe(16),
        token_hash=digest(token),
        consent_version=consent_version,
        page=page,
        language=language,
        visitor_last_seen_at=timezone.now(),
    )
    statements.insert(conversation)
    digests.begun(conversation)
    return conversation, token


def find(public_id: str, token: str) -> Conversation | None:
    """The conversation, if the token opens it."""
    conversation = _OF_PUBLIC_ID.first(public_id)
    # The same work is done whether the id exists or not.
    known = conversation.token_hash if conversation else digest("")
    if hmac.compare_digest(known, digest(token)):
        return conversation
    return conversation if conversation and resume.opens(conversation, token) else None


def find_to_erase(public_id: str, token: str) -> Conversation | None:
    """As `find`, and also a conversation without words, of which a training example may be left."""
    return find(public_id, token) or _forgotten(public_id, token)


def _forgotten(public_id: str, token: str) -> Conversation | None:
    row = Forgotten.objects.select_related("conversation").filter(conversation__public_id=public_id).first()
    known = row.token_hash if row else digest("")
    return row.conversation if hmac.compare_digest(known, digest(token)) and row else None


def hold(pk: int) -> Conversation:
    """The conversation as it is now, held against other writers until the transaction ends.

    Raises `Conversation.DoesNotExist` if it was erased. On SQLite the transaction itself holds all writers off.
    """
    conversation = _HELD.first(pk)
    if conversation is None:
        raise Conversation.DoesNotExist
    return conversation


def append(conversation: Conversation, author: str, text: str, **fields: Any) -> Message:
    """The next message, numbered; for a conversation that is held."""
    message = Message(author=author, text=text, **fields)
    add(conversation, [message])
    return message


def add(conversation: Conversation, messages: list[Message], turn: Turn | None = None, **changes: Any) -> None:
    """Number and store these messages, in order, and what else `changes` of the conversation's row; for one that is held.

    `turn` is the record of the turn that they came from.
    """
    now = timezone.now()
    for message in messages:
        message.conversation, message.seq = conversation, conversation.next_seq
        statements.insert(message)
        conversation.next_seq += 1
        typing.stop(conversation.public_id, message.author)
    details.note(messages)
    statements.change(Conversation, conversation.pk, next_seq=conversation.next_seq, last_at=now, **changes)
    digests.added(conversation, messages, now, turn)
    hub.changed(conversation.public_id)


def post(
    pk: int, client_id: str, text: str | None, choice: str | None, claim: claims.Claim | None = None
) -> tuple[Message, bool]:
    """Store what the visitor sent, and say whether it is new. From here nothing is lost.

    One of `text` (clean) and `choice` is given. If nobody runs a turn, `claim` is taken with the same write.
    Raises `Closed` and `UnknownChoice`; the same `client_id` again is neither.
    """
    try:
        return _post(pk, client_id, text, choice, claim), True
    except (IntegrityError, Closed, UnknownChoice):
        # Nearly every message is new: whether it was stored before is asked only where it cannot be stored.
        stored = Message.objects.filter(conversation=pk, client_id=client_id).first()
        if not stored:
            raise
        return stored, False


def _post(pk: int, client_id: str, text: str | None, choice: str | None, claim: claims.Claim | None) -> Message:
    with transaction.atomic():
        conversation = hold(pk)
        if conversation.owner == Owner.CLOSED:
            raise Closed
        label = text if choice is None else _label(conversation, choice)
        message = Message(
            author=Author.VISITOR,
            text=label or "",
            client_id=client_id,
            choice=choice or "",
            state=Message.State.PENDING if conversation.owner in BOT_MAY_ANSWER else Message.State.SENT,
        )
        taken = claim if claims.is_free(conversation) else None
        changes = taken.fields() if taken else {}
        if conversation.owner == Owner.PERSON and CLINICIAN in roles_of(conversation.assigned_to):
            changes["clinical"] = True
        add(conversation, [message], visitor_last_seen_at=timezone.now(), **changes)
    if taken:
        taken.held = True
    return message


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


def exchange(pk: int) -> list[Message]:
    """The message and what answered it, in order, each with its conversation; empty if it was erased."""
    found = Message.objects.filter(Q(pk=pk) | Q(reply_to=pk)).order_by("seq")
    return list(found.select_related("conversation"))


def after(conversation: Conversation, seq: int, limit: int) -> list[Message]:
    """At most `limit` messages with a greater number, in order."""
    return list(conversation.messages.filter(seq__gt=seq).order_by("seq")[:limit])


def last_seq(conversation: Conversation) -> int:
    """The greatest number given so far; 0 in a new conversation."""
    return conversation.messages.aggregate(last=Max("seq"))["last"] or 0


def alive(conversation: Conversation) -> None:
    """The visitor's stream is open. While a person is waited for or answers, note so, seldom: a write holds up all others."""
    if conversation.owner not in (Owner.WAITING, Owner.PERSON):
        return
    now = timezone.now()
    old = Q(visitor_last_seen_at=None) | Q(visitor_last_seen_at__lt=now - ALIVE_EVERY)
    known = conversation.visitor_last_seen_at
    if known is None or known < now - ALIVE_EVERY:
        Conversation.objects.filter(old, pk=conversation.pk).update(visitor_last_seen_at=now)


def seen(conversation: Conversation, seq: int) -> None:
    """The visitor's chat showed all messages up to this number, or to the last one; a lower number than before says nothing."""
    seq = min(seq, last_seq(conversation))
    rows = Conversation.objects.filter(pk=conversation.pk, visitor_seen_seq__lt=seq)
    if rows.update(visitor_seen_seq=seq, visitor_last_seen_at=timezone.now()):
        hub.changed(conversation.public_id)


def end(pk: int) -> None:
    """Close the conversation; a turn that is under way is dropped."""
    with transaction.atomic():
        conversation = hold(pk)
        if conversation.owner == Owner.CLOSED:
            return
        changes = {"owner": Owner.CLOSED, "assigned_to": None, "version": F("version") + 1}
        Conversation.objects.filter(pk=pk).update(**changes)
        handoffs.visitor_ended(conversation)
        hub.changed(conversation.public_id)


def erase(pk: int) -> None:
    """Delete the conversation with all that hangs on it, from the file as well as from the tables."""
    with transaction.atomic():
        conversation = hold(pk)
        exits.count(exits.still_open(conversation), Exit.DELETED)
        deletion.erase(conversation)
        hub.queue_changed()
        hub.changed(conversation.public_id)
