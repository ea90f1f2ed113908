"""`manage.py retention`: delete the words whose time is over, by hand; the web process does it every hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from frontdesk.lib.clinic import profile
from frontdesk.privacy import retention


class Command(BaseCommand):
    """One round of deleting."""

    help = "Delete what was said in conversations that are older than privacy.retention_days of clinic.yml; counts stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--dry-run", action="store_true", help="say how many are due and delete nothing")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        """Print how many."""
        days = profile().privacy.retention_days
        if dry_run:
            self.stdout.write(f"{retention.due().count()} conversations are due: {days} days without a message.")
        else:
            self.stdout.write(f"Deleted the words of {retention.sweep()} conversations of {days} days ago and more.")
