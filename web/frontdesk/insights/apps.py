"""Django's registration of the app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """See docs/insights.md."""

    name = "frontdesk.insights"

    def ready(self) -> None:
        """Make the weekly summary known to the outbox."""
        from frontdesk.inbox import letters
        from frontdesk.insights import weekly

        letters.register(weekly.ABOUT, weekly.TITLE, weekly.letter)
