"""Django's registration of the app."""

from django.apps import AppConfig


class ImproveConfig(AppConfig):
    """See docs/improve.md."""

    name = "frontdesk.improve"
