"""`manage.py find_details`: look for personal details in all messages again, after the rules have changed."""

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
                found += details.refresh(Message.objects.select_for_update().filter(pk__in=keys))
            last = keys[-1]
        self.stdout.write(f"{found} messages have personal details.")

    def _after(self, last: int) -> Any:
        messages = Message.objects.filter(author__in=details.WRITERS, pk__gt=last)
        return messages.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
