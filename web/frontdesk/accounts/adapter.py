"""What allauth asks us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are for staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: a manager makes the accounts."""
        return False
