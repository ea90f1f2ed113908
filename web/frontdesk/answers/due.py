"""Answers whose review is older than the clinic's limit: which they are, and that clinicians are told."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from frontdesk.accounts.roles import CLINICIAN
from frontdesk.answers import begun, words
from frontdesk.answers.models import Answer, Reminder
from frontdesk.answers.words import Words
from frontdesk.inbox import letters
from frontdesk.inbox.models import Notice
from frontdesk.lib.clinic import profile

ABOUT = "answers.due"
AGAIN_AFTER = timedelta(days=30)
MOST_NAMED = 20


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last one of that month where there is none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_on(reviewed: date) -> date:
    """The last day on which a review of that day is good."""
    return months_later(reviewed, profile().answers.review_months)


def is_due(one: Words) -> bool:
    """Is its review too old, by the clinic's date of today?"""
    return one.reviewed is not None and profile().today(timezone.now()) > due_on(one.reviewed)


def given() -> list[Words]:
    """The words of every answer that visitors can get."""
    rows = {row.answer_id: row for row in Answer.objects.select_related("live")}
    kept = [answer_id for answer_id in begun.answers() if not (answer_id in rows and rows[answer_id].retired_at)]
    found = [words.of(answer_id, rows[answer_id].live if answer_id in rows else None) for answer_id in kept]
    # One that was added has none before its first approval.
    return [one for one in found if one.text]


def due() -> list[Words]:
    """Those that are due, the oldest review first."""
    return sorted((one for one in given() if is_due(one)), key=lambda one: (one.reviewed, one.answer_id))


def remind() -> int:
    """Have clinicians told of those they were not told of in the last 30 days, all in one letter; how many there are."""
    late = due()
    if not late:
        return 0
    try:
        with transaction.atomic():
            fresh = sum(_note(one) for one in late)
            if fresh:
                letters.post(ABOUT, CLINICIAN)
    except IntegrityError:  # another process is at it
        return 0
    return fresh


def _note(one: Words) -> bool:
    now = timezone.now()
    if one.reviewed is None:
        return False
    known = Reminder.objects.filter(answer_id=one.answer_id, reviewed=one.reviewed).first()
    if known is None:
        Reminder.objects.create(answer_id=one.answer_id, reviewed=one.reviewed, told_at=now)
        return True
    # By the old value, so that of two processes one tells.
    old = Reminder.objects.filter(pk=known.pk, told_at=known.told_at, told_at__lt=now - AGAIN_AFTER)
    return bool(old.update(told_at=now))


def letter(notice: Notice) -> tuple[str, str] | None:
    """Subject and body, of what is due when it goes out; None if nothing is."""
    late = due()
    if not late:
        return None
    count = "1 answer is" if len(late) == 1 else f"{len(late)} answers are"
    months = profile().answers.review_months
    body = (
        f"{count} due for review at {profile().name}: the last review is more than {months} months old.\n\n"
        f"{_named(late)}\n"
        f"To read and confirm them, or to edit them, sign in here:\n{settings.SUNHAT_URL}/console/answers/?state=due\n\n"
        f"These answers are kept by: {profile().answers.owner}.\n"
    )
    return f"{count} due for review", body


def _named(late: Iterable[Words]) -> str:
    known = begun.answers()
    lines = [f"- {known[one.answer_id].question} (reviewed {one.reviewed})" for one in late]
    more = [f"- and {len(lines) - MOST_NAMED} more"] if len(lines) > MOST_NAMED else []
    return "\n".join([*lines[:MOST_NAMED], *more]) + "\n"
