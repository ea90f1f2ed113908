"""Go back to the model before."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk.improve import serving
from frontdesk.improve.access import improver_named


class Command(BaseCommand):
    """Needs no training: the models before are kept."""

    help = "Have the model that served before serve again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who wants it."""
        parser.add_argument("--by", default="", help="user name of a reviewer, clinician or manager")

    def handle(self, *args: Any, by: str, **options: Any) -> None:
        """Go back."""
        try:
            model = serving.back(improver_named(by))
        except PermissionDenied as error:
            raise CommandError(str(error)) from None
        except serving.NothingBefore:
            raise CommandError("There is no model to go back to.") from None
        self.stdout.write(f"Back to {model}. A running assistant changes over within a minute.")
