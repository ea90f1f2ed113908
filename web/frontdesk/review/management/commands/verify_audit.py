"""Prove that no audit event was changed, put in or taken out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk.review import chain
from frontdesk.review import head as kept
from frontdesk.review.models import AuditEvent


class Command(BaseCommand):
    """Goes through the chain of seals from its beginning."""

    help = "Check the chain of audit events, and that none was cut off since its end was last noted, by itself or with --head."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--head", metavar="SEAL", help="the seal that an earlier check printed")

    def handle(self, *args: Any, head: str | None = None, **options: Any) -> None:
        """Say that the chain holds, or fail with the first event that does not."""
        found = chain.check()
        if found.broken is not None:
            raise CommandError(
                f"The audit trail was tampered with: event {found.broken} is not what was written, or an event before it is "
                f"missing. The {found.count} events before it hold. Restore the database from a backup and compare."
            )
        if head and not AuditEvent.objects.filter(seal=head).exists():
            raise CommandError(f"The audit trail was cut: the event with the seal {head} is gone, and all after it may be.")
        gone = kept.missing()
        if gone:
            raise CommandError(
                f"The audit trail was cut: event {gone.number}, noted in {kept.path()}, is gone, and all after it may be. If "
                "an older backup of the database was restored, put that file away and check again."
            )
        kept.keep()
        self.stdout.write(f"{found.count} audit events, unbroken. Seal of the last: {found.head or 'none yet'}")
