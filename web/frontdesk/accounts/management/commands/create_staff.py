"""More accounts for staff."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from frontdesk.accounts import roles, staff


class Command(BaseCommand):
    """Make an account for a member of staff and print its generated password, once."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username")
        parser.add_argument("--role", action="append", required=True, choices=roles.ROLES, help="May be given repeatedly.")
        parser.add_argument("--email", default="", help="For signing in by it and for a forgotten password.")
        parser.add_argument("--name", default="", help="As colleagues see it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the name and the generated password, once."""
        try:
            password = staff.create(options["username"], options["role"], options["email"], options["name"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        self.stdout.write("Account of staff (shown only now):")
        self.stdout.write(f"  username  {options['username']}\n  password  {password}")
