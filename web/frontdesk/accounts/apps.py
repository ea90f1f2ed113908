"""Django's registration of the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See docs/web.md."""

    name = "frontdesk.accounts"
