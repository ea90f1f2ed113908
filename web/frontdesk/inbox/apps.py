"""Django's registration of the app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """See docs/web.md."""

    name = "frontdesk.inbox"
