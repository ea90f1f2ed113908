"""The app of personal details, retention and erasing."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    """Personal details, how long words are kept, and how they are erased."""

    name = "frontdesk.privacy"

    def ready(self) -> None:
        """Load what apps have registered for erasing."""
        autodiscover_modules("erasing")
