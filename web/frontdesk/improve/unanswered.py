"""Which messages the assistant has no answer to yet."""

from datetime import datetime

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from frontdesk.chat.models import Author, Message, Turn
from frontdesk.improve.models import Member
from frontdesk.inbox.models import Handoff

# The choice behind "None of these".
NONE_OF_THESE = "out_of_scope"
KINDS = (Handoff.Kind.URGENT, Handoff.Kind.MEDICAL, Handoff.Kind.REQUEST)


def unanswered(since: datetime, until: datetime) -> dict[int, tuple[Message, str]]:
    """Messages between two moments, by number, each with the reason why it is one of them; oldest first."""
    said = Message.objects.filter(author=Author.VISITOR, choice="", created_at__gte=since, created_at__lt=until)
    found = {message.pk: (message, Member.Why.NOT_UNDERSTOOD) for message in _not_understood(said)}
    found |= {message.pk: (message, Member.Why.NONE_OF_THESE) for message in _refused(since, until)}
    handed_off = said.filter(handoffs__kind__in=KINDS).distinct()
    found |= {message.pk: (message, Member.Why.HANDED_OFF) for message in handed_off if message.pk not in found}
    return dict(sorted(found.items()))


def _not_understood(said: QuerySet[Message]) -> QuerySet[Message]:
    turns = Turn.objects.filter(status=Turn.Status.STORED).annotate(words=Cast("outcomes", TextField()))
    return said.filter(pk__in=turns.filter(words__contains='"out_of_scope"').values("message"))


def _refused(since: datetime, until: datetime) -> list[Message]:
    """The questions before a tap on "None of these"."""
    taps = Message.objects.filter(
        author=Author.VISITOR, choice=NONE_OF_THESE, created_at__gte=since, created_at__lt=until
    ).only("conversation_id", "seq")
    before = (
        Message.objects.filter(
            conversation=tap.conversation_id, author=Author.VISITOR, choice="", seq__lt=tap.seq, created_at__gte=since
        )
        .order_by("-seq")
        .first()
        for tap in taps
    )
    return [message for message in before if message]
