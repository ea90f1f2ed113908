"""Copies of conversations and of what hangs on them, made by PostgreSQL itself: to send it a million takes minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from frontdesk.chat.models import Conversation, Message, Turn
from frontdesk.inbox.models import Handoff
from frontdesk.review.models import Digest, SearchText, Thumb

COPIED: tuple[type[models.Model], ...] = (Conversation, Message, Turn, Handoff, Thumb, Digest, SearchText)
# Keys of the n-th copy are larger by n times this.
APART = 10_000_000


def repeat(times: int, later: timedelta) -> None:
    """Have everything be there `times` times, each time by so much later."""
    for number in range(1, times):
        with transaction.atomic(), connection.cursor() as cursor:
            for model in COPIED:
                cursor.execute(_copied(model), {"apart": number * APART, "later": number * later, "number": number})
    if times > 1:
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(COPIED)):
                cursor.execute(statement)


def _copied(model: type[models.Model]) -> str:
    fields = [field for field in model._meta.concrete_fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field) for field in fields)
    # Names of the models' own, and no value.
    table, key = model._meta.db_table, model._meta.pk.column
    first = f"{table} WHERE {key} < {APART} ORDER BY {key}"
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {first}"  # noqa: S608


def _value(field: Any) -> str:
    column = f'"{field.column}"'
    if field.primary_key or (field.remote_field and field.remote_field.model in COPIED):
        return f"{column} + %(apart)s"
    if isinstance(field, models.DateTimeField):
        return f"{column} + %(later)s"
    match field.column:
        case "public_id":
            return f"substr(md5({column} || %(number)s::text), 1, 22)"
        case "reference":
            return f"chr(66 + %(number)s) || substr({column}, 2)"
    return column
