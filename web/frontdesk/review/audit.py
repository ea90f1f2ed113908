"""Writing down who looked at what."""

import hashlib
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.review import chain
from frontdesk.review.models import AuditEvent

ONE_READING = timedelta(minutes=15)
SEARCHED = "log.searched"


def key(conversation: Conversation) -> str:
    """The name of a conversation in audit events.

    A digest: once the conversation is erased, the event says that one was read, and nothing leads back to it.
    """
    return "conversation:" + hashlib.sha256(conversation.public_id.encode()).hexdigest()[:32]


def record(who: User, action: str, conversation: Conversation) -> AuditEvent:
    """Write one event, such as `record(request.user, "transcript.read", conversation)`."""
    return chain.append(who, action, key(conversation))


def record_reading(who: User, action: str, conversation: Conversation) -> None:
    """Write one event for a stretch of reading: a page that follows a conversation asks again with every message."""
    record_looking(who, action, key(conversation))


def record_looking(who: User, action: str, about: str) -> None:
    """Write one event for a stretch of looking at a list that shows words of many conversations, or at what is made of them."""
    since = timezone.now() - ONE_READING
    if not AuditEvent.objects.filter(who=who, action=action, object=about, when__gte=since).exists():
        chain.append(who, action, about)


def search_key(words: str) -> str:
    """The name of a search in audit events.

    Words searched for may tell of a visitor, and these events outlive what visitors ask to be erased. So the words are not
    kept: the same search has the same name, and only whoever knows the words and the server's key can find it.
    """
    digest = salted_hmac("frontdesk.review.search", words.casefold(), algorithm="sha256")
    return "search:" + digest.hexdigest()[:32]


def record_searching(who: User, words: str) -> None:
    """Write down, once for a stretch of it, that somebody goes from one conversation to the next of a search."""
    record_looking(who, SEARCHED, search_key(words))


def record_search(who: User, words: str) -> AuditEvent:
    """Write down that somebody searched what visitors said."""
    return chain.append(who, SEARCHED, search_key(words))
