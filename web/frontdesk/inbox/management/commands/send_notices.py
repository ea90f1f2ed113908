"""`manage.py send_notices`: one round of what the web process does by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from frontdesk.inbox import outbox, overdue


class Command(BaseCommand):
    """Look after what is overdue, then send what is due."""

    help = "Tell visitors for whom nobody came, escalate urgent hand-offs, and send the notices that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many went out, and how many fail."""
        overdue.look_after()
        self.stdout.write(f"Sent {outbox.deliver()}; {outbox.failing().count()} failing.")
