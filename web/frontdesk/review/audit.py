"""Writing down who looked at what."""

import hashlib

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.review.models import AuditEvent


def key(conversation: Conversation) -> str:
    """The name of a conversation in audit events.

    A digest: once the conversation is erased, the event says that one was read, and nothing leads back to it.
    """
    return "conversation:" + hashlib.sha256(conversation.public_id.encode()).hexdigest()[:32]


def record(who: User, action: str, conversation: Conversation) -> AuditEvent:
    """Write one event, such as `record(request.user, "transcript.read", conversation)`."""
    return AuditEvent.objects.create(who=who, action=action, object=key(conversation))
