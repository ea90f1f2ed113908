"""The personal details of messages: found when a message is written, left out where it is listed or exported."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from frontdesk.chat.models import Author, Message
from frontdesk.privacy import personal
from frontdesk.privacy.models import PersonalDetails
from frontdesk.privacy.personal import Kind, Span

# Who types freely. What the assistant says is the clinic's own, its telephone number too, but for a reply that repeats the part
# of the visitor's words that it has no answer to.
WRITERS = (Author.VISITOR, Author.PERSON)
REPEATS = "out_of_scope"
LOOKED_THROUGH = Q(author__in=WRITERS) | Q(author=Author.BOT, outcome=REPEATS)

# A reply shortens what it repeats; of a detail that is cut off there, so much is taken for it.
CUT_OFF, LEAST = "\u2026", 3


def note(messages: Iterable[Message]) -> None:
    """Find and keep the details of messages that were just stored, in the transaction that stored them."""
    found = [(message, _find(message)) for message in messages if _looked_through(message)]
    rows = [PersonalDetails(message=message, spans=[list(span) for span in spans]) for message, spans in found if spans]
    if rows:
        PersonalDetails.objects.bulk_create(rows)


def spans(message: Message) -> list[Span]:
    """Where details stand in the message. Lists select `personal_details` with the messages, so that none asks for each.

    A message that was stored on another way than `frontdesk.chat.store` has no row, and is looked through now.
    """
    if not _looked_through(message):
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


def _looked_through(message: Message) -> bool:
    return message.author in WRITERS or (message.author == Author.BOT and message.outcome == REPEATS)


def _find(message: Message) -> list[Span]:
    found = personal.find(message.text)
    if message.author in WRITERS or message.reply_to is None:
        return found
    # What says that a number is a detail may not be in the part that is repeated.
    return _apart([*_repeated(message.reply_to.text, message.text), *found])


def _repeated(asked: str, reply: str) -> Iterator[Span]:
    """Where the reply has the details of what was asked, whole or cut off."""
    for detail in personal.find(asked):
        words = asked[detail.start : detail.end]
        for place in _places(words, reply):
            yield Span(place, place + len(words), detail.kind)
        for cut in _places(CUT_OFF, reply):
            lengths = range(min(len(words) - 1, cut), LEAST - 1, -1)
            left = next((length for length in lengths if reply.endswith(words[:length], 0, cut)), 0)
            if left:
                yield Span(cut - left, cut, detail.kind)


def _places(words: str, text: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0:
        yield place
        place = text.find(words, place + len(words))


def _apart(found: Iterable[Span]) -> list[Span]:
    """In order; of those that overlap, one that covers them, of the kind that was given first."""
    apart: list[Span] = []
    for span in sorted(found, key=lambda span: span.start):
        if apart and span.start < apart[-1].end:
            last = apart[-1]
            apart[-1] = Span(last.start, max(last.end, span.end), last.kind)
        else:
            apart.append(span)
    return apart
