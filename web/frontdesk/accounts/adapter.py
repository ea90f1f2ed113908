"""What allauth asks us."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are for staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: a manager makes the accounts."""
        return False


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"sunhat.mfa:" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class StaffMFAAdapter(DefaultMFAAdapter):
    """Secrets of the second step are encrypted, so that a copy of the database signs nobody in.

    The key comes from SECRET_KEY (and its fallbacks, for reading): whoever changes it without a fallback makes staff set
    up their second step again.
    """

    def encrypt(self, text: str) -> str:
        """The text as it goes into the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Counterpart of `encrypt`; raises `cryptography.fernet.InvalidToken` under another key."""
        return _cipher().decrypt(encrypted_text.encode()).decode()
