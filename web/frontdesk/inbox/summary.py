"""The card: what a person needs to answer a visitor without reading the whole conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from frontdesk.chat.models import Author, Conversation, Message, Turn
from frontdesk.inbox.lines import by_urgency
from frontdesk.inbox.models import Handoff
from frontdesk.inbox.queue import contact_of
from frontdesk.privacy import details
from frontdesk.review.transcript import Piece, pieces, without_details

ANSWERS_SHOWN = 2
QUESTIONS_SHOWN = 3
WHY_NOT = {
    "out_of_scope": "no answer of the clinic's fits",
    "clarify": "asked back, and was not told",
    "failed": "the assistant could not be reached",
    "pending": "not answered yet",
}
JOINED = "waits for a person too"


@dataclass(frozen=True)
class Unanswered:
    """Something the visitor asked that the assistant did not answer, and why."""

    text: str
    why: str


@dataclass(frozen=True)
class Summary:
    """What the card shows of one hand-off; where `restricted`, only the hand-off itself is in here."""

    handoff: Handoff
    restricted: bool = False
    pieces: list[Piece] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    outcome: str = ""
    confidence: float | None = None
    likeliest: dict[str, Any] | None = None
    said: list[Message] = field(default_factory=list)
    contact: tuple[str, ...] = ()
    contact_name: str = ""
    unanswered: list[Unanswered] = field(default_factory=list)

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules that matched, each with the words that it matched."""
        return [found for found in self.evidence if found.get("kind") == "rule"]

    @property
    def scores(self) -> list[dict[str, Any]]:
        """What was decided by a figure."""
        return [found for found in self.evidence if found.get("kind") != "rule" and found.get("value") is not None]


def lead_of(conversation: Conversation) -> tuple[Handoff | None, list[Handoff]]:
    """The hand-off that the card is about, the most urgent open one or else the last, and the other open ones."""
    handoffs = conversation.handoffs.select_related("message", "taken_by", "exit_by")
    found = list(by_urgency(handoffs.exclude(state=Handoff.State.RESOLVED)))
    if found:
        return found[0], found[1:]
    return handoffs.order_by("-id").first(), []


def summary(handoff: Handoff, conversation: Conversation, restricted: bool, whole: bool) -> Summary:
    """The card of a hand-off, in three queries; with `restricted`, none is made and no word goes in.

    Personal details are left out unless it is to be `whole`.
    """
    if restricted:
        return Summary(handoff, restricted=True)
    hidden = [] if whole else details.spans(handoff.message)
    name, contact = contact_of(handoff, whole)
    turns = list(conversation.turns.select_related("message").order_by("id"))
    turn = next((one for one in reversed(turns) if one.message_id == handoff.message_id), None)
    evidence = turn.evidence if turn else []
    return Summary(
        handoff,
        pieces=pieces(handoff.message.text, evidence, hidden),
        evidence=without_details(evidence, hidden),
        outcome=turn.outcomes[0] if turn and turn.outcomes else "",
        confidence=turn.confidence if turn else None,
        likeliest=turn.ranking[0] if turn and turn.ranking else None,
        said=_said(conversation, handoff.message),
        contact=contact,
        contact_name=name,
        unanswered=_unanswered(conversation, handoff, turns, whole),
    )


def _said(conversation: Conversation, led_to_it: Message) -> list[Message]:
    """The last answers before the hand-off, and what was answered beside it."""
    replies = conversation.messages.filter(author=Author.BOT).exclude(outcome__startswith="handoff:")
    before = replies.filter(Q(seq__lt=led_to_it.seq) | Q(reply_to=led_to_it)).order_by("-seq")[:ANSWERS_SHOWN]
    return list(reversed(before))


def _unanswered(conversation: Conversation, handoff: Handoff, turns: Sequence[Turn], whole: bool) -> list[Unanswered]:
    """The visitor's last questions that got no answer, apart from the one that led to the hand-off."""
    last: dict[int, Turn] = {turn.message_id: turn for turn in turns}
    asked = conversation.messages.filter(author=Author.VISITOR).exclude(pk=handoff.message_id).order_by("-seq")
    found = []
    for message in asked[:30]:
        why = _why_not(message, last.get(message.pk)) or _joins(message, last.get(message.pk), handoff)
        if why:
            found.append(Unanswered(message.text if whole else details.masked(message), why))
    return list(reversed(found[:QUESTIONS_SHOWN]))


def _why_not(message: Message, turn: Turn | None) -> str:
    if turn and turn.status == Turn.Status.FAILED:
        return WHY_NOT["failed"]
    if message.state == Message.State.PENDING:
        return WHY_NOT["pending"]
    outcomes = turn.outcomes if turn else []
    return next((WHY_NOT[kind] for kind in (one.partition(":")[0] for one in outcomes) if kind in WHY_NOT), "")


def _joins(message: Message, turn: Turn | None, handoff: Handoff) -> str:
    """Why a question is left open that was asked while the hand-off was, before a person has said anything to it."""
    passed_on = turn is not None and any(one.startswith("handoff:") for one in turn.outcomes)
    answered = handoff.first_reply_at is not None and message.created_at < handoff.first_reply_at
    later = message.seq > handoff.message.seq and handoff.state != Handoff.State.RESOLVED
    return JOINED if passed_on and later and not answered else ""
