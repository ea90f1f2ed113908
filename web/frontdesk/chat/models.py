"""Conversations with visitors: what was said, and what the assistant made of it."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q


class Owner(models.TextChoices):
    """Who speaks for the clinic in a conversation."""

    BOT = "bot"
    WAITING = "waiting"  # for a person; meanwhile the bot goes on answering general questions
    PERSON = "person"
    CLOSED = "closed"


# Owners under whom the bot may answer.
BOT_MAY_ANSWER = (Owner.BOT, Owner.WAITING)


class Conversation(models.Model):
    """One visitor's conversation. Health data: everything about it hangs on this row and goes with it."""

    public_id = models.CharField(max_length=22, unique=True, validators=[RegexValidator(r"^[A-Za-z0-9_-]{22}$")])
    token_hash = models.CharField(max_length=64, help_text="SHA-256 of the visitor's token, in hex.")
    owner = models.CharField(max_length=8, choices=Owner, default=Owner.BOT)
    version = models.PositiveIntegerField(
        default=0, help_text="Goes up with every change of owner and every stored turn; writes are conditional on it."
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    context = models.JSONField(default=dict, blank=True, help_text="Rasa's, stored unread.")
    consent_version = models.CharField(max_length=40)
    page = models.CharField(max_length=500, blank=True, help_text="Address of the page where it was opened.")
    language = models.CharField(max_length=35, blank=True, help_text="Of the visitor's browser, as a BCP 47 tag.")
    visitor_seen_seq = models.PositiveIntegerField(default=0, help_text="The last message that the visitor's chat showed.")
    visitor_last_seen_at = models.DateTimeField(null=True, blank=True, help_text="The visitor's last sign of life.")
    staff_seen_seq = models.PositiveIntegerField(default=0, help_text="The last one that whoever has it was shown.")
    clinical = models.BooleanField(default=False, help_text="Was anything said to or by a clinician? Then it is medical.")
    next_seq = models.PositiveIntegerField(default=1)
    claim = models.CharField(max_length=22, blank=True, help_text="Who is running a turn just now.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-last_at"]), models.Index(fields=["owner", "-last_at"])]

    def __str__(self) -> str:
        return self.public_id


class VisitorToken(models.Model):
    """A further token that opens a conversation, got for a link in an e-mail. The first one stays as it is."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, in hex.")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.conversation_id} until {self.expires_at:%Y-%m-%d}"


class ResumeLink(models.Model):
    """A link that reopens a chat, once."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="resume_links")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, in hex.")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.conversation_id} {'used' if self.used_at else 'unused'}"


class Author(models.TextChoices):
    """Who wrote a message."""

    VISITOR = "visitor"
    BOT = "bot"
    PERSON = "person"
    SYSTEM = "system"


class Message(models.Model):
    """One message, in the order of `seq` within its conversation."""

    class State(models.TextChoices):
        """Of a visitor's message: pending or answered by the bot; sent, of any other and of a visitor's to a person."""

        PENDING = "pending"
        ANSWERED = "answered"
        SENT = "sent"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    client_id = models.CharField(max_length=64, null=True, blank=True)
    author = models.CharField(max_length=8, choices=Author)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", help_text="Of a person's."
    )
    text = models.TextField()
    choice = models.CharField(max_length=120, blank=True, help_text="The outcome behind the button that was tapped.")
    outcome = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    payload = models.JSONField(
        default=dict,
        blank=True,
        help_text="reviewed, question, sources, buttons [{title, choice}], handoff (reference); name (of a person); event.",
    )
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Turns that failed.")
    retry_at = models.DateTimeField(null=True, blank=True, help_text="When the sweeper may try; never, if empty.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="message_client_id_once"),
        ]
        indexes = [models.Index(fields=["retry_at"], condition=Q(state="pending"), name="message_pending")]

    def __str__(self) -> str:
        return f"{self.conversation_id}#{self.seq}"


class Turn(models.Model):
    """What the assistant made of one message, once for every attempt."""

    class Status(models.TextChoices):
        """What became of the reply."""

        STORED = "stored"
        DROPPED = "dropped"  # somebody took over, or the conversation ended, before the reply came
        FAILED = "failed"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    message = models.ForeignKey(Message, models.CASCADE, related_name="turns")
    status = models.CharField(max_length=8, choices=Status)
    outcomes = models.JSONField(default=list, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    ranking = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    model_id = models.CharField(max_length=120, blank=True)
    milliseconds = models.FloatField(null=True, blank=True, help_text="Inside Rasa.")
    error = models.CharField(max_length=40, blank=True, help_text="Code of the fault, if it failed.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.message} {self.status}"
