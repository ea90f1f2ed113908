"""How conversations went: four honest outcomes in place of one flattering share that "needed no person".

Every conversation in which the visitor wrote something has one, the first of these that fits:

1. abandoned in the queue: of one of its hand-offs the visitor left, or it was closed because nobody could come, before a
   person had written a word;
2. still open: a hand-off waits, or the last word is younger than an hour, so that nothing can be said yet;
3. handed to a person: a person wrote, or dealt with it by telephone or otherwise;
4. confirmed helped: the visitor said so, by a thumb up or by thanks after an answer, and gave no thumb down beside it;
5. left silently: all others. Some were helped and said nothing, some gave up: which, nobody knows, and so no share of those
   helped is made of them.

A hand-off that the assistant made itself needless (it was down, and answered after all) counts as none.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from frontdesk.chat.models import Author, Conversation, Message
from frontdesk.inbox.exits import BOT_ANSWERED
from frontdesk.inbox.models import Exit, Handoff
from frontdesk.inbox.queue import NOT_RESOLVED
from frontdesk.insights.scope import Scope
from frontdesk.insights.series import Series, series
from frontdesk.review.among import Asked, Rows
from frontdesk.review.models import Thumb

ABANDONED, OPEN, PERSON, HELPED, SILENT = "abandoned", "open", "person", "helped", "silent"
# The four outcomes, best known first, and those of which nothing can be said yet.
FATES = {
    HELPED: "Confirmed helped",
    PERSON: "Handed to a person",
    SILENT: "Left silently",
    ABANDONED: "Abandoned in the queue",
    OPEN: "Still open",
}
QUIET = timedelta(hours=1)
NOBODY_CAME = Q(first_reply_at=None, exit__in=(Exit.VISITOR_LEFT, Exit.NOBODY_AVAILABLE))


def fates(scope: Scope) -> list[Series]:
    """Conversations with each fate."""
    rows = with_fate(scope.conversations()).annotate(day=scope.day())
    return series(scope.period, FATES, rows.order_by().values_list("day", "fate").annotate(count=Count("pk")))


def with_fate(conversations: QuerySet[Conversation], now: datetime | None = None) -> QuerySet[Conversation]:
    """Each with `fate`."""
    young = Q(last_at__gt=(now or timezone.now()) - QUIET)
    cases = [
        When(_abandoned(), then=Value(ABANDONED)),
        When(_waits() | young, then=Value(OPEN)),
        When(_met_a_person(), then=Value(PERSON)),
        When(_said_so(), then=Value(HELPED)),
    ]
    return conversations.annotate(fate=Case(*cases, default=Value(SILENT), output_field=CharField()))


def went(fate: str, conversation: str) -> Any:
    """The condition that the conversation whose key is the field `conversation` had this fate."""
    rows: Any = with_fate(Conversation.objects.filter(pk=OuterRef(conversation)))
    return Asked(rows.filter(fate=fate))


def keys_of(fate: str, now: datetime | None = None) -> Rows | None:
    """Of a fate that few have, the keys of those that may have it; None of the others."""
    if fate == ABANDONED:
        return Handoff.objects.filter(NOBODY_CAME).exclude(exit_reason=BOT_ANSWERED)
    if fate == OPEN:
        young = Conversation.objects.filter(last_at__gt=(now or timezone.now()) - QUIET).values("pk")
        return young.union(Handoff.objects.filter(NOT_RESOLVED).order_by().values("conversation"))
    return None


def _handoffs() -> QuerySet[Handoff]:
    return Handoff.objects.filter(conversation=OuterRef("pk")).exclude(exit_reason=BOT_ANSWERED)


def _abandoned() -> Any:
    return Exists(_handoffs().filter(NOBODY_CAME))


def _waits() -> Any:
    return Exists(_handoffs().filter(exit=""))


def _met_a_person() -> Any:
    wrote = Message.objects.filter(conversation=OuterRef("pk"), author=Author.PERSON)
    return Exists(_handoffs()) | Exists(wrote)


def _said_so() -> Any:
    thumbs = Thumb.objects.filter(conversation=OuterRef("pk"))
    down = Exists(thumbs.filter(value=Thumb.DOWN))
    return (_thanked() | Exists(thumbs.filter(value=Thumb.UP))) & ~down


def _thanked() -> Any:
    answer = Message.objects.filter(
        conversation=OuterRef("conversation"), seq__lt=OuterRef("seq"), outcome__startswith="answer:"
    )
    thanks = Message.objects.filter(Exists(answer), conversation=OuterRef("pk"), outcome="smalltalk:thanks")
    return Exists(thanks)
