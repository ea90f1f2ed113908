"""The log: conversations as lines of a list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from frontdesk.chat.models import Author, Conversation, Message
from frontdesk.inbox.models import Handoff
from frontdesk.lib.outcomes import distinct
from frontdesk.privacy import personal
from frontdesk.review.filters import OWNERS

CHIPS = 3


@dataclass(frozen=True)
class Line:
    """A conversation as one person may see it: where `restricted`, neither words nor outcomes nor reasons are in here."""

    conversation: Conversation
    restricted: bool
    first_words: str
    outcomes: list[str]
    handoffs: list[Handoff]
    reason: str

    @property
    def state(self) -> str:
        """Who has it, in words."""
        return OWNERS[Conversation.owner.field.to_python(self.conversation.owner)]

    @property
    def chips(self) -> list[str]:
        """The first outcomes."""
        return self.outcomes[:CHIPS]

    @property
    def more(self) -> int:
        """How many outcomes are not among the chips."""
        return max(0, len(self.outcomes) - CHIPS)


def with_first_words(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Each with `first_words`, what the visitor said first."""
    said = Message.objects.filter(conversation=OuterRef("pk"), author=Author.VISITOR).order_by("seq")
    return conversations.annotate(first_words=Subquery(said.values("text")[:1]))


def lines(conversations: Sequence[Conversation]) -> list[Line]:
    """Lines of conversations that carry `restricted` and `first_words`; two queries for all of them."""
    outcomes, handoffs = _outcomes_of(conversations), _handoffs_of(conversations)
    return [_line(conversation, outcomes[conversation.pk], handoffs[conversation.pk]) for conversation in conversations]


def _line(conversation: Conversation, outcomes: list[str], handoffs: list[Handoff]) -> Line:
    restricted: bool = conversation.restricted  # type: ignore[attr-defined]
    if restricted:
        known = [f"handoff:{handoff.kind}" for handoff in handoffs]
        return Line(conversation, True, "", distinct(known), handoffs, "")
    words = personal.mask(conversation.first_words or "")  # type: ignore[attr-defined]
    return Line(conversation, False, words, distinct(outcomes), handoffs, handoffs[0].reason if handoffs else "")


def _outcomes_of(conversations: Iterable[Conversation]) -> dict[int, list[str]]:
    replies = Message.objects.filter(conversation__in=conversations).exclude(outcome="").order_by("conversation", "seq")
    found: dict[int, list[str]] = defaultdict(list)
    for conversation, outcome in replies.values_list("conversation_id", "outcome"):
        found[conversation].append(outcome)
    return found


def _handoffs_of(conversations: Iterable[Conversation]) -> dict[int, list[Handoff]]:
    found: dict[int, list[Handoff]] = defaultdict(list)
    for handoff in Handoff.objects.filter(conversation__in=conversations).order_by("id"):
        found[handoff.conversation_id].append(handoff)
    return found
