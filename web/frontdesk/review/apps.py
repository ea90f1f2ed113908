"""Django's registration of the app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """See docs/web.md."""

    name = "frontdesk.review"
