"""How hand-offs end. Each end has a type and a reason, and is counted, so that figures outlive what visitors erase."""

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.inbox.models import Exit, ExitCount, Handoff
from frontdesk.lib.clinic import profile


@dataclass(frozen=True)
class Reason:
    """A reason that staff choose, in words, and the exit that it stands for."""

    label: str
    exit: Exit


REASONS = {
    "answered": Reason("Answered in the chat", Exit.RESOLVED),
    "called": Reason("Answered by phone or e-mail", Exit.RESOLVED),
    "arranged": Reason("Appointment arranged", Exit.RESOLVED),
    "no_answer_needed": Reason("Needs no answer", Exit.RESOLVED),
    "visitor_left": Reason("The visitor has gone", Exit.VISITOR_LEFT),
    "nobody_available": Reason("Nobody can take it", Exit.NOBODY_AVAILABLE),
}
# Those with which a visitor who waits, maybe away from the chat, has had no answer in any way.
UNANSWERED = ("no_answer_needed", "nobody_available")
# What ends a hand-off without anybody choosing.
HANDED_BACK, BOT_ANSWERED, VISITOR_ENDED, ERASED = "handed_back", "bot_answered", "visitor_ended", "erased"
GIVEN_UP = "given_up"


def still_open(conversation: Conversation) -> QuerySet[Handoff]:
    """Its hand-offs that have not ended."""
    return conversation.handoffs.exclude(state=Handoff.State.RESOLVED)


def leave(handoffs: QuerySet[Handoff], ended: Exit, reason: str, by: User | None = None) -> None:
    """End these open hand-offs. Called inside the transaction that holds their conversation."""
    count(handoffs, ended)
    handoffs.update(state=Handoff.State.RESOLVED, resolved_at=timezone.now(), exit=ended, exit_reason=reason, exit_by=by)


def count(handoffs: QuerySet[Handoff], ended: Exit) -> None:
    """Count an exit for each of them, on today's day at the clinic."""
    day = timezone.localdate(timezone=profile().zone)
    for kind in handoffs.values_list("kind", flat=True):
        ExitCount.objects.get_or_create(day=day, kind=kind, exit=ended)
        ExitCount.objects.filter(day=day, kind=kind, exit=ended).update(count=F("count") + 1)
