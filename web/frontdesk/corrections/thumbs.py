"""Replies that a visitor marked as no help."""

from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Exists, OuterRef, Value


def down() -> Any:
    """A condition on turns: did the visitor give a thumbs down to a reply of it?"""
    if not apps.is_installed("frontdesk.review") or "thumb" not in apps.all_models["review"]:
        return Value(False, output_field=BooleanField())
    thumb: Any = apps.all_models["review"]["thumb"]
    return Exists(thumb.objects.filter(message__reply_to=OuterRef("message"), value=-1))
