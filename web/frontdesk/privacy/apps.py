"""The app of personal details, retention and erasing."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Personal details, how long words are kept, and how they are erased."""

    name = "frontdesk.privacy"
