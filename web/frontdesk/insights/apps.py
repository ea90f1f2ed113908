"""Django's registration of the app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """See docs/web.md."""

    name = "frontdesk.insights"
