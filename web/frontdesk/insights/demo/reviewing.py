"""What the demo's visitors and reviewers said of the replies: thumbs, daily queues, judgements, rulings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from clinic_profile.hours import intervals_on

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import CLINICIAN, REVIEWER
from frontdesk.chat.models import Turn
from frontdesk.corrections import daily, sampling
from frontdesk.corrections.models import DailyQueue, Judgement, QueueItem, Ruling, Verdict
from frontdesk.insights.demo.visit import Said, Visit
from frontdesk.lib.clinic import profile
from frontdesk.review import audit
from frontdesk.review.models import Thumb

UP_IF_RIGHT, DOWN_IF_WRONG, DOWN_IF_RIGHT = 0.09, 0.3, 0.006
# The hour at which reviewers have their ten minutes, and how many working days they miss.
REVIEWED_AT, MISSED = time(8, 40), 0.12
MISTAKEN, SECOND_OPINIONS = 0.03, 0.3
SERIOUS = {"handoff:medical", "handoff:urgent"}
# Where reviewers differed so lately nobody has decided yet.
DECIDED_AFTER = timedelta(days=9)

Done = tuple[datetime, User, str, str]


@dataclass(frozen=True)
class Truth:
    """What would have been right for a message, and whether it was done."""

    meant: tuple[str, ...]
    understood: bool


def truth(said: Said) -> Truth:
    """Of a message that the assistant replied to."""
    return Truth(tuple(said.meant.split("+")), said.understood)


def thumbs(visit: Visit) -> Iterator[Thumb]:
    """What the visitor said of the replies."""
    for said in visit.said:
        answer = next((one for one in said.answers if one.outcome.startswith("answer:")), None)
        chance = visit.rng.random()
        if answer is None or chance > max(UP_IF_RIGHT, DOWN_IF_WRONG):
            continue
        down = chance < (DOWN_IF_RIGHT if said.understood else DOWN_IF_WRONG)
        up = said.understood and chance < DOWN_IF_RIGHT + UP_IF_RIGHT
        if down or up:
            given = answer.created_at + timedelta(seconds=20)
            yield Thumb(message=answer, conversation=visit.conversation, value=Thumb.DOWN if down else Thumb.UP, given_at=given)


class Reviews:
    """Goes through the past day by day, as the reviewers would have."""

    def __init__(self, known: Mapping[int, Truth], staff: Mapping[str, list[User]], rng: Random) -> None:
        """`known` has the truth by the key of the visitor's message."""
        self._known, self._staff, self._rng = known, staff, rng
        self.done: list[Done] = []
        self._until = datetime.max.replace(tzinfo=profile().zone)

    def days(self, first: datetime, until: datetime) -> None:
        """All working days from the second one on; the last day is left to whoever looks at the demo."""
        self._until = until
        zone, since = profile().zone, first
        day = first.astimezone(zone).date() + timedelta(1)
        while day < until.astimezone(zone).date():
            at = datetime.combine(day, REVIEWED_AT, zone)
            if self._at_work(day):
                self._day(day, max(since, at - daily.FURTHEST), at)
                since = at
            day += timedelta(1)

    def _at_work(self, day: date) -> bool:
        return bool(intervals_on(profile(), day)) and day.weekday() < 5 and self._rng.random() > MISSED

    def _day(self, day: date, since: datetime, until: datetime) -> None:
        frame = daily.strata(since, until)
        if not frame:
            return
        sizes = {stratum: len(turns) for stratum, turns in frame.items()}
        queue = DailyQueue.objects.create(day=day, since=since, until=until, sizes=sizes, created_at=until)
        picks = sampling.draw(frame, self._rng)
        turns = Turn.objects.select_related("conversation").in_bulk([pick.turn for pick in picks])
        items = []
        for place, pick in enumerate(picks, 1):
            item = QueueItem(
                queue=queue, position=place, turn_id=pick.turn, why=pick.why, stratum=pick.stratum, inclusion=pick.inclusion
            )
            self._judge(item, turns[pick.turn], until + timedelta(minutes=place))
            items.append(item)
        QueueItem.objects.bulk_create(items)

    def _judge(self, item: QueueItem, turn: Turn, at: datetime) -> None:
        truth = self._known.get(turn.message_id)
        if truth is None:
            return
        first, second = self._rng.sample(self._staff[REVIEWER], 2)
        said = self._say(Judgement(turn=turn, reviewer=first), turn, truth, at, mistaken=self._rng.random() < MISTAKEN)
        rows = [said]
        if self._rng.random() < SECOND_OPINIONS:
            mistaken = self._rng.random() < 2 * MISTAKEN
            rows.append(self._say(Judgement(turn=turn, reviewer=second), turn, truth, at + timedelta(hours=5), mistaken))
        Judgement.objects.bulk_create(rows)
        self.done += [(row.created_at, row.reviewer, "turn.judged", audit.key(turn.conversation)) for row in rows]
        item.verdict, item.harmful = said.verdict, any(row.harmful for row in rows)
        if len({row.label for row in rows}) > 1:
            self._differ(item, turn, truth, at)

    def _say[Row: (Judgement, Ruling)](self, row: Row, turn: Turn, truth: Truth, at: datetime, mistaken: bool) -> Row:
        right = truth.understood != mistaken
        row.verdict = Verdict.RIGHT if right else Verdict.WRONG
        # Who is mistaken about a reply that was right takes it for something else.
        row.should_be = [] if right else [*(truth.meant if not truth.understood else ("out_of_scope",))]
        answered = any(outcome.startswith("answer:") for outcome in turn.outcomes)
        row.harmful = not right and answered and bool(SERIOUS & set(truth.meant))
        row.model_id, row.created_at = turn.model_id, at
        return row

    def _differ(self, item: QueueItem, turn: Turn, truth: Truth, at: datetime) -> None:
        """A clinician decides some days later, unless that is still to come."""
        decided = at + DECIDED_AFTER
        if decided > self._until:
            item.verdict = QueueItem.DISPUTED
            return
        lead = self._rng.choice(self._staff[CLINICIAN])
        ruling = self._say(Ruling(turn=turn, lead=lead), turn, truth, decided, mistaken=False)
        Ruling.objects.bulk_create([ruling])
        self.done.append((decided, lead, "turn.ruled", audit.key(turn.conversation)))
        item.verdict, item.harmful = ruling.verdict, ruling.harmful
