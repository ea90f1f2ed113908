"""How often an answer was given, and what was made of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from frontdesk.answers import shipped
from frontdesk.chat.models import Message
from frontdesk.corrections.models import Judgement, Ruling, Verdict
from frontdesk.review.models import Thumb

PREFIX = "answer:"


@dataclass
class Counts:
    """Of one answer: how often it was given, thumbs, turns judged, and how many of those it was wrong for."""

    given: int = 0
    up: int = 0
    down: int = 0
    judged: int = 0
    wrong: int = 0

    @property
    def corrected(self) -> float | None:
        """The share of the judged turns that should have been something else; None if none was judged."""
        return self.wrong / self.judged if self.judged else None


def since(moment: datetime | None, *answer_ids: str) -> dict[str, Counts]:
    """By id, of these answers, or of all; from that moment on, or ever."""
    counts: dict[str, Counts] = defaultdict(Counts)
    outcomes = [PREFIX + answer_id for answer_id in answer_ids or shipped.answers()]
    given = Message.objects.filter(outcome__in=outcomes)
    if moment:
        given = given.filter(created_at__gte=moment)
    for outcome, count in given.order_by().values_list("outcome").annotate(count=Count("*")):
        counts[outcome.removeprefix(PREFIX)].given = count
    _thumbs(counts, outcomes, moment)
    _judged(counts, outcomes, moment)
    return counts


def _thumbs(counts: dict[str, Counts], outcomes: list[str], moment: datetime | None) -> None:
    found = Thumb.objects.filter(message__outcome__in=outcomes)
    if moment:
        found = found.filter(message__created_at__gte=moment)
    for outcome, value, count in found.order_by().values_list("message__outcome", "value").annotate(Count("pk")):
        one = counts[outcome.removeprefix(PREFIX)]
        if value == Thumb.UP:
            one.up = count
        else:
            one.down = count


def _judged(counts: dict[str, Counts], outcomes: list[str], moment: datetime | None) -> None:
    """Turns, not judgements. A lead's ruling decides; without one, one reviewer who finds the answer wrong is enough."""
    wrong: dict[tuple[str, int], bool] = {}
    for outcome, turn, is_wrong in _verdicts(Judgement.objects.current(), outcomes, moment):
        wrong[outcome, turn] = wrong.get((outcome, turn), False) or is_wrong
    # Of several rulings the newest decides.
    wrong |= {(outcome, turn): is_wrong for outcome, turn, is_wrong in _verdicts(Ruling.objects.all(), outcomes, moment)}
    for (outcome, _), is_wrong in wrong.items():
        one = counts[outcome.removeprefix(PREFIX)]
        one.judged += 1
        one.wrong += is_wrong


def _verdicts(said: QuerySet[Any], outcomes: list[str], moment: datetime | None) -> Iterator[tuple[str, int, bool]]:
    """Answer, turn, and whether another outcome should have stood in its place; the oldest first."""
    # All that was judged, which is little: with the answers as a condition SQLite goes through all that were ever given.
    found = said.filter(turn__created_at__gte=moment) if moment else said
    wanted = set(outcomes)
    fields = ("turn__message__replies__outcome", "turn_id", "verdict", "should_be")
    for outcome, turn, verdict, should_be in found.order_by("pk").values_list(*fields):
        if outcome in wanted:
            yield outcome, turn, verdict == Verdict.WRONG and outcome not in should_be
