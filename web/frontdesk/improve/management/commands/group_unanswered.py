"""Group what is not understood by meaning."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk.improve import groups


class Command(BaseCommand):
    """The same as the button in the console, and as what is done every night."""

    help = "Group what the assistant did not understand in the last days by meaning, for the console."

    def add_arguments(self, parser: CommandParser) -> None:
        """How far back."""
        parser.add_argument("--days", type=int, default=groups.DAYS)

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        """Group."""
        try:
            grouping = groups.begin(None, days)
            groups.run(grouping)
        except groups.UnderWay:
            raise CommandError("Messages are being grouped already.") from None
        except groups.GroupingFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{grouping.groups.count()} groups.")
