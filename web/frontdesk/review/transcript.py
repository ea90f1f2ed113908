"""One conversation, word for word, with what the assistant made of every message."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk.chat.models import Author, Conversation, Message, Turn
from frontdesk.inbox.models import Handoff
from frontdesk.inbox.queue import Card, card
from frontdesk.privacy import details, personal
from frontdesk.privacy.personal import LABELS, Span
from frontdesk.review import search

FOUND = "found by the search"


@dataclass(frozen=True)
class Piece:
    """A stretch of a visitor's words; `why` names what matched in it, empty for the rest.

    Where `masked`, `text` is the label that stands for a personal detail.
    """

    text: str
    why: str = ""
    masked: bool = False


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
    details: int = 0  # how many personal details there are, shown or not


def transcript(conversation: Conversation, restricted: bool, whole: bool = False, query: str = "") -> Transcript:
    """Read a conversation in a few queries; with `restricted`, no word of it goes in.

    Personal details are left out unless it is to be `whole`. What a search finds in it is marked.
    """
    handoffs = list(conversation.handoffs.select_related("message__personal_details", "taken_by", "exit_by").order_by("-id"))
    messages = list(conversation.messages.select_related("written_by", "personal_details", "thumb").order_by("seq"))
    turns: dict[int, list[Turn]] = defaultdict(list)
    found = {} if restricted else search.highlighted(query, [conversation.pk])
    if not restricted:
        for turn in conversation.turns.order_by("id"):
            turns[turn.message_id].append(turn)
    entries = [
        _entry(
            message,
            restricted,
            whole,
            turns[message.pk],
            turns[message.reply_to_id or 0],
            handoffs,
            found_in(message, found.get(message.pk, "")),
        )
        for message in messages
    ]
    return Transcript(entries, [card(handoff, restricted, whole) for handoff in handoffs], _details(messages, handoffs))


def _details(messages: Sequence[Message], handoffs: Sequence[Handoff]) -> int:
    left = [field for one in handoffs for field in (one.contact_name, one.contact_email, one.contact_phone) if field]
    return sum(len(details.spans(message)) for message in messages) + len(left)


def _entry(
    message: Message,
    restricted: bool,
    whole: bool,
    turns: list[Turn],
    answered: Sequence[Turn],
    handoffs: Sequence[Handoff],
    found: Sequence[dict[str, Any]],
) -> Entry:
    led_to = [handoff for handoff in handoffs if handoff.message_id == message.pk]
    if restricted:
        return Entry(message, True, handoffs=led_to)
    evidence = turns[-1].evidence if turns else []
    hidden = [] if whole else details.spans(message)
    if hidden:
        for turn in turns:
            turn.evidence = without_details(turn.evidence, hidden)
    shown = pieces(message.text, [*evidence, *found], hidden)
    return Entry(message, False, shown, turns, led_to, _own_outcome(message, answered))


def found_in(message: Message, marked: str) -> list[dict[str, Any]]:
    """What a search found in a message, in the form of evidence. The index has the text masked, so its places are moved."""
    if not marked:
        return []
    text, places = search.marks(marked)
    left_out = details.spans(message)
    if text != personal.masked(message.text, left_out):
        return []  # the rules for what is masked have changed since
    moved = [(_unmasked(start, left_out), _unmasked(end - 1, left_out) + 1) for start, end in places]
    return [{"name": FOUND, "start": start, "end": end} for start, end in moved]


def _unmasked(place: int, left_out: Sequence[Span]) -> int:
    """Where a character of the masked text stands in the message; of a label, where the detail begins."""
    longer = 0
    for span in left_out:
        start, label = span.start + longer, len(LABELS[span.kind])
        if place < start:
            break
        if place < start + label:
            return span.start
        longer += label - (span.end - span.start)
    return place - longer


def _own_outcome(message: Message, answered: Sequence[Turn]) -> str:
    said = answered[-1].outcomes if answered else []
    return "" if said == [message.outcome] else message.outcome


def pieces(text: str, evidence: Sequence[dict[str, Any]], hidden: Sequence[Span] = ()) -> list[Piece]:
    """Cut the text where evidence matched; matches that overlap become one, and one outside the text is left out.

    Offsets are code points, as in contracts/turn-response.schema.json. The pieces joined are the text, with a label in place
    of each detail that is `hidden`.
    """
    cut, place = [], 0
    for start, end, why in _merged(_spans(text, evidence)):
        cut += [*_stretch(text, place, start, "", hidden), *_stretch(text, start, end, why, hidden)]
        place = end
    return [*cut, *_stretch(text, place, len(text), "", hidden)]


def _stretch(text: str, start: int, end: int, why: str, hidden: Sequence[Span]) -> list[Piece]:
    """The text from `start` to `end`, with the labels of the details that begin in it and nothing of any detail."""
    cut, place = [], start
    for detail in hidden:
        if detail.end <= place or detail.start >= end:
            continue
        cut.append(Piece(text[place : max(place, detail.start)], why))
        if detail.start >= start:
            cut.append(Piece(LABELS[detail.kind], why, masked=True))
        place = min(end, detail.end)
    return [piece for piece in [*cut, Piece(text[place:end], why)] if piece.text]


def without_details(evidence: Sequence[dict[str, Any]], hidden: Sequence[Span]) -> list[dict[str, Any]]:
    """The evidence, without the words of what matched inside a personal detail."""
    return [{**found, "text": ""} if any(_overlap(found, detail) for detail in hidden) else found for found in evidence]


def _overlap(found: dict[str, Any], detail: Span) -> bool:
    start, end = found.get("start"), found.get("end")
    return isinstance(start, int) and isinstance(end, int) and start < detail.end and detail.start < end


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
