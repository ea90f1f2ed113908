"""One turn with what was said before and after it, as a reviewer reads it."""

from dataclasses import dataclass

from frontdesk.chat.models import Author, Message, Turn
from frontdesk.privacy import details
from frontdesk.review.transcript import Piece, pieces, without_details

BEFORE = 4
AFTER = 2


@dataclass(frozen=True)
class Line:
    """A message with its personal details masked; of the turn itself (`part`) the words that matched are marked."""

    message: Message
    pieces: list[Piece]
    part: str  # before, asked, reply, after


def exchange(turn: Turn) -> list[Line]:
    """The few messages before the turn's, that one, its replies, and what came next. The turn's evidence is masked too."""
    of_conversation = turn.conversation.messages.select_related("personal_details", "written_by")
    asked = turn.message.seq
    before = list(of_conversation.filter(seq__lt=asked).order_by("-seq")[:BEFORE])[::-1]
    replies = list(of_conversation.filter(reply_to=turn.message_id).exclude(author=Author.VISITOR).order_by("seq"))
    last = max([asked, *(message.seq for message in replies)])
    after = list(of_conversation.filter(seq__gt=last).order_by("seq")[:AFTER])
    message = of_conversation.get(pk=turn.message_id)
    hidden = details.spans(message)
    turn.evidence = without_details(turn.evidence, hidden)
    marked = Line(message, pieces(message.text, turn.evidence, hidden), "asked")
    parts = [("before", before), ("reply", replies), ("after", after)]
    lines = {part: [Line(one, pieces(one.text, (), details.spans(one)), part) for one in found] for part, found in parts}
    return [*lines["before"], marked, *lines["reply"], *lines["after"]]
