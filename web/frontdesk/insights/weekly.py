"""The weekly summary: an e-mail to managers on Monday morning, with figures and no words of anybody's."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from frontdesk.accounts.roles import MANAGER
from frontdesk.inbox import letters
from frontdesk.inbox.models import Notice
from frontdesk.insights import fates, wording
from frontdesk.insights.models import Summary
from frontdesk.insights.period import DAY, Period
from frontdesk.insights.questions import ANSWERED, CLARIFIED, CONVERSATIONS, OUT_OF_SCOPE, QUESTIONS
from frontdesk.insights.report import Report, report
from frontdesk.insights.series import Series
from frontdesk.lib.clinic import profile
from frontdesk.lib.outcomes import KINDS, in_words

ABOUT = "insights.weekly"
TITLE = "Weekly summary"
# Monday's first hours belong to the night before; whoever reads it at nine finds it there.
FROM_HOUR = 7
MOST_NAMED = 5


def post_due(now: datetime | None = None) -> bool:
    """Put last week's summary into the outbox if it is time and nobody has; whether it was put there.

    A server that was down on Monday sends it when it is back in that week.
    """
    local = timezone.localtime(now or timezone.now(), profile().zone)
    monday = local.date() - timedelta(local.weekday())
    if local < datetime.combine(monday, time(FROM_HOUR), profile().zone):
        return False
    week = monday - timedelta(7)
    if Summary.objects.filter(week=week).exists():
        return False
    try:
        with transaction.atomic():
            Summary.objects.create(week=week)
            letters.post(ABOUT, MANAGER)
    except IntegrityError:  # another process was quicker
        return False
    return True


def letter(notice: Notice) -> tuple[str, str] | None:
    """Subject and body of the week before the letter was written; None where nobody wrote in it nor in the one before."""
    day = timezone.localdate(notice.created_at, timezone=profile().zone)
    found = report(week_before(day))
    if not found.now.conversations.total and not found.before.conversations.total:
        return None
    period = found.period
    link = f"{settings.SUNHAT_URL}/console/insights/?since={period.first}&until={period.last}&by=day"
    parts = [_much(found), _went(found), _people(found), _asked(found), _wrong(found)]
    body = "\n\n".join([f"{profile().name}, {wording.days(period.first, period.last)}", *filter(None, parts)])
    return f"Your week in the chat: {found.now.conversations.total} conversations", f"{body}\n\nMore of it: {link}\n"


def week_before(day: date) -> Period:
    """Monday to Sunday of the week before the one of this day."""
    monday = day - timedelta(day.weekday())
    return Period(monday - timedelta(7), monday - timedelta(1), DAY, profile().zone)


def _much(found: Report) -> str:
    labels = {
        CONVERSATIONS: "Conversations",
        QUESTIONS: "Questions",
        ANSWERED: "Answered",
        CLARIFIED: "Asked back",
        OUT_OF_SCOPE: "Out of scope",
    }
    return "\n".join(_line(label, found.now.totals[name], found.before.totals[name]) for name, label in labels.items())


def _went(found: Report) -> str:
    now, before = found.now.totals, found.before.totals
    lines = [_line(label, now[f"fate:{name}"], before[f"fate:{name}"]) for name, label in fates.FATES.items()]
    return "How conversations went\n" + "\n".join(lines)


def _people(found: Report) -> str:
    lines = [_line(KINDS[one.name], one.total, before.total) for one, before in _pairs(found)]
    waited = found.now.waited
    answer = (
        f"  First answer of a person: {wording.duration(waited.opening)} of opening time, "
        f"{wording.duration(waited.clock)} by the clock ({waited.answered} of {waited.count} answered)"
    )
    return "Hand-offs\n" + "\n".join([*lines, answer])


def _pairs(found: Report) -> list[tuple[Series, Series]]:
    return [(one, before) for one, before in zip(found.now.handoffs, found.before.handoffs, strict=True) if one.total]


def _asked(found: Report) -> str:
    lines = [f"  {in_words(one.outcome)}: {one.count}" for one in found.questions[:MOST_NAMED]]
    return "Asked most\n" + "\n".join(lines) if lines else ""


def _wrong(found: Report) -> str:
    errors = found.now.errors
    if errors.share is None or errors.low is None or errors.high is None:
        return "Nobody has judged turns of this week: how often the assistant was wrong is not known."
    return (
        f"Wrong, as reviewers judge: {100 * errors.share:.0f} %, most likely between {100 * errors.low:.0f} and "
        f"{100 * errors.high:.0f} % ({errors.judged} turns judged)."
    )


def _line(label: str, now: int, before: int) -> str:
    return f"  {label}: {now} (the week before: {before})"
