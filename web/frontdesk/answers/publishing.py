"""Deciding what visitors are told: approval by a second person, rejection, reading again, taking back, keeping, retiring.

All of it is for a clinical role. Each says which revision of the answer it was decided on, and holds from the next turn on.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import CLINICIAN
from frontdesk.answers import words
from frontdesk.answers.drafts import Conflict, Refused, held, next_number, note, opened
from frontdesk.answers.models import Answer, Change, Version
from frontdesk.lib.clinic import profile


def today() -> date:
    """The clinic's own date."""
    return profile().today(timezone.now())


def _seen(answer_id: str, seen: int) -> Answer:
    answer = held(answer_id)
    if answer.revision != seen:
        raise Conflict
    return answer


def _go_live(answer: Answer, version: Version | None) -> None:
    answer.live, answer.retired_at = version, None
    answer.revision += 1
    answer.save()


@transaction.atomic
def approve(answer_id: str, who: User, revision: int, seen: int) -> Version:
    """Give visitors the words that were submitted, read today. Raises `Conflict`, and `Refused` for who wrote them."""
    answer = _seen(answer_id, seen)
    version = opened(answer, revision, Version.State.SUBMITTED)
    if version.writers.filter(pk=who.pk).exists():
        raise Refused("Whoever wrote an answer cannot approve it: a second person has to.")
    if words.of(answer_id, version).faults(timezone.now()):
        raise Refused("It breaks the rules for answers.")
    version.state, version.reviewed, version.reviewer = Version.State.APPROVED, today(), CLINICIAN
    version.shipped_text = words.as_shipped(answer_id).text
    version.decided_by, version.decided_at = who, timezone.now()
    version.save()
    _go_live(answer, version)
    note(answer, Change.Kind.APPROVED, version.number, who)
    return version


@transaction.atomic
def reject(answer_id: str, who: User, revision: int, reason: str) -> None:
    """Send back what was submitted, with a reason. Raises `Conflict`, and `Refused` without a reason or by its writer."""
    answer = held(answer_id)
    version = opened(answer, revision, Version.State.SUBMITTED)
    if not reason.strip():
        raise Refused("Say why, so that the author can do better.")
    if version.writers.filter(pk=who.pk).exists():
        raise Refused("These are your own words: discard them instead.")
    version.state, version.reason = Version.State.REJECTED, reason.strip()
    version.decided_by, version.decided_at = who, timezone.now()
    version.save()
    note(answer, Change.Kind.REJECTED, version.number, who, reason.strip())


@transaction.atomic
def read(answer_id: str, who: User, seen: int) -> Version:
    """Confirm the words that visitors get as they are, with today's date.

    Raises `Conflict`, and `Refused` for who wrote them, and for words that have come to break a rule.
    """
    answer = _seen(answer_id, seen)
    current = words.of(answer_id, answer.live)
    if answer.retired_at:
        raise Refused("It is retired: nobody is told these words.")
    if answer.live and answer.live.writers.filter(pk=who.pk).exists():
        raise Refused("Whoever wrote an answer cannot confirm it: a second person has to.")
    if current.faults(timezone.now()):
        raise Refused("It breaks the rules for answers; edit it instead.")
    now = timezone.now()
    version = Version.objects.create(
        answer=answer,
        number=next_number(answer),
        kind=Version.Kind.READ,
        text=current.text,
        sources=list(current.sources),
        related=list(current.related),
        state=Version.State.APPROVED,
        based_on=current.number,
        author=answer.live.author if answer.live else None,
        changed_at=now,
        decided_by=who,
        decided_at=now,
        reviewed=today(),
        reviewer=CLINICIAN,
        shipped_text=words.as_shipped(answer_id).text,
    )
    if answer.live:
        version.writers.set(answer.live.writers.all())
    _go_live(answer, version)
    note(answer, Change.Kind.READ, version.number, who)
    return version


@transaction.atomic
def take_back(answer_id: str, who: User, number: int, seen: int) -> None:
    """Give visitors an earlier version again, 0 for the shipped words, with the review that it had.

    It was approved once, so it needs no second person: wrong words must be gone at once. Raises `Conflict` and `Refused`.
    """
    answer = _seen(answer_id, seen)
    if number == (answer.live.number if answer.live else 0):
        raise Refused("Visitors get these words already.")
    version = answer.versions.filter(number=number, state=Version.State.APPROVED).first()
    if number and version is None:
        raise Refused("This version was never approved.")
    if words.of(answer_id, version).faults(timezone.now()):
        raise Refused("It breaks the rules for answers as they are now; edit it instead.")
    _go_live(answer, version)
    note(answer, Change.Kind.TAKEN_BACK, number, who)


@transaction.atomic
def keep(answer_id: str, who: User, seen: int) -> None:
    """Go on giving the clinic's own words though others are shipped by now. Raises `Conflict` and `Refused`."""
    answer = _seen(answer_id, seen)
    if answer.live is None or not (fresh := words.of(answer_id, answer.live).shipped_since):
        raise Refused("The shipped words have not changed.")
    answer.live.shipped_text = fresh
    answer.live.save(update_fields=["shipped_text"])
    note(answer, Change.Kind.KEPT, answer.live.number, who)


@transaction.atomic
def retire(answer_id: str, who: User, reason: str, seen: int) -> None:
    """Have visitors not be given the answer any more. Raises `Conflict`, and `Refused` without a reason."""
    answer = _seen(answer_id, seen)
    if answer.retired_at:
        raise Refused("It is retired already.")
    if not reason.strip():
        raise Refused("Say why, for whoever wonders later.")
    answer.retired_at = timezone.now()
    answer.revision += 1
    answer.save()
    note(answer, Change.Kind.RETIRED, answer.live.number if answer.live else 0, who, reason.strip())


@transaction.atomic
def restore(answer_id: str, who: User, seen: int) -> None:
    """Have visitors be given a retired answer again. Raises `Conflict` and `Refused`."""
    answer = _seen(answer_id, seen)
    if not answer.retired_at:
        raise Refused("It is not retired.")
    _go_live(answer, answer.live)
    note(answer, Change.Kind.RESTORED, answer.live.number if answer.live else 0, who)
