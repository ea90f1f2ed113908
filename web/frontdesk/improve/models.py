"""What is not understood yet, what becomes of it, and the models that were trained from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdesk.chat.models import Message


class Addition(models.Model):
    """A visitor's phrase that somebody added to an answer: an example to export, as a correction is."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="additions")
    outcome = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["message", "outcome"], name="addition_once")]

    def __str__(self) -> str:
        return f"{self.message} as {self.outcome}"


class Draft(models.Model):
    """An answer that somebody means to write, with the phrases that ask for it."""

    question = models.CharField(max_length=120, blank=True, help_text="As the button of the answer would say it.")
    text = models.TextField(blank=True, max_length=4000)
    answer_id = models.CharField(
        max_length=80, blank=True, help_text="Of the answer that it has become, such as clinic/parking."
    )
    ways = models.TextField(blank=True, max_length=8000, help_text="Other ways to ask it, in words of staff's, one a line.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.question or f"Draft {self.pk}"


class Phrase(models.Model):
    """A visitor's message that asks for a draft. Nothing of it is copied, so that it goes when it is erased."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="phrases")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "message"], name="phrase_once")]

    def __str__(self) -> str:
        return f"{self.message_id} for {self.draft_id}"


class Grouping(models.Model):
    """What was not understood between two moments, grouped by meaning."""

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"


class Group(models.Model):
    """Messages that mean about the same. What is erased leaves the group, which shrinks."""

    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="groups")
    position = models.PositiveIntegerField(help_text="The largest is first.")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.grouping_id}/{self.position}"


class Member(models.Model):
    """One message of a group, and why it counts as not understood."""

    class Why(models.TextChoices):
        """What became of it."""

        NOT_UNDERSTOOD = "not_understood", "Not understood"
        NONE_OF_THESE = "none_of_these", "None of the questions offered"
        HANDED_OFF = "handed_off", "First words of a hand-off"

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    why = models.CharField(max_length=16, choices=Why)
    nearness = models.FloatField(help_text="Cosine to the middle of the group.")

    class Meta:
        ordering = ["-nearness", "id"]

    def __str__(self) -> str:
        return f"{self.group} {self.message_id}"


class Candidate(models.Model):
    """A trained model, compared with the one that served then."""

    model = models.CharField(max_length=120, help_text="File name in models/.")
    against = models.CharField(max_length=120, help_text="The model that it was compared with.")
    days = models.PositiveIntegerField(help_text="Of the log that both were asked.")
    sets = models.JSONField(default=dict, help_text="By set: turns, flips, and figures of both models.")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.model


class Flip(models.Model):
    """A turn whose outcomes differ between the two models."""

    class Kind(models.TextChoices):
        """From what to what, the gravest first."""

        HANDOFF_TO_ANSWER = "handoff_to_answer", "From a hand-off to an answer"
        HANDOFF_LOST = "handoff_lost", "A hand-off got less serious or was lost"
        ANSWER_CHANGED = "answer_changed", "From one answer to another"
        TO_HANDOFF = "to_handoff", "To a hand-off"
        ANSWER_LOST = "answer_lost", "From an answer to none"
        ANSWER_FOUND = "answer_found", "To an answer"
        OTHER = "other", "Other"

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="flips")
    source = models.CharField(max_length=12, help_text="The set: safety, twins, held_out or logs.")
    kind = models.CharField(max_length=20, choices=Kind)
    # A message of the log brings its own words, which go when it is erased; a test's words stand here.
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    expect = models.CharField(max_length=250, blank=True)
    old = models.JSONField(default=list)
    new = models.JSONField(default=list)
    must_confirm = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["candidate"], name="flip_open", condition=Q(must_confirm=True, confirmed_at=None))]

    def __str__(self) -> str:
        return f"{self.candidate} {self.kind}"
