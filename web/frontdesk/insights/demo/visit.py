"""One conversation of the demo logs, put together as the product would have stored it; nothing here touches the database."""

import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from clinic_profile.hours import open_now

from frontdesk.accounts.models import User
from frontdesk.chat import words
from frontdesk.chat.models import Author, Conversation, Message, Owner, Turn
from frontdesk.chat.rasa import Reply
from frontdesk.inbox import exits, handoffs
from frontdesk.inbox.models import Exit, Handoff
from frontdesk.lib.clinic import profile

# By it the demo's conversations are known from real ones, which carry the version of the clinic's own text.
CONSENT = "demo"
# What the turn's record says while nothing answers at Rasa's address.
DOWN = "unreachable"
ID_LETTERS = string.ascii_letters + string.digits + "-_"


@dataclass
class Said:
    """A visitor's message with what was made of it; `meant` is the outcome that would have been right."""

    message: Message
    meant: str
    reply: Reply
    answers: list[Message] = field(default_factory=list)

    @property
    def understood(self) -> bool:
        """Was it what would have been right?"""
        return set(self.meant.split("+")) <= set(self.reply.outcomes)


@dataclass
class Visit:
    """A conversation while it goes on; `now` is its clock."""

    conversation: Conversation
    now: datetime
    rng: Random
    messages: list[Message] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    done_by_staff: list[tuple[datetime, User, str]] = field(default_factory=list)
    last_by_visitor: datetime | None = None

    def wait(self, seconds: float) -> None:
        """Let about so many seconds pass."""
        self.now += timedelta(seconds=seconds * self.rng.lognormvariate(0, 0.5))

    def say(self, author: str, text: str, **fields: Any) -> Message:
        """Add the next message."""
        seq = len(self.messages) + 1
        message = Message(conversation=self.conversation, seq=seq, author=author, text=text, created_at=self.now, **fields)
        self.messages.append(message)
        if author == Author.VISITOR:
            self.last_by_visitor = self.now
        return message

    def asks(self, text: str, choice: str | None, meant: str, reply: Reply) -> Said:
        """The visitor writes or taps, and the assistant replies."""
        message = self._by_visitor(text, choice, Message.State.ANSWERED)
        said = Said(message, meant, reply)
        self._turn(said)
        self.said.append(said)
        return said

    def fails(self, text: str, meant: str, reply: Reply, answered_at: datetime, reference: str) -> None:
        """The visitor writes while the assistant is down; it replies later, which nobody but the bot had to do."""
        message = self._by_visitor(text, None, Message.State.ANSWERED)
        message.attempts = 1
        self.turns.append(self._record(message, Turn.Status.FAILED, error=DOWN))
        handoff = self.opens(message, Handoff.Kind.BOT_UNAVAILABLE, DOWN, reference, self.now)
        self.say(
            Author.SYSTEM,
            words.bot_unavailable(),
            outcome=f"handoff:{Handoff.Kind.BOT_UNAVAILABLE}",
            payload={"handoff": reference},
            reply_to=message,
        )
        self.now = answered_at
        said = Said(message, meant, reply)
        self._turn(said)
        self.said.append(said)
        self.ends(handoff, self.now, Exit.RESOLVED, exits.BOT_ANSWERED, None)

    def opens(self, message: Message, kind: str, reason: str, reference: str, at: datetime) -> Handoff:
        """A hand-off that this message leads to."""
        there = open_now(profile(), at)
        handoff = Handoff(
            conversation=self.conversation,
            message=message,
            kind=kind,
            reason=reason,
            reference=reference,
            role=handoffs.ROLE.get(Handoff.Kind(kind), "receptionist"),
            open_now=there,
            ask_contact=not there,
            created_at=at,
        )
        self.conversation.owner = Owner.WAITING
        self.handoffs.append(handoff)
        return handoff

    def ends(self, handoff: Handoff, at: datetime, exited: str, reason: str, by: User | None) -> None:
        """End a hand-off; the bot has the word again."""
        handoff.state, handoff.resolved_at = Handoff.State.RESOLVED, at
        handoff.exit, handoff.exit_reason, handoff.exit_by = exited, reason, by
        self.conversation.owner = Owner.BOT
        self.conversation.version += 1

    def by_staff(self, user: User, action: str) -> None:
        """Note what a member of staff did, for the audit events."""
        self.done_by_staff.append((self.now, user, action))

    def finished(self, until: datetime) -> "Visit":
        """With what the conversation's row knows of its messages; the last of them may still be to come at `until`."""
        row = self.conversation
        self._forget_after(until)
        row.next_seq = len(self.messages) + 1
        row.last_at = max(message.created_at for message in self.messages) if self.messages else row.created_at
        row.visitor_last_seen_at = self.last_by_visitor or row.created_at
        row.visitor_seen_seq = len(self.messages)
        return self

    def _forget_after(self, until: datetime) -> None:
        """What has not happened yet. Only the bot's part of a visit can be so late: `person.attend` keeps clear of it."""
        late = next((place for place, one in enumerate(self.messages) if one.created_at > until), None)
        if late is None:
            return
        # From a visitor's message on, so that none is left without its answer.
        while late and self.messages[late].author != Author.VISITOR:
            late -= 1
        gone = {one.seq for one in self.messages[late:]}
        self.messages = self.messages[:late]
        self.turns = [turn for turn in self.turns if turn.message.seq not in gone]
        self.said = [one for one in self.said if one.message.seq not in gone]
        self.handoffs = [one for one in self.handoffs if one.message.seq not in gone]
        waiting = any(not handoff.exit for handoff in self.handoffs)
        self.conversation.owner = Owner.WAITING if waiting else Owner.BOT

    def _by_visitor(self, text: str, choice: str | None, state: str) -> Message:
        return self.say(Author.VISITOR, text, client_id=make_id(self.rng), choice=choice or "", state=state)

    def _turn(self, said: Said) -> None:
        reply = said.reply
        kept = {name: getattr(reply, name) for name in ("outcomes", "ranking", "evidence", "model_id")}
        confidence = reply.confidence if reply.ranking else None
        taken = reply.milliseconds * self.rng.lognormvariate(0, 0.15)
        self.turns.append(
            self._record(said.message, Turn.Status.STORED, confidence=confidence, milliseconds=round(taken, 1), **kept)
        )
        self.now += timedelta(milliseconds=taken + 15)
        for content in reply.replies:
            payload = {key: content[key] for key in ("question", "reviewed", "sources", "buttons") if content.get(key)}
            answer = self.say(Author.BOT, content["text"], outcome=content["outcome"], payload=payload, reply_to=said.message)
            said.answers.append(answer)
        self.conversation.context = reply.context
        self.conversation.version += 1

    def _record(self, message: Message, status: str, **fields: Any) -> Turn:
        return Turn(conversation=self.conversation, message=message, status=status, created_at=self.now, **fields)


def begin(at: datetime, page: str, language: str, rng: Random) -> Visit:
    """A visit that starts now."""
    conversation = Conversation(
        public_id=make_id(rng),
        token_hash="0" * 64,  # the digest of no token: nobody can open it as its visitor
        consent_version=CONSENT,
        page=page,
        language=language,
        created_at=at,
        last_at=at,
    )
    return Visit(conversation, at, rng)


def make_id(rng: Random) -> str:
    """22 letters, as ids have them, the same for the same seed."""
    return "".join(rng.choices(ID_LETTERS, k=22))
