"""What the clinic has made of the curated answers: every version of their words, who wrote, read and approved it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Answer(models.Model):
    """One answer that somebody has worked on. One without a row here is given as it was shipped."""

    answer_id = models.CharField(max_length=80, unique=True, help_text="Such as sun_care/how_long.")
    question = models.CharField(
        max_length=45,
        blank=True,
        help_text="What its button says, of an answer that the clinic has added; empty for a shipped one.",
    )
    live = models.ForeignKey(
        "Version", models.PROTECT, null=True, blank=True, related_name="+", help_text="What visitors get; empty: as shipped."
    )
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Since when visitors are not given it.")
    revision = models.PositiveIntegerField(
        default=0, help_text="Goes up with every change of what visitors get; such changes are conditional on it."
    )

    def __str__(self) -> str:
        return self.answer_id


class Version(models.Model):
    """One wording of an answer. Number 0, which has no row, is the wording that was shipped."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft"
        SUBMITTED = "submitted"  # waits for a second person
        APPROVED = "approved"  # was, or is, what visitors get
        REJECTED = "rejected"
        DISCARDED = "discarded"

    class Kind(models.TextChoices):
        """Whether the words are new, or the old ones read again."""

        EDIT = "edit"
        READ = "read"

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.EDIT)
    text = models.TextField(max_length=2000)
    sources = models.JSONField(default=list)
    related = models.JSONField(default=list, help_text="Ids of the answers that its buttons lead to.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1, help_text="Goes up with every saving; writes are conditional on it.")
    based_on = models.PositiveIntegerField(default=0, help_text="Number of the version that it changes.")
    # Members of staff who have done anything are made inactive, not deleted.
    writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", help_text="Whose words these are; none of them approves it."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who saved it last."
    )
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=1000, blank=True, help_text="Why it was rejected.")
    reviewed = models.DateField(null=True, blank=True, help_text="When somebody of a clinical role read it, in the clinic.")
    reviewer = models.CharField(max_length=16, blank=True, help_text="That person's role.")
    shipped_text = models.TextField(
        blank=True, help_text="What was shipped when it was approved, or when somebody last chose to keep these words instead."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="answer_version_once"),
            models.UniqueConstraint(
                fields=["answer"], condition=Q(state__in=("draft", "submitted")), name="answer_one_open_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.number} {self.state}"


class Change(models.Model):
    """One change of what visitors get, or of what is proposed: the history of an answer."""

    class Kind(models.TextChoices):
        """What was done."""

        SUBMITTED = "submitted"
        APPROVED = "approved"
        REJECTED = "rejected"
        DISCARDED = "discarded"
        READ = "read"
        TAKEN_BACK = "taken_back"
        RETIRED = "retired"
        RESTORED = "restored"
        KEPT = "kept"

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField(help_text="Of the version that it is about; 0 for the shipped words.")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.answer} {self.kind} {self.number}"


class Reminder(models.Model):
    """That clinicians were told of an answer whose review of that day is too old."""

    answer_id = models.CharField(max_length=80)
    reviewed = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer_id", "reviewed"], name="answer_reminder_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.reviewed}"
