"""Who looked at what; and what of conversations is kept a second time so that they are found quickly."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from frontdesk.chat.models import Conversation, Message


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


class Digest(models.Model):
    """What the log filters a conversation by, in one narrow row: a million messages are gone through by their conversations.

    `frontdesk.review.digests` writes it, in the transaction of what it tells of. Who has a conversation, hand-offs, thumbs and
    judgements are not in here: their own tables are small or indexed for it.
    """

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="digest")
    last_at = models.DateTimeField(help_text="As of the conversation.")
    length = models.PositiveIntegerField(default=0, help_text="Messages of everybody.")
    least_sure = models.FloatField(null=True, blank=True, help_text="The least confidence of its turns, 0 to 1.")
    outcomes = models.TextField(blank=True, help_text="Of the replies, each once, with a blank on either side.")
    model_ids = models.TextField(blank=True, help_text="Of the models that answered, in the same way.")
    page = models.CharField(max_length=500, blank=True, help_text="In small letters, without what was passed in its address.")

    class Meta:
        # What a page of the log shows is asked for by both, the second for those of the same moment.
        indexes = [models.Index(fields=["-last_at", "-conversation"], name="digest_latest")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.last_at:%Y-%m-%d}"


class SearchText(models.Model):
    """What a visitor or a person of the clinic wrote, personal details masked, as it is searched.

    The index over it is the database's own: `frontdesk.review.search_index`.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="search_text")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="search_texts")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.message_id)


class Thumb(models.Model):
    """What the visitor said of a reply."""

    UP, DOWN = 1, -1

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="thumb")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="thumbs")
    value = models.SmallIntegerField(choices=[(UP, "up"), (DOWN, "down")])
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["value", "conversation"], name="thumb_value")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.value:+d}"


class SavedView(models.Model):
    """Filters of the log under a name."""

    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text="The address after the question mark.")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(default=False, help_text="Do colleagues see it too?")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
