"""The list of all answers: what each says, where it stands, what became of it; searched and filtered by the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.answers import begun, counts, due, shipped, words
from frontdesk.answers.counts import Counts
from frontdesk.answers.drafts import OPEN
from frontdesk.answers.models import Answer, Version
from frontdesk.answers.shipped import Shipped
from frontdesk.answers.words import Words

STATES = {
    "unread": "Not read by a clinician",
    "due": "Due for review",
    "behind": "Shipped words changed since",
    "submitted": "Waiting for approval",
    "draft": "Draft",
    "new": "Added by the clinic",
    "edited": "In the clinic's own words",
    "retired": "Retired",
}
# The same on a chip.
SHORT = {
    "unread": "Unread",
    "due": "Due",
    "behind": "Shipped anew",
    "submitted": "Waiting",
    "draft": "Draft",
    "new": "New",
    "edited": "Edited",
    "retired": "Retired",
}
ORDERS = {
    "topic": "By topic",
    "given": "Most given first",
    "down": "Most thumbs down first",
    "corrected": "Most corrected first",
    "reviewed": "Oldest review first",
}
PERIODS = {"30": "30 days", "90": "90 days", "365": "a year", "": "ever"}
USUAL_PERIOD = "90"


@dataclass(frozen=True)
class Row:
    """One answer as the list shows it. `open` is its draft, or what waits for approval."""

    shipped: Shipped
    words: Words
    retired: bool
    open: Version | None
    counts: Counts

    @property
    def states(self) -> list[str]:
        """Where it stands: names of `STATES`, those that ask for something first."""
        is_due = not self.retired and due.is_due(self.words)
        unread = not self.retired and bool(self.words.text) and not self.words.read_by_clinician
        held = {
            "submitted": self.open is not None and self.open.state == Version.State.SUBMITTED,
            "due": is_due,
            "unread": unread,
            "behind": not self.retired and bool(self.words.shipped_since),
            "draft": self.open is not None and self.open.state == Version.State.DRAFT,
            "retired": self.retired,
            "new": not self.shipped.text,
            "edited": bool(self.shipped.text) and self.words.text != self.shipped.text,
        }
        return [name for name, holds in held.items() if holds]

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """The same, each with its words on a chip and in full."""
        return [(name, SHORT[name], STATES[name]) for name in self.states]

    @cached_property
    def text(self) -> str:
        """As visitors read it today."""
        try:
            return self.words.filled(timezone.now())
        except KeyError:
            return self.words.text

    def has_words(self, sought: str) -> bool:
        """Whether each word sought stands in its question, its id, or what visitors read."""
        everything = f"{self.shipped.question} {self.shipped.answer_id} {self.text}".casefold()
        return all(word in everything for word in sought.casefold().split())


class ListForm(forms.Form):
    """What the address picks; a value that does not exist picks nothing."""

    q = forms.CharField(
        label="Words", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
    )
    topic = forms.ChoiceField(label="Topic", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *STATES.items()])
    order = forms.ChoiceField(label="Order", required=False, choices=list(ORDERS.items()))
    days = forms.ChoiceField(label="Figures of", required=False, choices=list(PERIODS.items()))

    def __init__(self, data: Any) -> None:
        super().__init__({"order": "topic", "days": USUAL_PERIOD} | {name: value for name, value in data.items()})
        topics = dict.fromkeys(one.topic for one in shipped.answers().values())
        choices = [("", "Any"), *((topic, topic.replace("_", " ").capitalize()) for topic in topics)]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]
        self.label_suffix = ""

    def picked(self) -> dict[str, str]:
        """The values, the usual ones in place of those that cannot be read."""
        self.full_clean()
        return {"q": "", "topic": "", "state": "", "order": "topic", "days": USUAL_PERIOD} | self.cleaned_data


def rows(days: str = USUAL_PERIOD) -> list[Row]:
    """All answers, in the order of the files; those that the clinic has added behind them."""
    known = {row.answer_id: row for row in Answer.objects.select_related("live")}
    opened = {version.answer_id: version for version in Version.objects.filter(state__in=OPEN).select_related("author")}
    everything = begun.answers()
    counted = counts.since(timezone.now() - timedelta(days=int(days)) if days else None, *everything)
    return [_row(one, known.get(one.answer_id), opened, counted[one.answer_id]) for one in everything.values()]


def _row(one: Shipped, answer: Answer | None, opened: dict[int, Version], counted: Counts) -> Row:
    if answer is None:
        return Row(one, words.as_shipped(one.answer_id), False, None, counted)
    return Row(one, words.of(one.answer_id, answer.live), bool(answer.retired_at), opened.get(answer.pk), counted)


def pick(found: Iterable[Row], q: str, topic: str, state: str, order: str, **_: str) -> list[Row]:
    """Those that the filters leave, in that order."""
    chosen = [
        row
        for row in found
        if row.has_words(q) and (not topic or row.shipped.topic == topic) and (not state or state in row.states)
    ]
    match order:
        case "given":
            chosen.sort(key=lambda row: -row.counts.given)
        case "down":
            chosen.sort(key=lambda row: -row.counts.down)
        case "corrected":
            chosen.sort(key=lambda row: -(row.counts.corrected or 0))
        case "reviewed":
            chosen.sort(key=lambda row: str(row.words.reviewed))
    return chosen


def next_unread(after: str = "") -> Shipped | None:
    """The next answer that no clinician has read, going round from `after`, an id; None if all are read."""
    ids = [one.answer_id for one in due.given() if not one.read_by_clinician]
    # The clinic's own among them.
    everything = begun.answers()
    order = list(everything)
    place = order.index(after) if after in order else -1
    ids.sort(key=lambda each: (order.index(each) <= place, order.index(each)))
    return everything[ids[0]] if ids else None


def unread_count() -> int:
    """How many answers that visitors get no clinician has read."""
    return sum(not one.read_by_clinician for one in due.given())


def waiting_for(user: User) -> int:
    """How many proposals this person, of a clinical role, may decide on, and answers of which other words are shipped since.

    One query: every page of the console asks this.
    """
    own = Version.writers.through.objects.filter(user=user).values("version")
    submitted = Q(state=Version.State.SUBMITTED) & ~Q(pk__in=own)
    given = Q(answer__live=F("pk"), answer__retired_at=None)
    rows = Version.objects.filter(submitted | given).order_by().select_related("answer")
    return sum(row.state == Version.State.SUBMITTED or bool(_words(row).shipped_since) for row in rows)


def _words(row: Version) -> Words:
    return words.of(row.answer.answer_id, row)
