"""Who looked at what."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class AppendOnly(TypeError):
    """Something tried to change or remove an audit event."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Reads only."""

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly("Audit events are never changed.")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly("Audit events are never removed.")


class AuditEvent(models.Model):
    """One thing that a member of staff did or read. `frontdesk.review.audit.record` writes them.

    `seal` holds the event together with the one before it: `frontdesk.review.chain`. The database refuses changes too.
    """

    # A member of staff who has done anything is made inactive, not deleted.
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=40)
    object = models.CharField(max_length=80, help_text="Kind and key; a conversation's key is a digest of its id.")
    when = models.DateTimeField(default=timezone.now)
    seal = models.CharField(max_length=64, default="", editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["object", "-when"])]

    def __str__(self) -> str:
        return f"{self.action} {self.object}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a second save is refused."""
        if self.pk is not None:
            raise AppendOnly("Audit events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly("Audit events are never removed.")
