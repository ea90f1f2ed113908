"""Where personal details stand in messages, and whose words' time is over."""

from django.db import models

from frontdesk.chat.models import Conversation, Message


class PersonalDetails(models.Model):
    """The personal details in one message; of a message without any there is no row."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="personal_details")
    spans = models.JSONField(help_text="[[start, end, kind], ...] in order, in code points of the message's text.")

    def __str__(self) -> str:
        return f"{len(self.spans)} in {self.message_id}"


class Forgotten(models.Model):
    """A conversation whose words were deleted because their time was over. What can be counted of it stays."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="forgotten")
    token_hash = models.CharField(
        max_length=64, blank=True, help_text="Of the visitor's token, which opens nothing any more but deletes what is left."
    )
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.conversation_id} on {self.at:%Y-%m-%d}"
