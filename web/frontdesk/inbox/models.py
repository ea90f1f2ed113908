"""Hand-offs: what a person must look at, what staff note and keep for it, who is there, and who was told."""

import uuid

from django.conf import settings
from django.db import models

from frontdesk.accounts.roles import CLINICIAN, MANAGER, RECEPTIONIST
from frontdesk.chat.models import Conversation, Message

TAKING_ROLES = (RECEPTIONIST, CLINICIAN, MANAGER)


class Exit(models.TextChoices):
    """How a hand-off ended."""

    RESOLVED = "resolved"
    HANDED_BACK = "handed_back"
    NOBODY_AVAILABLE = "nobody_available"
    VISITOR_LEFT = "visitor_left"
    DELETED = "deleted"


class Handoff(models.Model):
    """One reason for a person to look at a conversation."""

    class Kind(models.TextChoices):
        """Why, the most serious first."""

        URGENT = "urgent"
        MEDICAL = "medical"
        REQUEST = "request"
        BOT_UNAVAILABLE = "bot_unavailable"

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        TAKEN = "taken"
        RESOLVED = "resolved"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="handoffs")
    message = models.ForeignKey(Message, models.CASCADE, related_name="handoffs", help_text="That led to it.")
    kind = models.CharField(max_length=16, choices=Kind)
    reason = models.CharField(max_length=80, blank=True, help_text="Short code: a rule's name, or of what failed.")
    reference = models.CharField(max_length=7, unique=True, help_text="Told to the visitor, such as K7M-3QX.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="handoffs")
    taken_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(
        max_length=16, choices=[(role, role) for role in TAKING_ROLES], default=RECEPTIONIST, help_text="Who should take it."
    )
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When a person of that role first opened it.")
    returned_at = models.DateTimeField(null=True, blank=True, help_text="When it last began to wait anew, if it did.")
    first_reply_at = models.DateTimeField(null=True, blank=True, help_text="Of a person.")
    escalated_at = models.DateTimeField(null=True, blank=True)
    exit = models.CharField(max_length=16, choices=Exit, blank=True, help_text="Empty while it is open.")
    exit_reason = models.CharField(max_length=40, blank=True, help_text="A code of frontdesk.inbox.exits.")
    exit_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    open_now = models.BooleanField(default=False, help_text="Was the clinic open when it came?")
    ask_contact = models.BooleanField(default=True, help_text="Ask the visitor for a way to be reached.")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.CharField(max_length=254, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_consent_at = models.DateTimeField(null=True, blank=True)
    answer_by_email = models.BooleanField(
        default=False, help_text="The visitor agreed to the answer itself being in the e-mail."
    )
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the visitor was told that nobody has come.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "kind", "created_at"]),
            models.Index(fields=["state", "-resolved_at"], name="handoff_resolved"),
            # What the log is filtered by, with the keys of what is found.
            models.Index(fields=["reason", "conversation"], name="handoff_reason"),
            models.Index(fields=["exit", "conversation"], name="handoff_exit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind"], condition=models.Q(state="waiting"), name="handoff_one_waiting_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ExitCount(models.Model):
    """How many hand-offs of a kind ended so on a day; of those that were erased this is all that stays."""

    day = models.DateField()
    kind = models.CharField(max_length=16, choices=Handoff.Kind)
    exit = models.CharField(max_length=16, choices=Exit)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind", "exit"], name="exit_count_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.exit} {self.count}"


class Note(models.Model):
    """What staff write for each other. No message: nothing that visitors are shown is read from this table."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.conversation_id} note {self.pk}"


class SavedReply(models.Model):
    """A text that staff of these roles may put into a reply; placeholders such as {phone} are the clinic's facts."""

    title = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    roles = models.JSONField(default=list, help_text="Roles that see it; empty for all.", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class Presence(models.Model):
    """Whether a member of staff is there: by their own word, and by their last sign of life."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presence")
    available = models.BooleanField(default=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {'available' if self.available else 'away'}"


class ReadMark(models.Model):
    """How far a member of staff has read a conversation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks")
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "conversation"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.conversation_id}#{self.seq}"


def new_key() -> str:
    """A notice's key, the same for every attempt to send it."""
    return uuid.uuid4().hex


class Notice(models.Model):
    """One thing to tell somebody, written with what it tells of and sent afterwards: the outbox.

    It holds nothing of a visitor's: what it says is put together when it is sent.
    """

    class Channel(models.TextChoices):
        """How it goes out."""

        EMAIL = "email"
        WEBHOOK = "webhook"

    class Event(models.TextChoices):
        """What it tells of; an answer goes to the visitor, all else to staff. A letter is about no hand-off."""

        OPENED = "opened"
        RETURNED = "returned"
        ESCALATED = "escalated"
        ANSWER = "answer"
        LETTER = "letter"

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"  # nobody needs it any more
        FAILED = "failed"  # tried for a day

    key = models.CharField(max_length=32, unique=True, default=new_key)
    handoff = models.ForeignKey(Handoff, models.CASCADE, related_name="notices", null=True, blank=True)
    about = models.CharField(max_length=40, blank=True, help_text="Of a letter: its kind, a name of frontdesk.inbox.letters.")
    channel = models.CharField(max_length=8, choices=Channel)
    event = models.CharField(max_length=10, choices=Event)
    role = models.CharField(max_length=16, blank=True, help_text="Whom it goes to; empty for the visitor.")
    seq = models.PositiveIntegerField(default=0, help_text="Of an answer: the first message in it.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="When it is tried next; while it is being sent, when another may try.")
    error = models.CharField(max_length=60, blank=True, help_text="Short code of the last fault.")
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="notice_due"),
            models.Index(fields=["state", "-created_at"], name="notice_state"),
        ]

    def __str__(self) -> str:
        return f"{self.event} by {self.channel} {self.state}"

    @property
    def case(self) -> Handoff:
        """The hand-off that it tells of. Raises `Handoff.DoesNotExist` for a letter."""
        if self.handoff is None:
            raise Handoff.DoesNotExist("A letter is about no hand-off.")
        return self.handoff
