"""What reviewers make of the assistant's turns, and the ten turns that a day asks them about."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from frontdesk.chat.models import Turn

NOTE_LENGTH = 2000


class WriteOnce(TypeError):
    """Something tried to change what a reviewer said; whoever thinks again adds a row."""


class Verdict(models.TextChoices):
    """Was it what the assistant should have done?"""

    RIGHT = "right"
    WRONG = "wrong"


class Said(models.Model):
    """What a judgement and a ruling have in common. A row is written once; the newest one counts."""

    verdict = models.CharField(max_length=5, choices=Verdict)
    should_be = models.JSONField(default=list, blank=True, help_text="Of a wrong turn: the outcomes it should have had.")
    harmful = models.BooleanField(default=False, help_text="Could it do a visitor harm?")
    note = models.TextField(max_length=NOTE_LENGTH, blank=True)
    model_id = models.CharField(max_length=120, blank=True, help_text="Of the model that took the turn.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a second save is refused."""
        if self.pk is not None:
            raise WriteOnce("A judgement is never changed: add a newer one.")
        super().save(*args, **kwargs)

    @property
    def label(self) -> tuple[str, ...]:
        """What it comes to, for comparing: ("right",), or the outcomes it should have had, in alphabetical order."""
        return (str(Verdict.RIGHT),) if self.verdict == Verdict.RIGHT else tuple(sorted(self.should_be))


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Judgements of turns."""

    def current(self) -> Self:
        """Of each reviewer and turn the newest only: what the reviewer thinks now."""
        newer = Judgement.objects.filter(turn=OuterRef("turn"), reviewer=OuterRef("reviewer"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer))

    def first_thoughts(self) -> Self:
        """Of each reviewer and turn the oldest only: made without sight of what the others said."""
        older = Judgement.objects.filter(turn=OuterRef("turn"), reviewer=OuterRef("reviewer"), pk__lt=OuterRef("pk"))
        return self.filter(~Exists(older))

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise WriteOnce("A judgement is never changed: add a newer one.")


class Judgement(Said):
    """What one reviewer said of one turn, and under which model."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="judgements")
    # A member of staff who has judged anything is made inactive, not deleted.
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tags = models.JSONField(default=list, blank=True, help_text="Words of the reviewers' own, lower case.")

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["turn", "reviewer", "-id"], name="judgement_newest"),
            models.Index(fields=["-created_at"], name="judgement_when"),
        ]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.verdict}"


class Ruling(Said):
    """What a lead decided of a turn that two reviewers judged differently."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="rulings")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.verdict}"


class Stratum(models.TextChoices):
    """The part of a day's turns that a turn is in: the first of these that it fits, the rest if none."""

    NEAR_MEDICAL = "near_medical"
    THUMBS_DOWN = "thumbs_down"
    NONE_OF_THESE = "none_of_these"
    AFTER_HANDOFF = "after_handoff"
    NEAR_THRESHOLD = "near_threshold"
    REST = "rest"


RANDOM = "random"


class DailyQueue(models.Model):
    """The turns that a day asks the reviewers about, drawn once from all turns between two moments."""

    day = models.DateField(unique=True, help_text="At the clinic.")
    since = models.DateTimeField(help_text="Where the queue before it ended; turns from here on were drawn from,")
    until = models.DateTimeField(help_text="up to here, this moment left out.")
    sizes = models.JSONField(help_text="How many turns there were in each stratum: {stratum: count}.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class QueueItem(models.Model):
    """One turn of a day's queue. When the visitor erases the conversation, this row and its verdict stay, as a count."""

    DISPUTED = "disputed"

    queue = models.ForeignKey(DailyQueue, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    turn = models.OneToOneField(Turn, models.SET_NULL, null=True, blank=True, related_name="queue_item")
    why = models.CharField(max_length=16, choices=[(RANDOM, RANDOM), *Stratum.choices], help_text="What it was picked for.")
    stratum = models.CharField(max_length=16, choices=Stratum)
    inclusion = models.FloatField(help_text="The probability with which a turn of this stratum came into this queue.")
    verdict = models.CharField(
        max_length=8,
        choices=[*Verdict.choices, (DISPUTED, DISPUTED)],
        blank=True,
        help_text="What was made of it so far; kept here for the estimate.",
    )
    harmful = models.BooleanField(default=False, help_text="Could it have done harm, as far as was judged?")

    class Meta:
        ordering = ["queue", "position"]
        constraints = [models.UniqueConstraint(fields=["queue", "position"], name="queue_position_once")]

    def __str__(self) -> str:
        return f"{self.queue} {self.position}"
