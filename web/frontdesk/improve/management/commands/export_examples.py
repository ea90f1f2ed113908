"""Show, and then write, what reviewers corrected as training examples."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk.improve import export
from frontdesk.improve.access import improver_named
from frontdesk.improve.proposals import asked, proposals
from frontdesk.lib.outcomes import in_words


class Command(BaseCommand):
    """Without --write nothing is changed."""

    help = "Show what the corrections would change in data/reviewed/; with --write, change it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to write, and on whose behalf."""
        parser.add_argument("--write", action="store_true")
        parser.add_argument("--by", default="", help="user name of a reviewer, clinician or manager")

    def handle(self, *args: Any, write: bool, by: str, **options: Any) -> None:
        """Show the notes and the diff, and write."""
        try:
            who = improver_named(by)
        except PermissionDenied as error:
            raise CommandError(str(error)) from None
        found = asked(proposals())
        for one in found:
            for said in (one.blocked, *one.notes):
                if said:
                    self.stdout.write(f"{'' if one.chosen else 'left out: '}“{one.text}” ({in_words(one.outcome)}): {said}")
        chosen = [(one, one.example) for one in found if one.chosen]
        changes = export.changes(chosen)
        for change in changes:
            self.stdout.write("\n".join(line.text for line in change.diff))
        if write and chosen:
            number = export.write(who, chosen, export.seal(changes))
            self.stdout.write(f"{number} examples written.")
        elif not chosen:
            self.stdout.write("Nothing to write.")
