"""The personal details of messages: found when a message is written, left out where it is listed or exported."""

from collections.abc import Iterable

from django.core.exceptions import ObjectDoesNotExist

from frontdesk.chat.models import Author, Message
from frontdesk.privacy import personal
from frontdesk.privacy.models import PersonalDetails
from frontdesk.privacy.personal import Kind, Span

# Who types freely. What the assistant says is the clinic's own, its telephone number too.
WRITERS = (Author.VISITOR, Author.PERSON)


def note(messages: Iterable[Message]) -> None:
    """Find and keep the details of messages that were just stored, in the transaction that stored them."""
    found = [(message, personal.find(message.text)) for message in messages if message.author in WRITERS]
    rows = [PersonalDetails(message=message, spans=[list(span) for span in spans]) for message, spans in found if spans]
    if rows:
        PersonalDetails.objects.bulk_create(rows)


def spans(message: Message) -> list[Span]:
    """Where details stand in the message. Lists select `personal_details` with the messages, so that none asks for each.

    A message that was stored on another way than `frontdesk.chat.store` has no row, and is looked through now.
    """
    if message.author not in WRITERS:
        return []
    try:
        kept = message.personal_details.spans
    except ObjectDoesNotExist:
        return personal.find(message.text)
    return [Span(start, end, Kind(kind)) for start, end, kind in kept]


def masked(message: Message) -> str:
    """The message's text with a label in place of each personal detail."""
    return personal.masked(message.text, spans(message))


def refresh(messages: Iterable[Message]) -> int:
    """Look through messages again, after the rules have changed; how many have details."""
    several = list(messages)
    PersonalDetails.objects.filter(message__in=several).delete()
    note(several)
    return PersonalDetails.objects.filter(message__in=several).count()
