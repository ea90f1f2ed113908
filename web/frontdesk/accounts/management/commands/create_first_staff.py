"""The account with which a clinic starts."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from frontdesk.accounts import roles, staff


class Command(BaseCommand):
    """Make one manager who is also a clinician; do nothing, and say nothing, where there is staff already."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--username", default="manager")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the name and the generated password, once."""
        if staff.any_staff():
            return
        try:
            password = staff.create(options["username"], [roles.MANAGER, roles.CLINICIAN])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        self.stdout.write("First account of staff (shown only now):")
        self.stdout.write(f"  username  {options['username']}\n  password  {password}")
