"""Conversations to put before staff."""

import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from frontdesk.chat.models import Author, Conversation, Message, Turn
from frontdesk.inbox.handoffs import make_reference
from frontdesk.inbox.models import Handoff
from frontdesk.review import digests

ANSWER = "answer:sun_care/how_long"


class Talk:
    """One conversation, begun some minutes ago; each call adds what was said next, a second later."""

    def __init__(self, minutes_ago: float = 0, **fields: Any) -> None:
        self.time = timezone.now() - timedelta(minutes=minutes_ago)
        given = {"public_id": secrets.token_urlsafe(16), "consent_version": "1", **fields}
        self.conversation = Conversation.objects.create(**given)
        self._touch(created_at=self.time)

    @property
    def path(self) -> str:
        """The address of its transcript."""
        return f"/console/conversations/{self.conversation.public_id}/"

    def asks(self, text: str, outcome: str = ANSWER, reply: str = "That depends.", **turn: Any) -> Message:
        """The visitor asks and the assistant replies; `turn` are fields of the turn's record."""
        message = self._message(Author.VISITOR, text, state="answered")
        self._message(Author.BOT, reply, outcome=outcome, reply_to=message)
        usual = {"status": "stored", "outcomes": [outcome], "confidence": 0.91, "model_id": "sunhat-7", "milliseconds": 8.4}
        Turn.objects.create(conversation=self.conversation, message=message, **usual | turn)
        self._touch()
        return message

    def hands_off(self, kind: str, text: str, reason: str = "medicine", **fields: Any) -> Handoff:
        """The visitor says something that a person must look at; `fields` are the hand-off's."""
        turn = fields.pop("turn", {})
        message = self.asks(text, f"handoff:{kind}", "I have passed it on.", **turn)
        return self.waits(message, kind, reason, **fields)

    def fails(self, text: str, reason: str = "timeout") -> Handoff:
        """The visitor asks and the assistant is not there."""
        message = self._message(Author.VISITOR, text, state="pending", attempts=1)
        Turn.objects.create(conversation=self.conversation, message=message, status="failed", error=reason)
        self._message(Author.BOT, "A person will look at this.", outcome="handoff:bot_unavailable", reply_to=message)
        return self.waits(message, "bot_unavailable", reason)

    def waits(self, message: Message, kind: str, reason: str, **fields: Any) -> Handoff:
        """A hand-off that this message led to."""
        given = {"conversation": self.conversation, "reference": make_reference(), "open_now": True, **fields}
        handoff = Handoff.objects.create(message=message, kind=kind, reason=reason, **given)
        Handoff.objects.filter(pk=handoff.pk).update(created_at=self.time)
        self._touch(owner="waiting")
        return handoff

    def _message(self, author: str, text: str, **fields: Any) -> Message:
        self.time += timedelta(seconds=1)
        message = Message.objects.create(
            conversation=self.conversation, seq=self.conversation.messages.count() + 1, author=author, text=text, **fields
        )
        Message.objects.filter(pk=message.pk).update(created_at=self.time)
        self._touch(last_at=self.time, next_seq=message.seq + 1)
        return message

    def _touch(self, **fields: Any) -> None:
        if fields:
            Conversation.objects.filter(pk=self.conversation.pk).update(**fields)
        digests.fill([self.conversation.pk])
