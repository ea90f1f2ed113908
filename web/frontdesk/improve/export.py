"""Writing chosen proposals into `data/reviewed/`, after somebody has seen what changes."""

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.improve import examples, new_answers, reviewed
from frontdesk.improve.proposals import Proposal
from frontdesk.review import chain

type Chosen = tuple[Proposal, reviewed.Example]


class Changed(Exception):
    """The files are not any more what was shown."""


class NotAnExample(ValueError):
    """Edited words that cannot be taught; the text says why."""


@dataclass(frozen=True)
class Line:
    """A line of a diff: `tone` is added, removed, place or empty."""

    text: str
    tone: str


@dataclass(frozen=True)
class Change:
    """One file as it is and as it would be."""

    file: str
    before: str
    after: str
    added: tuple[reviewed.Example, ...]

    @property
    def diff(self) -> list[Line]:
        """The lines that differ, with some around them."""
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), self.file, self.file, lineterm="")
        tones = {"+": "added", "-": "removed", "@": "place"}
        return [Line(line, "" if line.startswith(("+++", "---")) else tones.get(line[:1], "")) for line in lines]


def edited(proposal: Proposal, text: str) -> reviewed.Example:
    """The example with the words as somebody edited them; raises `NotAnExample`."""
    words = reviewed.plain(text)
    if len(examples.folded(words)) < 2:
        raise NotAnExample("Write at least two letters, or leave it out.")
    if examples.frozen().like(words):
        raise NotAnExample("These words, or nearly these, are only for measuring.")
    example = proposal.example
    return reviewed.Example(example.intent, words, example.source)


def changes(chosen: Iterable[Chosen]) -> list[Change]:
    """What would change, file by file. A proposal that is blocked is none."""
    by_file: dict[str, list[reviewed.Example]] = {}
    for proposal, example in chosen:
        if not proposal.blocked:
            by_file.setdefault(proposal.file, []).append(example)
    found = [_change(file, added) for file, added in sorted(by_file.items())]
    return [*found, *_new_answers(found)]


def _new_answers(found: Iterable[Change]) -> list[Change]:
    """The words of answers that the clinic adds, as far as examples ask for them once this is written."""
    contents = {name: reviewed.read(name) for name in reviewed.names()}
    contents |= {change.file: reviewed.parse(change.after) for change in found}
    asked_for = {example.intent for content in contents.values() for example in content}
    before, after = new_answers.before(), new_answers.after(asked_for)
    return [Change(new_answers.FILE, before, after, ())] if before != after else []


def _change(file: str, added: list[reviewed.Example]) -> Change:
    path = examples.project(file)
    before = path.read_text("utf-8") if path.is_file() else ""
    return Change(file, before, reviewed.render([*reviewed.parse(before), *added]), tuple(added))


def seal(found: Iterable[Change]) -> str:
    """A digest of what is shown, by which writing knows that nothing else is written."""
    content = "\0".join(part for change in found for part in (change.file, change.before, change.after))
    return hashlib.sha256(content.encode()).hexdigest()


def write(who: User, chosen: list[Chosen], shown: str) -> int:
    """Write what was shown; returns how many examples. Raises `Changed` if it would be something else by now."""
    with transaction.atomic():
        # Held, so that whoever is erased is erased before this, and then is not in it, or after it.
        wanted = {proposal.message.conversation_id for proposal, _ in chosen if proposal.message}
        there = set(Conversation.objects.select_for_update().filter(pk__in=wanted).values_list("pk", flat=True))
        with reviewed.held():
            found = changes([one for one in chosen if not one[0].message or one[0].message.conversation_id in there])
            if seal(found) != shown:
                raise Changed
            for change in found:
                _put(change)
        for change in found:
            chain.append(who, "examples.exported", f"file:{change.file}:{len(change.added)}")
    return sum(len(change.added) for change in found)


def _put(change: Change) -> None:
    if change.file == new_answers.FILE:
        new_answers.write(change.after)
    else:
        reviewed.write(change.file, reviewed.parse(change.after))
