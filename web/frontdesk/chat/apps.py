"""Django's registration of the app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """See docs/web.md."""

    name = "frontdesk.chat"
