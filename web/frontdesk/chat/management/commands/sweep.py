"""`manage.py sweep`: one round of the sweeper by hand; the web process does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from frontdesk.chat import sweeper


class Command(BaseCommand):
    """One round of the sweeper."""

    help = "Answer the messages that are pending and that nobody has taken, if the assistant is ready."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many were answered."""
        self.stdout.write(f"Answered {sweeper.sweep()}.")
