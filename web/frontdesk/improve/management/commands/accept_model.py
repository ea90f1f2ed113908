"""Have a candidate serve."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk.improve import candidates
from frontdesk.improve.access import improver_named
from frontdesk.improve.models import Candidate, Flip


class Command(BaseCommand):
    """Refuses while a change from a hand-off is not confirmed."""

    help = "Accept the latest candidate, or the one named. Its changes from a hand-off are confirmed one by one: --confirm."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who accepts which, having looked at what."""
        parser.add_argument("model", nargs="?", default="")
        parser.add_argument("--by", default="", help="user name of a reviewer, clinician or manager")
        parser.add_argument("--confirm", type=int, nargs="*", default=[], metavar="NUMBER", help="changes that are wanted so")

    def handle(self, *args: Any, model: str, by: str, confirm: list[int], **options: Any) -> None:
        """Confirm what was named, then accept."""
        candidate = Candidate.objects.filter(model__startswith=model, accepted_at=None).first()
        if candidate is None:
            raise CommandError("There is no such candidate: make improve trains one.")
        try:
            who = improver_named(by)
            for flip in candidate.flips.filter(pk__in=confirm):
                candidates.confirm(who, flip)
            candidates.accept(who, candidate)
        except PermissionDenied as error:
            raise CommandError(str(error)) from None
        except candidates.NotAcceptable as error:
            raise CommandError("\n".join([str(error), *map(_line, candidate.flips.filter(candidates.OPEN))])) from None
        self.stdout.write(f"{candidate.model} is accepted. A running assistant changes over within a minute.")


def _line(flip: Flip) -> str:
    words = flip.text or f"message {flip.message_id} of the log, see the console"
    return f"  {flip.pk}: {', '.join(flip.old)} -> {', '.join(flip.new)}: {words}"
