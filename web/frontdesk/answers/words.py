"""The words of an answer, whether they were shipped or the clinic's own."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic_profile import curated, placeholders

from frontdesk.answers import shipped
from frontdesk.answers.models import Version
from frontdesk.lib.clinic import profile

CLINIC = "clinic"


@dataclass(frozen=True)
class Words:
    """One wording. `number` is its version's, 0 as shipped; `reviewer` a role, of the shipped ones "editor".

    `beside` is the shipped text that it was approved beside.
    """

    answer_id: str
    text: str
    sources: tuple[str, ...]
    related: tuple[str, ...]
    number: int = 0
    reviewed: date | None = None
    reviewer: str = ""
    beside: str = ""

    @property
    def shipped_since(self) -> str:
        """The shipped text, where that has changed under these words of the clinic's; empty otherwise."""
        one = shipped.answers().get(self.answer_id)
        return one.text if one and self.beside and one.text not in (self.beside, self.text) else ""

    @property
    def read_by_clinician(self) -> bool:
        """Has somebody of a clinical role read it, here?"""
        return self.reviewer == "clinician"

    def same_as(self, other: "Words") -> bool:
        """Is everything that visitors see the same, the review's date aside?"""
        return (self.text, self.sources, self.related) == (other.text, other.sources, other.related)

    def filled(self, now: datetime) -> str:
        """As visitors read it. Raises `KeyError` for a placeholder that cannot be filled."""
        return placeholders.fill(self.text, placeholders.values(self.answer_id, profile(), now))

    def faults(self, now: datetime) -> list[str]:
        """What the rules of curated answers find wrong, a sentence each."""
        known = placeholders.values(self.answer_id, profile(), now) if self.answer_id in shipped.answers() else {}
        return [
            *curated.text_faults(self.answer_id, self.text, known, CLINIC in self.sources or self._shipped_text),
            *curated.source_faults(self.sources),
            *curated.related_faults(self.answer_id, self.related, shipped.answers()),
        ]

    @property
    def _shipped_text(self) -> bool:
        # A figure that the sources give, in words that were shipped, is no clinic's own.
        return self.text == as_shipped(self.answer_id).text


def as_shipped(answer_id: str) -> Words:
    """The wording in data/; without words for an answer that no release has."""
    one = shipped.answers().get(answer_id)
    if one is None:
        return Words(answer_id, "", (), ())
    return Words(answer_id, one.text, one.sources, one.related, 0, one.reviewed, one.reviewer)


def of(answer_id: str, version: Version | None) -> Words:
    """The wording of a version; None stands for the shipped one."""
    if version is None:
        return as_shipped(answer_id)
    return Words(
        answer_id=answer_id,
        text=version.text,
        sources=tuple(version.sources),
        related=tuple(version.related),
        number=version.number,
        reviewed=version.reviewed,
        reviewer=version.reviewer,
        beside=version.shipped_text,
    )
