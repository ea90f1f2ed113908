"""Proposing other words for an answer: a draft, saved by whoever may edit, submitted, discarded.

An answer has one open version at most. Every save says which revision it was made from, so that of two editors the second one
is told instead of writing over the first.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.answers import words
from frontdesk.answers.models import Answer, Change, Version
from frontdesk.answers.words import Words
from frontdesk.review import chain

OPEN = (Version.State.DRAFT, Version.State.SUBMITTED)


class Conflict(Exception):
    """Somebody else was faster: what was decided on is no longer what is there."""


class Refused(Exception):
    """It may not be done; says why."""


@dataclass(frozen=True)
class Proposal:
    """What an editor typed and chose."""

    text: str
    sources: tuple[str, ...]
    related: tuple[str, ...]


def held(answer_id: str) -> Answer:
    """The answer's row, made if there is none, and held against other writers until the transaction ends."""
    Answer.objects.get_or_create(answer_id=answer_id)
    return Answer.objects.select_for_update().get(answer_id=answer_id)


def open_version(answer: Answer) -> Version | None:
    """Its draft, or what waits for approval."""
    return answer.versions.filter(state__in=OPEN).first()


def next_number(answer: Answer) -> int:
    """Of the version that is made next."""
    return (answer.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def note(answer: Answer, kind: str, number: int, who: User, reason: str = "") -> None:
    """Write a line of the answer's history, and the audit event of it."""
    Change.objects.create(answer=answer, kind=kind, number=number, who=who, reason=reason)
    audit(who, kind, answer, number)


def audit(who: User, what: str, answer: Answer, number: int) -> None:
    """Write an audit event, such as "answer.approved" of "answer:sun_care/how_long#3"."""
    chain.append(who, f"answer.{what}", f"answer:{answer.answer_id}#{number}")


@transaction.atomic
def save(answer_id: str, who: User, proposal: Proposal, revision: int) -> Version:
    """Keep a draft, with its faults if it has any. What had been submitted is a draft again.

    `revision` is the one of the open version that the editor saw, 0 for none. Raises `Conflict` if it is another by now.
    """
    answer = held(answer_id)
    version = open_version(answer)
    if (version.revision if version else 0) != revision:
        raise Conflict
    if version is None:
        live = answer.live.number if answer.live else 0
        version = Version(answer=answer, number=next_number(answer), revision=0, based_on=live)
    version.text, version.sources, version.related = proposal.text, list(proposal.sources), list(proposal.related)
    version.state, version.submitted_at, version.author = Version.State.DRAFT, None, who
    version.revision += 1
    version.changed_at = timezone.now()
    version.save()
    version.writers.add(who)
    audit(who, "edited", answer, version.number)
    return version


@transaction.atomic
def submit(answer_id: str, who: User, revision: int) -> Version:
    """Have a draft wait for approval. Raises `Conflict`, and `Refused` for one that breaks a rule or changes nothing."""
    answer = held(answer_id)
    version = opened(answer, revision, Version.State.DRAFT)
    proposed = words.of(answer_id, version)
    if proposed.faults(timezone.now()):
        raise Refused("It breaks the rules for answers.")
    if proposed.same_as(words.of(answer_id, answer.live)):
        raise Refused("It says what visitors get already. To confirm those words, mark them as read.")
    version.state, version.submitted_at = Version.State.SUBMITTED, timezone.now()
    version.revision += 1
    version.save()
    note(answer, Change.Kind.SUBMITTED, version.number, who)
    return version


@transaction.atomic
def discard(answer_id: str, who: User, revision: int) -> None:
    """Do without a draft, or without what was submitted. Its words stay in the history. Raises `Conflict`."""
    answer = held(answer_id)
    version = opened(answer, revision, *OPEN)
    version.state, version.decided_by, version.decided_at = Version.State.DISCARDED, who, timezone.now()
    version.save()
    note(answer, Change.Kind.DISCARDED, version.number, who)


def opened(answer: Answer, revision: int, *states: str) -> Version:
    """The open version of an answer that is held, if it is the one that was seen. Raises `Conflict`."""
    version = open_version(answer)
    if version is None or version.revision != revision or version.state not in states:
        raise Conflict
    return version


def wording(answer: Answer, number: int) -> Words:
    """The words of a version. Raises `Version.DoesNotExist`."""
    return words.of(answer.answer_id, answer.versions.get(number=number) if number else None)
