"""One conversation, word for word, with what the assistant made of every message."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk.chat.models import Author, Conversation, Message, Turn
from frontdesk.inbox.models import Handoff
from frontdesk.inbox.queue import Card, card


@dataclass(frozen=True)
class Piece:
    """A stretch of a visitor's words; `why` names what matched in it, empty for the rest."""

    text: str
    why: str = ""


@dataclass(frozen=True)
class Entry:
    """One message with what was made of it. Where the reader may not read it, the words and turns are not in here."""

    message: Message
    restricted: bool
    pieces: list[Piece] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)
    own_outcome: str = ""  # of a reply, where the turn it answers does not say it already

    @property
    def by_visitor(self) -> bool:
        """Did the visitor write it?"""
        return self.message.author == Author.VISITOR

    @property
    def pending(self) -> bool:
        """Does it wait for an answer?"""
        return self.message.state == Message.State.PENDING


@dataclass(frozen=True)
class Transcript:
    """What a transcript page shows."""

    entries: list[Entry]
    cards: list[Card]


def transcript(conversation: Conversation, restricted: bool) -> Transcript:
    """Read a conversation in three queries; with `restricted`, no word of it goes in."""
    handoffs = list(conversation.handoffs.select_related("message", "taken_by").order_by("-id"))
    messages = conversation.messages.select_related("written_by").order_by("seq")
    turns: dict[int, list[Turn]] = defaultdict(list)
    if not restricted:
        for turn in conversation.turns.order_by("id"):
            turns[turn.message_id].append(turn)
    entries = [
        _entry(message, restricted, turns[message.pk], turns[message.reply_to_id or 0], handoffs) for message in messages
    ]
    return Transcript(entries, [card(handoff, restricted) for handoff in handoffs])


def _entry(
    message: Message, restricted: bool, turns: list[Turn], answered: Sequence[Turn], handoffs: Sequence[Handoff]
) -> Entry:
    led_to = [handoff for handoff in handoffs if handoff.message_id == message.pk]
    if restricted:
        return Entry(message, True, handoffs=led_to)
    evidence = turns[-1].evidence if turns else []
    return Entry(message, False, pieces(message.text, evidence), turns, led_to, _own_outcome(message, answered))


def _own_outcome(message: Message, answered: Sequence[Turn]) -> str:
    said = answered[-1].outcomes if answered else []
    return "" if said == [message.outcome] else message.outcome


def pieces(text: str, evidence: Sequence[dict[str, Any]]) -> list[Piece]:
    """Cut the text where evidence matched; matches that overlap become one, and one outside the text is left out.

    Offsets are code points, as in contracts/turn-response.schema.json. The pieces joined are always the text.
    """
    cut, place = [], 0
    for start, end, why in _merged(_spans(text, evidence)):
        cut += [Piece(text[place:start]), Piece(text[start:end], why)]
        place = end
    return [piece for piece in [*cut, Piece(text[place:])] if piece.text]


def _spans(text: str, evidence: Sequence[dict[str, Any]]) -> list[tuple[int, int, str]]:
    spans = []
    for found in evidence:
        start, end = found.get("start"), found.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
            spans.append((start, end, str(found.get("name", ""))))
    return sorted(spans)


def _merged(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, why in spans:
        if merged and start < merged[-1][1]:
            before = merged.pop()
            names = dict.fromkeys([*before[2].split(", "), why])
            start, end, why = before[0], max(before[1], end), ", ".join(names)
        merged.append((start, end, why))
    return merged
