"""`manage.py find_details`: look for personal details in all messages again, after the rules have changed."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from frontdesk.chat.models import Message
from frontdesk.privacy import details

AT_ONCE = 500


class Command(BaseCommand):
    """Goes through all messages."""

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
        messages = Message.objects.select_related("reply_to").filter(pk__in=keys)
        return details.refresh(messages.select_for_update(of=["self"]))

    def _after(self, last: int) -> Any:
        messages = Message.objects.filter(details.LOOKED_THROUGH, pk__gt=last)
        return messages.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
