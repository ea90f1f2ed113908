"""The log: conversations as lines of a list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Author, Conversation, Message
from frontdesk.inbox.access import restricted_for
from frontdesk.inbox.models import Handoff
from frontdesk.lib.outcomes import distinct
from frontdesk.privacy import personal
from frontdesk.review import search
from frontdesk.review.filters import OWNERS
from frontdesk.review.models import SearchText, Thumb
from frontdesk.review.transcript import Piece

CHIPS = 3
# Of a message in which something was found, so much before it is shown.
BEFORE, WIDTH = 50, 160


@dataclass(frozen=True)
class Line:
    """A conversation as one person may see it: where `restricted`, neither words nor outcomes nor reasons are in here."""

    conversation: Conversation
    restricted: bool
    words: list[Piece] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)
    reason: str = ""
    ups: int = 0
    downs: int = 0

    @property
    def state(self) -> str:
        """Who has it, in words."""
        return OWNERS[Conversation.owner.field.to_python(self.conversation.owner)]

    @property
    def length(self) -> int:
        """How many messages there are."""
        return self.conversation.next_seq - 1

    @property
    def chips(self) -> list[str]:
        """The first outcomes."""
        return self.outcomes[:CHIPS]

    @property
    def more(self) -> int:
        """How many outcomes are not among the chips."""
        return max(0, len(self.outcomes) - CHIPS)


def lines(keys: Sequence[int], staff: Staff, query: str = "") -> list[Line]:
    """Lines of these conversations, in this order, in as many queries for many as for one.

    Each shows what the visitor said first, or, of a search, the first message in which something was found.
    """
    said = Message.objects.filter(conversation=OuterRef("pk"), author=Author.VISITOR).order_by("seq")
    conversations = Conversation.objects.filter(pk__in=keys).annotate(
        restricted=restricted_for(staff, "pk"), first_words=Subquery(said.values("text")[:1])
    )
    found = {conversation.pk: conversation for conversation in conversations}
    parts = _Parts(_outcomes_of(keys), _handoffs_of(keys), _thumbs_of(keys), _found_in(keys, query))
    return [_line(found[key], parts) for key in keys if key in found]


@dataclass(frozen=True)
class _Parts:
    outcomes: dict[int, list[str]]
    handoffs: dict[int, list[Handoff]]
    thumbs: dict[int, list[int]]
    marked: dict[int, str]


def _line(conversation: Conversation, parts: _Parts) -> Line:
    handoffs = parts.handoffs[conversation.pk]
    if conversation.restricted:  # type: ignore[attr-defined]
        known = [f"handoff:{handoff.kind}" for handoff in handoffs]
        return Line(conversation, True, outcomes=distinct(known), handoffs=handoffs)
    first = personal.mask(conversation.first_words or "")  # type: ignore[attr-defined]
    words = parts.marked.get(conversation.pk) or first
    thumbs = parts.thumbs[conversation.pk]
    return Line(
        conversation,
        False,
        excerpt(words),
        distinct(parts.outcomes[conversation.pk]),
        handoffs,
        handoffs[0].reason if handoffs else "",
        thumbs.count(Thumb.UP),
        thumbs.count(Thumb.DOWN),
    )


def excerpt(marked: str) -> list[Piece]:
    """The part of a text around what was first found in it, what was found being pieces with a `why`."""
    text, spans = search.marks(marked)
    start = max(0, spans[0][0] - BEFORE) if spans and spans[0][1] > WIDTH else 0
    end = start + WIDTH
    found = [Piece("…")] if start else []
    place = start
    for begun, ended in spans:
        if begun < end:
            found += [Piece(text[place:begun]), Piece(text[begun:ended], "found")]
            place = ended
    found += [Piece(text[place : max(end, place)]), Piece("…" if len(text) > max(end, place) else "")]
    return [piece for piece in found if piece.text]


def _outcomes_of(keys: Iterable[int]) -> dict[int, list[str]]:
    replies = Message.objects.filter(conversation__in=keys).exclude(outcome="").order_by("conversation", "seq")
    found: dict[int, list[str]] = defaultdict(list)
    for conversation, outcome in replies.values_list("conversation_id", "outcome"):
        found[conversation].append(outcome)
    return found


def _handoffs_of(keys: Iterable[int]) -> dict[int, list[Handoff]]:
    found: dict[int, list[Handoff]] = defaultdict(list)
    for handoff in Handoff.objects.filter(conversation__in=keys).order_by("id"):
        found[handoff.conversation_id].append(handoff)
    return found


def _thumbs_of(keys: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for conversation, value in Thumb.objects.filter(conversation__in=keys).values_list("conversation_id", "value"):
        found[conversation].append(value)
    return found


def _found_in(keys: Sequence[int], query: str) -> dict[int, str]:
    """Of each conversation the first text in which something was found, with marks."""
    marked = search.highlighted(query, keys)
    texts = SearchText.objects.filter(pk__in=marked).order_by("-pk").values_list("conversation_id", "pk")
    return {conversation: marked[message] for conversation, message in texts}
