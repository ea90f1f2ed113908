"""`manage.py find_details`: look for personal details in all messages again, after the rules have changed."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from frontdesk.chat.models import Conversation, Message
from frontdesk.privacy import details
from frontdesk.privacy.models import Forgotten
from frontdesk.review import digests

AT_ONCE = 500


class Command(BaseCommand):
    """Goes through all messages, and makes anew what is searched and listed of them."""

    help = "Look for personal details in all messages again. Needed once after an update that changed the rules."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print in how many messages there are some."""
        last, found = 0, 0
        while keys := list(self._after(last)):
            with transaction.atomic():
                found += self._look_through(keys)
            last = keys[-1]
        self.stdout.write(f"{found} messages have personal details.")

    def _look_through(self, keys: Sequence[int]) -> int:
        # Held as other writers hold them, so that none adds to what is searched meanwhile.
        theirs = Message.objects.filter(pk__in=keys).values("conversation")
        held = Conversation.objects.select_for_update().filter(pk__in=theirs).order_by("pk")
        conversations = list(held.values_list("pk", flat=True))
        found = details.refresh(Message.objects.select_related("reply_to").filter(pk__in=keys))
        forgotten = set(Forgotten.objects.filter(pk__in=conversations).values_list("pk", flat=True))
        digests.fill([key for key in conversations if key not in forgotten])
        return found

    def _after(self, last: int) -> Any:
        messages = Message.objects.filter(details.LOOKED_THROUGH, pk__gt=last)
        return messages.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
