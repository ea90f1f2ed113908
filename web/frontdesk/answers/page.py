"""One answer's page: what visitors get, what is proposed, and all that came before."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_profile import curated

from frontdesk.accounts.models import User
from frontdesk.answers import due, shipped, words
from frontdesk.answers.drafts import open_version
from frontdesk.answers.models import Answer, Change, Version
from frontdesk.answers.words import Words
from frontdesk.lib import worddiff
from frontdesk.lib.worddiff import Piece

LONGEST_NUMBER = 9
CHANGES = {
    Change.Kind.SUBMITTED: "submitted version {number} for approval",
    Change.Kind.APPROVED: "approved version {number}; visitors get it since",
    Change.Kind.REJECTED: "sent version {number} back",
    Change.Kind.DISCARDED: "discarded version {number}",
    Change.Kind.READ: "read the words as they were and confirmed them (version {number})",
    Change.Kind.TAKEN_BACK: "took it back to {version}",
    Change.Kind.KEPT: "kept version {number} though other words are shipped by now",
    Change.Kind.RETIRED: "retired it",
    Change.Kind.RESTORED: "had it given to visitors again",
}


@dataclass(frozen=True)
class Listed:
    """A change of a list: what stays, what went, what came."""

    same: list[str]
    removed: list[str]
    added: list[str]

    @property
    def changed(self) -> bool:
        """Whether anything went or came."""
        return bool(self.removed or self.added)


@dataclass(frozen=True)
class Difference:
    """What changes from one wording to another."""

    before: Words
    after: Words
    text: list[Piece]
    sources: Listed
    related: Listed

    @property
    def text_changed(self) -> bool:
        """Whether a word changed."""
        return self.before.text != self.after.text


@dataclass(frozen=True)
class Past:
    """An earlier version, or the shipped words (0), with what it changed."""

    words: Words
    version: Version | None
    difference: Difference | None
    can_be_taken_back: bool


def difference(before: Words, after: Words) -> Difference:
    """Of two wordings of one answer."""
    return Difference(
        before,
        after,
        worddiff.diff(before.text, after.text),
        _listed(source_names(before.sources), source_names(after.sources)),
        _listed(questions(before.related), questions(after.related)),
    )


def _listed(before: Sequence[str], after: Sequence[str]) -> Listed:
    return Listed(
        [one for one in after if one in before],
        [one for one in before if one not in after],
        [one for one in after if one not in before],
    )


def source_names(sources: Sequence[str]) -> list[str]:
    """What the sources are, such as "the clinic itself"."""
    return [curated.SOURCES.get(source, source) for source in sources]


def questions(related: Sequence[str]) -> list[str]:
    """What stands on the buttons."""
    known = shipped.answers()
    return [known[one].question if one in known else one for one in related]


def version_named(now: "Standing", number: str) -> Version | None:
    """The version whose number the address names; None for anything else."""
    if now.answer is None or not number.isascii() or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return now.answer.versions.filter(number=number).first()


def history(answer_id: str, answer: Answer | None) -> list[Past]:
    """All versions that are decided, the newest first; the shipped words last."""
    versions = list(answer.versions.select_related("author", "decided_by")) if answer else []
    by_number = {0: words.as_shipped(answer_id)} | {one.number: words.of(answer_id, one) for one in versions}
    live = answer.live.number if answer and answer.live else 0
    past = [
        Past(
            by_number[one.number],
            one,
            difference(by_number.get(one.based_on, by_number[0]), by_number[one.number]),
            one.state == Version.State.APPROVED and one.number != live,
        )
        for one in versions
        if one.decided_at
    ]
    return [*past, Past(by_number[0], None, None, live != 0)] if by_number[0].text else past


def changes(answer: Answer | None) -> list[tuple[Change, str]]:
    """Who did what, the latest first."""
    found = answer.changes.select_related("who") if answer else []
    return [(one, _in_words(one)) for one in found]


def _in_words(one: Change) -> str:
    version = f"version {one.number}" if one.number else "the shipped words"
    return CHANGES[Change.Kind(one.kind)].format(number=one.number, version=version)


@dataclass(frozen=True)
class Standing:
    """Where an answer stands: what visitors get, and what is proposed."""

    answer: Answer | None
    live: Words
    open: Version | None

    @property
    def revision(self) -> int:
        """What a decision made on this page is conditional on."""
        return self.answer.revision if self.answer else 0

    @property
    def retired(self) -> bool:
        """Whether visitors are not given it."""
        return bool(self.answer and self.answer.retired_at)

    @property
    def shipped_since(self) -> list[Piece]:
        """What has changed in the shipped text since the clinic's own words were approved; nothing if it has not."""
        fresh = self.live.shipped_since
        return worddiff.diff(self.live.beside, fresh) if fresh else []

    @property
    def is_due(self) -> bool:
        """Whether its review is too old."""
        return due.is_due(self.live)

    @property
    def due_on(self) -> object:
        """The last day on which its review is good."""
        return due.due_on(self.live.reviewed) if self.live.reviewed else None

    @property
    def proposed(self) -> Words | None:
        """The words of what is open."""
        return words.of(self.live.answer_id, self.open) if self.open else None

    @property
    def outdated_base(self) -> bool:
        """Whether visitors get other words by now than those that the proposal was made from."""
        return self.open is not None and self.open.based_on != self.live.number

    def wrote_proposal(self, user: User) -> bool:
        """Are the proposed words this person's?"""
        return self.open is not None and self.open.writers.filter(pk=user.pk).exists()

    def wrote_live(self, user: User) -> bool:
        """Are the words that visitors get this person's?"""
        live = self.answer.live if self.answer else None
        return live is not None and live.writers.filter(pk=user.pk).exists()


def standing(answer_id: str) -> Standing:
    """Of one answer, as it is now."""
    answer = Answer.objects.filter(answer_id=answer_id).select_related("live").first()
    live = words.of(answer_id, answer.live if answer else None)
    return Standing(answer, live, open_version(answer) if answer else None)
