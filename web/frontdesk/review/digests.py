"""Keeping what the log is filtered and searched by, beside what it tells of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps

from frontdesk.chat.models import Author, Conversation, Message, Turn
from frontdesk.lib import statements
from frontdesk.privacy import personal
from frontdesk.privacy.holdings import without_query
from frontdesk.review.models import Digest, SearchText

# What a visitor or a person of the clinic wrote; the assistant's own words are the same for everybody.
WRITTEN_BY_PEOPLE = (Author.VISITOR, Author.PERSON)
STEP = 500

Get = Callable[[str, str], Any]

_OF_CONVERSATION = statements.Prepared(lambda conversation: Digest.objects.filter(conversation=conversation), int)


def joined(words: Iterable[str]) -> str:
    """Each once, in order, with a blank on either side, so that one whole word is found by `contains`."""
    found = " ".join(dict.fromkeys(word for word in words if word))
    return f" {found} " if found else ""


def address(page: str) -> str:
    """Without what was passed in it, and in small letters, so that no search has to make them so in every row."""
    return without_query(page).lower()


def begun(conversation: Conversation) -> None:
    """A conversation that was just made."""
    page = address(conversation.page)
    statements.insert(Digest(conversation=conversation, last_at=conversation.last_at, page=page))


def added(conversation: Conversation, messages: Sequence[Message], now: datetime, turn: Turn | None = None) -> None:
    """Messages that were just stored, numbered, in a conversation that is held; and the turn that they came from."""
    for message in messages:
        if message.author in WRITTEN_BY_PEOPLE:
            text = personal.mask(message.text)
            statements.insert(SearchText(message=message, conversation=conversation, text=text))
    changes: dict[str, Any] = {"last_at": now, "length": conversation.next_seq - 1}
    outcomes = [message.outcome for message in messages]
    if turn or any(outcomes):
        changes |= _learned(conversation, outcomes, turn)
    if not statements.change(Digest, conversation.pk, **changes):
        fill([conversation.pk])


def _learned(conversation: Conversation, outcomes: Iterable[str], turn: Turn | None) -> dict[str, Any]:
    known = _OF_CONVERSATION.first(conversation.pk) or Digest()
    changes: dict[str, Any] = {"outcomes": joined([*known.outcomes.split(), *outcomes])}
    if turn and turn.confidence is not None:
        changes["model_ids"] = joined([*known.model_ids.split(), turn.model_id])
        changes["least_sure"] = min(turn.confidence, 1.0 if known.least_sure is None else known.least_sure)
    return changes


def fill(conversations: Sequence[int], get: Get = apps.get_model) -> None:
    """Make digests and texts of these conversations, by key, anew from what is stored; for writers of many at a time.

    `get` gives the models, which in a migration are those of its moment.
    """
    for start in range(0, len(conversations), STEP):
        few = conversations[start : start + STEP]
        _fill_digests(few, get)
        _fill_texts(few, get)


def _fill_digests(conversations: Sequence[int], get: Get) -> None:
    outcomes, turns = _outcomes(conversations, get), _turns(conversations, get)
    model = get("review", "Digest")
    rows = [
        model(
            conversation_id=pk,
            last_at=last_at,
            length=next_seq - 1,
            page=address(page),
            outcomes=joined(outcomes[pk]),
            model_ids=joined(model_id for model_id, _ in turns[pk]),
            least_sure=min((confidence for _, confidence in turns[pk]), default=None),
        )
        for pk, last_at, next_seq, page in get("chat", "Conversation")
        .objects.filter(pk__in=conversations)
        .values_list("pk", "last_at", "next_seq", "page")
    ]
    fields = ["last_at", "length", "page", "outcomes", "model_ids", "least_sure"]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["conversation"], update_fields=fields)


def _outcomes(conversations: Sequence[int], get: Get) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    replies = get("chat", "Message").objects.filter(conversation__in=conversations).exclude(outcome="").order_by("seq")
    for pk, outcome in replies.values_list("conversation_id", "outcome"):
        found[pk].append(outcome)
    return found


def _turns(conversations: Sequence[int], get: Get) -> dict[int, list[tuple[str, float]]]:
    found: dict[int, list[tuple[str, float]]] = defaultdict(list)
    turns = get("chat", "Turn").objects.filter(conversation__in=conversations, status="stored", confidence__isnull=False)
    for pk, model_id, confidence in turns.order_by("id").values_list("conversation_id", "model_id", "confidence"):
        found[pk].append((model_id, confidence))
    return found


def _fill_texts(conversations: Sequence[int], get: Get) -> None:
    model = get("review", "SearchText")
    model.objects.filter(conversation__in=conversations).delete()
    said = get("chat", "Message").objects.filter(conversation__in=conversations, author__in=WRITTEN_BY_PEOPLE)
    rows = said.order_by("pk").values_list("pk", "conversation_id", "text")
    model.objects.bulk_create(
        [model(message_id=pk, conversation_id=conversation, text=personal.mask(text)) for pk, conversation, text in rows],
        batch_size=STEP,
    )
