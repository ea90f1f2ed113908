"""Hand-offs: what a person must look at."""

from django.conf import settings
from django.db import models

from frontdesk.chat.models import Conversation, Message


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
    open_now = models.BooleanField(default=False, help_text="Was the clinic open when it came?")
    ask_contact = models.BooleanField(default=True, help_text="Ask the visitor for a way to be reached.")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.CharField(max_length=254, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_consent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "kind", "created_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind"], condition=models.Q(state="waiting"), name="handoff_one_waiting_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.reference
