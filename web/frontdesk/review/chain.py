"""The chain of audit events: each one is sealed together with the seal of the one before it.

The seal is keyed with the server's secret, so that whoever can write to the database alone can change nothing unnoticed.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from frontdesk.accounts.models import User
from frontdesk.review.models import AuditEvent

SALT = "frontdesk.review.chain"
# PostgreSQL has one advisory lock for each number: this one is the chain's.
LOCK = 7_301_949


@dataclass(frozen=True)
class Finding:
    """What a check of the chain found: `broken` is the id of the first event that is not what was written, None if all are."""

    count: int
    head: str
    broken: int | None = None


def seal(previous: str, who: int | None, action: str, about: str, when: datetime, *, secret: str | None = None) -> str:
    """The seal of one event, 64 hex digits, with the server's secret or the one given."""
    content = json.dumps([previous, who, action, about, when.astimezone(UTC).isoformat()])
    return salted_hmac(SALT, content, secret=secret, algorithm="sha256").hexdigest()


def append(who: User | None, action: str, about: str) -> AuditEvent:
    """Write the next event. One at a time, so that the chain has one end."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # on SQLite the transaction itself holds all writers off
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        previous = AuditEvent.objects.order_by("-id").values_list("seal", flat=True).first() or ""
        when = timezone.now()
        sealed = seal(previous, who.pk if who else None, action, about, when)
        return AuditEvent.objects.create(who=who, action=action, object=about, when=when, seal=sealed)


def check() -> Finding:
    """Go through the whole chain, oldest first."""
    return check_events(AuditEvent.objects.order_by("id").iterator())


def check_events(events: Iterable[Any]) -> Finding:
    """Go through these events, which are a whole chain from its beginning."""
    count, head = 0, ""
    for event in events:
        if not _holds(head, event):
            return Finding(count, head, event.pk)
        count, head = count + 1, event.seal
    return Finding(count, head)


def _holds(previous: str, event: Any) -> bool:
    # Secrets that were replaced sealed the older events.
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    content = (previous, event.who_id, event.action, event.object, event.when)
    return any(constant_time_compare(event.seal, seal(*content, secret=secret)) for secret in secrets)
