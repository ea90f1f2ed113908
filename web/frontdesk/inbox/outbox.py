"""Sending what the outbox holds: at least once, with pauses that grow, and never twice at the same time.

A notice is claimed by moving its `due_at` on. A process that is killed between sending and noting so leaves it to be sent
again, under the same key: receivers of webhooks tell by it, and mail programs by the Message-ID made of it.
"""

import random
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When
from django.utils import timezone

from frontdesk.chat import resume
from frontdesk.chat.hub import hub
from frontdesk.chat.models import Author, Message
from frontdesk.inbox import channels, letters, metrics, notice_text, notices
from frontdesk.inbox.models import Handoff, Notice
from frontdesk.lib.clinic import profile

AT_ONCE = 50
# Longer than any attempt takes: a mail server has ten seconds for each of a handful of steps.
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0
# With pauses of 10 s, 20 s ... an hour that is a day and some hours.
MOST_ATTEMPTS = 34
# A chat that stays open behind other windows is no reason to keep an answer back for ever.
LONGEST_UNSEEN = timedelta(minutes=30)

log = structlog.get_logger(__name__)


def due() -> QuerySet[Notice]:
    """What may be sent now, urgent ones first."""
    urgent = Case(When(handoff__kind=Handoff.Kind.URGENT, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=timezone.now())
    return found.annotate(place=urgent).order_by("place", "due_at", "id")


def deliver() -> int:
    """One round; how many went out. A channel that fails is left alone for the rest of it, and the others go on."""
    sent, down = 0, set()
    for notice in due().select_related("handoff__conversation")[:AT_ONCE]:
        if hub.closing:
            break
        if notice.channel in down:
            continue
        outcome = attempt(notice)
        sent += outcome is True
        if outcome is False:
            down.add(notice.channel)
    return sent


def attempt(notice: Notice) -> bool | None:
    """Try to send it; None if it is no longer to be sent, or another process has it."""
    if _needless(notice):
        Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING).update(state=Notice.State.DROPPED)
        return None
    if not _claim(notice):
        return None
    try:
        _send(notice)
    except channels.SendError as error:
        _failed(notice, error.code)
        return False
    except letters.Needless:
        Notice.objects.filter(pk=notice.pk).update(state=Notice.State.DROPPED)
        return None
    except Handoff.DoesNotExist:  # erased meanwhile
        return None
    except Exception as error:  # one that cannot be put together must not keep the others from going out
        _failed(notice, type(error).__name__)
        return None
    _sent(notice)
    return True


def _claim(notice: Notice) -> bool:
    """Keep it from others for as long as an attempt may take."""
    rows = Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING, due_at=notice.due_at)
    if notice.event == Notice.Event.ANSWER and (later := _not_yet(notice)):
        rows.update(due_at=later)
        return False
    notice.attempts += 1
    return bool(rows.update(due_at=timezone.now() + LEASE, attempts=notice.attempts))


def _needless(notice: Notice) -> bool:
    """Staff need not be told of what somebody has taken, nor the visitor of what they have seen."""
    if notice.handoff is None:  # a letter says so itself when it is put together
        return False
    if notice.event == Notice.Event.ANSWER:
        return not _replies(notice).exists()
    if notice.handoff.state != Handoff.State.WAITING:
        return True
    # An escalation asks others too; who was asked before is the one who may take it, and must hear of it all the same.
    return notice.role != notice.handoff.role and notice.handoff.escalated_at is None


def _not_yet(notice: Notice) -> datetime | None:
    """When to look again whether the visitor has gone; None if they have, or have not looked for too long."""
    now = timezone.now()
    waited = now - notice.created_at
    later = notices.when_gone(notice.case.conversation, now)
    return later if later > now and waited < LONGEST_UNSEEN else None


def _replies(notice: Notice) -> QuerySet[Message]:
    """What the notice tells of, up to the next notice's first message: what people wrote, and the visitor has not seen."""
    conversation = notice.case.conversation
    told = Q(author=Author.PERSON) | Q(seq=notice.seq)
    found = conversation.messages.filter(told, seq__gte=notice.seq, seq__gt=conversation.visitor_seen_seq)
    later = Notice.objects.filter(handoff__conversation=conversation, event=Notice.Event.ANSWER, seq__gt=notice.seq)
    following = later.order_by("seq").values_list("seq", flat=True).first()
    return found.filter(seq__lt=following).order_by("seq") if following else found.order_by("seq")


def _send(notice: Notice) -> None:
    if notice.channel == Notice.Channel.WEBHOOK:
        url = notices.webhook_url()
        if not url:
            raise channels.SendError("no_address")
        channels.webhook(url, notice.key, notice_text.to_webhook(notice))
    elif notice.event == Notice.Event.ANSWER:
        _answer(notice)
    else:
        subject, body = letters.text(notice) if notice.event == Notice.Event.LETTER else notice_text.to_staff(notice)
        channels.email(notice.key, profile().addresses(notice.role), subject, body)


def _answer(notice: Notice) -> None:
    """E-mail the visitor. The answer itself is in it if the clinic wants that and this visitor agreed to it."""
    with transaction.atomic():
        handoff = Handoff.objects.select_related("conversation").get(pk=notice.case.pk)
        row, address = resume.link(handoff.conversation)
        whole = profile().handoff.answer_in_email and handoff.answer_by_email
        replies = list(_replies(notice)) if whole else []
    subject, body = notice_text.to_visitor(handoff, replies, address, row.expires_at)
    channels.email(notice.key, [handoff.contact_email], subject, body, reply_to=profile().email)


def _sent(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=timezone.now(), error="")
    metrics.NOTICES.labels(notice.channel, "sent").inc()


def _failed(notice: Notice, code: str) -> None:
    spread = random.uniform(0.9, 1.1)  # noqa: S311  so that many do not all come back at once
    pause = min(FIRST_PAUSE * 2 ** (notice.attempts - 1), LONGEST_PAUSE) * spread
    over = notice.attempts >= MOST_ATTEMPTS
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.FAILED if over else Notice.State.WAITING,
        due_at=timezone.now() + timedelta(seconds=pause),
        error=code,
    )
    metrics.NOTICES.labels(notice.channel, "failed").inc()
    log.warning("notice_failed", channel=notice.channel, event_of=notice.event, attempts=notice.attempts, error=code)


def again(pk: int) -> bool:
    """Have one that failed, or waits for its next attempt, tried at once; False if there is none such."""
    states = (Notice.State.FAILED, Notice.State.WAITING)
    rows = Notice.objects.filter(pk=pk, state__in=states).exclude(error="")
    return bool(rows.update(state=Notice.State.WAITING, due_at=timezone.now(), attempts=0))


def failing() -> QuerySet[Notice]:
    """What did not go out at its last attempt, or was given up."""
    failed = Q(state=Notice.State.FAILED) | Q(state=Notice.State.WAITING, attempts__gt=0) & ~Q(error="")
    return Notice.objects.filter(failed)


def forget_old(days: int = 30) -> int:
    """Delete what is done with and older than that; how many."""
    before = timezone.now() - timedelta(days=days)
    done = Notice.objects.filter(state__in=(Notice.State.SENT, Notice.State.DROPPED), created_at__lt=before)
    # The last word on a hand-off that still waits stays: by it the watchdog knows that somebody was told.
    deleted, _ = done.exclude(handoff__state=Handoff.State.WAITING).delete()
    return deleted


def last_sent() -> datetime | None:
    """When something last went out; None for never."""
    last: datetime | None = Notice.objects.aggregate(last=Max("sent_at"))["last"]
    return last
