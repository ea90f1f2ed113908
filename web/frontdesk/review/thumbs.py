"""What visitors say of the assistant's replies."""

from collections.abc import Iterable

from django.db import transaction

from frontdesk.chat.models import Author, Conversation, Message
from frontdesk.review.models import Thumb

MOST_SEQ = 2**31 - 1


def give(conversation: int, seq: int, value: int) -> bool:
    """Keep 1 or -1 of the reply with this number, or, with 0, nothing of it. False if the assistant said nothing there."""
    with transaction.atomic():
        # Held, so that nothing is written of what is being erased.
        held = Conversation.objects.select_for_update().filter(pk=conversation).first()
        replies = Message.objects.filter(conversation=held, author=Author.BOT, seq=min(seq, MOST_SEQ))
        message = replies.first()
        if not message:
            return False
        if value:
            given = {"conversation_id": message.conversation_id, "value": value}
            Thumb.objects.update_or_create(message=message, defaults=given)
        else:
            Thumb.objects.filter(message=message).delete()
    return True


def of(messages: Iterable[Message]) -> dict[int, int]:
    """1 or -1 of those messages that got one, by key."""
    replies = [message.pk for message in messages if message.author == Author.BOT]
    if not replies:
        return {}
    return dict(Thumb.objects.filter(pk__in=replies).values_list("pk", "value"))
