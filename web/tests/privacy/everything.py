"""A row in every table that belongs to a conversation, with the same word wherever text can stand."""

import secrets
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.privacy.holdings import HELD

NEEDLE = "pomegranate"


def fill(conversation: Conversation, user: User) -> dict[str, models.Model]:
    """One row for each table of the project, by its label; those below a conversation are below this one."""
    rows: dict[str, models.Model] = {"chat.conversation": conversation, "accounts.user": user}
    Conversation.objects.filter(pk=conversation.pk).update(
        page=f"https://clinic.example/laser?name={NEEDLE}", context={"said": NEEDLE}
    )
    for label in HELD:
        row_of(label, rows)
    return rows


def row_of(label: str, rows: dict[str, models.Model]) -> models.Model:
    """The row of this table, made if there is none yet, with the rows that it points at."""
    if label not in rows:
        model = apps.get_model(label)
        values = {field.name: _value(field, rows) for field in model._meta.concrete_fields if _wanted(field, label)}
        rows[label] = model._base_manager.model(**values)
        # A row that came with the conversation is written over.
        rows[label].save(force_insert=not model._base_manager.filter(pk=rows[label].pk).exists())
    return rows[label]


def _wanted(field: models.Field, label: str) -> bool:
    if isinstance(field, models.AutoField) or field.generated:
        return False
    points_at_itself = field.related_model is not None and field.related_model._meta.label_lower == label
    return not points_at_itself


def _value(field: models.Field, rows: dict[str, models.Model]) -> Any:
    if field.related_model is not None:
        return row_of(field.related_model._meta.label_lower, rows)
    if isinstance(field, models.JSONField):
        return [{"text": NEEDLE, "start": 0, "end": 3}]
    if isinstance(field, models.CharField | models.TextField):
        return _text(field)
    if field.has_default():
        return field.get_default()
    return _figure(field)


def _text(field: models.Field) -> str:
    if field.unique:
        return secrets.token_hex(32)[: field.max_length]
    if field.choices:
        return str(field.choices[0][0])
    return NEEDLE[: field.max_length]


def _figure(field: models.Field) -> Any:
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.now().date()
    return None if field.null else 1
