"""Writing the demo's visits into the database, many at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import batched
from random import Random
from typing import Any

from django.db import models, transaction

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation, Message, Turn
from frontdesk.corrections.models import DailyQueue, Judgement, Ruling
from frontdesk.inbox.models import ExitCount, Handoff, Notice
from frontdesk.insights.demo.reviewing import Done, Reviews, Truth, thumbs, truth
from frontdesk.insights.demo.visit import Visit
from frontdesk.lib.clinic import profile
from frontdesk.privacy import details
from frontdesk.review import audit, chain, digests
from frontdesk.review.models import AuditEvent, Thumb

AT_ONCE = 200
ROWS = 500


def store(visits: Iterable[Visit], staff: Mapping[str, list[User]], until: datetime, seed: int) -> int:
    """Write them all with what was said of them afterwards, or nothing; how many."""
    done: list[Done] = []
    exits: Counter[tuple[Any, str, str]] = Counter()
    known: dict[int, Truth] = {}
    begun: list[datetime] = []
    with (
        transaction.atomic(),
        times_as_given(Conversation, Message, Turn, Handoff, Notice, Thumb, DailyQueue, Judgement, Ruling),
    ):
        for some in batched(visits, AT_ONCE, strict=False):
            _store(some)
            for visit in some:
                begun.append(visit.conversation.created_at)
                known |= {said.message.pk: truth(said) for said in visit.said}
                done += [(when, user, action, audit.key(visit.conversation)) for when, user, action in visit.done_by_staff]
                exits.update(_exits(visit))
        _count(exits)
        if begun:
            reviews = Reviews(known, staff, Random(seed))  # noqa: S311  nothing here is secret
            reviews.days(begun[0], until)
            done += reviews.done
        _audit(sorted(done, key=lambda event: event[0]))
    return len(begun)


def _store(visits: Sequence[Visit]) -> None:
    Conversation.objects.bulk_create([visit.conversation for visit in visits], batch_size=ROWS)
    messages = [message for visit in visits for message in visit.messages]
    # What is answered goes first, for its key stands in what answers it.
    _create(Message, [message for message in messages if message.reply_to is None])
    _create(Message, [message for message in messages if message.reply_to is not None])
    details.note(messages)
    _create(Turn, [turn for visit in visits for turn in visit.turns])
    handoffs = [handoff for visit in visits for handoff in visit.handoffs]
    _create(Handoff, handoffs)
    _create(Thumb, [thumb for visit in visits for thumb in thumbs(visit)])
    _create(Notice, [_told(handoff) for handoff in handoffs])
    digests.fill([visit.conversation.pk for visit in visits])


def _create(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=ROWS)


def _told(handoff: Handoff) -> Notice:
    """The role was told when it came: nothing goes out for what never was."""
    sent = {"state": Notice.State.SENT, "attempts": 1, "due_at": handoff.created_at, "sent_at": handoff.created_at}
    fields = {"role": handoff.role, "created_at": handoff.created_at, **sent}
    return Notice(handoff=handoff, channel=Notice.Channel.EMAIL, event=Notice.Event.OPENED, **fields)


def _exits(visit: Visit) -> Iterator[tuple[Any, str, str]]:
    for handoff in visit.handoffs:
        if handoff.resolved_at:
            yield handoff.resolved_at.astimezone(profile().zone).date(), handoff.kind, handoff.exit


def _count(exits: Counter[tuple[Any, str, str]]) -> None:
    for (day, kind, ended), count in exits.items():
        row, _ = ExitCount.objects.get_or_create(day=day, kind=kind, exit=ended)
        ExitCount.objects.filter(pk=row.pk).update(count=models.F("count") + count)


def _audit(done: Sequence[Done]) -> None:
    """Events of the past, each sealed together with the one before it, as `chain.append` does it one by one."""
    head = AuditEvent.objects.order_by("-id").values_list("seal", flat=True).first() or ""
    events = []
    for when, user, action, about in done:
        head = chain.seal(head, user.pk, action, about, when)
        events.append(AuditEvent(who=user, action=action, object=about, when=when, seal=head))
    AuditEvent.objects.bulk_create(events, batch_size=ROWS)


@contextmanager
def times_as_given(*tables: type[models.Model]) -> Iterator[None]:
    """Let `created_at` and the like be what was given, not now. For a process that does nothing else meanwhile."""
    fields = [field for table in tables for field in table._meta.fields if isinstance(field, models.DateTimeField)]
    made = [field for field in fields if field.auto_now_add]
    changed = [field for field in fields if field.auto_now]
    for field in [*made, *changed]:
        field.auto_now_add = field.auto_now = False
    try:
        yield
    finally:
        for field in made:
            field.auto_now_add = True
        for field in changed:
            field.auto_now = True
