"""Django's registration of the app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """See docs/web.md."""

    name = "frontdesk.chat"

    def ready(self) -> None:
        """Have the checks of settings run; this app is the one that cannot do without them."""
        from frontdesk.lib import checks  # noqa: F401  importing it registers them
