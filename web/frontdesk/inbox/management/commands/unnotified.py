"""`manage.py unnotified`: whoever waits with nobody told. Exit code 1 if there is one, for a monitor to run."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from frontdesk.inbox import watchdog


class Command(BaseCommand):
    """The watchdog, by hand."""

    help = "List the conversations that wait for a person while nobody was told. Exit code 1 if there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each: its id, since when, and what is missing."""
        found = watchdog.unnotified()
        for one in found:
            self.stdout.write(f"{one.public_id}  since {one.since:%Y-%m-%d %H:%M} UTC  {one.why}")
        self.stdout.write(f"{len(found)} waiting with nobody told.")
        if found:
            sys.exit(1)
