"""The queue of a day: drawn when the first reviewer opens it, and the same for everybody until the day is over."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random, SystemRandom

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Author, Message, Turn
from frontdesk.corrections import sampling
from frontdesk.corrections.models import DailyQueue, Judgement, QueueItem, Stratum
from frontdesk.corrections.risk import Facts, stratum_of
from frontdesk.inbox.models import Handoff
from frontdesk.lib.clinic import profile
from frontdesk.review.models import Thumb

# The first queue, and one after a long pause, looks no further back.
FURTHEST = timedelta(days=28)
# A turn may be written a moment after its time says: what is just being written is for tomorrow.
SETTLED = timedelta(seconds=15)
REFUSAL = "out_of_scope"


@dataclass(frozen=True)
class Progress:
    """How far a day's queue has come: `count` turns, `mine` judged by this reviewer, `done` by anybody."""

    count: int
    mine: int
    done: int

    @property
    def is_done(self) -> bool:
        """Has every turn been judged by somebody?"""
        return self.done >= self.count

    @property
    def others(self) -> int:
        """How many of the turns that are done this reviewer has not judged."""
        return max(0, self.done - self.mine)


def today() -> date:
    """The day at the clinic."""
    return timezone.localdate(timezone=profile().zone)


def queue(chance: Random | None = None) -> DailyQueue | None:
    """Today's queue, drawn now if nobody has opened it before; None while there is nothing to draw from."""
    day = today()
    found = DailyQueue.objects.filter(day=day).first()
    if found:
        return found
    try:
        return _draw(day, chance or SystemRandom())
    except IntegrityError:
        # Another reviewer was a moment earlier: there is one queue.
        return DailyQueue.objects.get(day=day)


@transaction.atomic
def _draw(day: date, chance: Random) -> DailyQueue | None:
    until = timezone.now() - SETTLED
    since = until - FURTHEST
    last = DailyQueue.objects.filter(day__lt=day).order_by("-day").first()
    if last:
        since = max(since, last.until)
    frame = strata(since, until)
    if not frame:
        return None
    sizes = {stratum: len(turns) for stratum, turns in frame.items()}
    made = DailyQueue.objects.create(day=day, since=since, until=until, sizes=sizes)
    picks = sampling.draw(frame, chance)
    QueueItem.objects.bulk_create(
        QueueItem(queue=made, position=place, turn_id=pick.turn, why=pick.why, stratum=pick.stratum, inclusion=pick.inclusion)
        for place, pick in enumerate(picks, 1)
    )
    return made


def typed(since: datetime, until: datetime) -> QuerySet[Turn]:
    """The turns from `since` to before `until` in which something that a visitor typed was answered.

    A tapped button leaves nothing to understand.
    """
    # The index on last_at spares the turns of long ago; a turn is never later than its conversation by more than a moment.
    recent = Turn.objects.filter(conversation__last_at__gte=since - timedelta(hours=1))
    answered = recent.filter(created_at__gte=since, created_at__lt=until, status=Turn.Status.STORED)
    # A message whose time was over has no words any more.
    return answered.filter(message__choice="").exclude(message__text="")


def strata(since: datetime, until: datetime) -> dict[str, list[int]]:
    """The turns of that time by stratum, those that are not empty only."""
    later = Message.objects.filter(
        conversation=OuterRef("conversation"), author=Author.VISITOR, seq__gt=OuterRef("message__seq")
    )
    earlier_handoff = Handoff.objects.filter(conversation=OuterRef("conversation"), message__seq__lt=OuterRef("message__seq"))
    thumbs_down = Thumb.objects.filter(message__reply_to=OuterRef("message"), value=Thumb.DOWN)
    turns = typed(since, until).annotate(
        next_choice=Subquery(later.order_by("seq").values("choice")[:1]),
        after_handoff=Exists(earlier_handoff),
        thumbs_down=Exists(thumbs_down),
    )
    names = ("pk", "outcomes", "confidence", "ranking", "evidence", "next_choice", "after_handoff", "thumbs_down")
    found: dict[str, list[int]] = defaultdict(list)
    for pk, outcomes, confidence, ranking, evidence, next_choice, after_handoff, down in turns.values_list(*names).iterator():
        refused = next_choice == REFUSAL and any(outcome.startswith("clarify:") for outcome in outcomes)
        facts = Facts(outcomes, confidence, ranking, evidence, down, refused, after_handoff)
        found[str(stratum_of(facts))].append(pk)
    return {str(stratum): found[stratum] for stratum in Stratum if found[stratum]}


def items(made: DailyQueue) -> list[QueueItem]:
    """Its turns in order, without those whose conversation was erased."""
    found = made.items.filter(turn__isnull=False).select_related("turn__message__personal_details", "turn__conversation")
    return list(found.order_by("position"))


def judged_by(staff: Staff, found: list[QueueItem]) -> set[int]:
    """The turns of these items that this person has judged."""
    turns = [item.turn_id for item in found]
    return set(Judgement.objects.filter(reviewer=staff.user, turn__in=turns).values_list("turn_id", flat=True))


def progress(staff: Staff, found: list[QueueItem]) -> Progress:
    """How far these items are."""
    return Progress(len(found), len(judged_by(staff, found)), sum(bool(item.verdict) for item in found))
