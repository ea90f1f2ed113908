"""Django's registration of the app."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    """See docs/corrections.md."""

    name = "frontdesk.corrections"
