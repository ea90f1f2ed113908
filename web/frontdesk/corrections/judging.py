"""Saying what was right and what was wrong, and what follows from it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Turn
from frontdesk.corrections.models import Judgement, QueueItem, Ruling, Said, Verdict
from frontdesk.review import audit


class NotYours(Exception):
    """Who judged a turn does not decide on it too; `args[0]` is said to the person."""


@dataclass(frozen=True)
class Opinions:
    """What is said of one turn by now: each reviewer's newest judgement, and the newest ruling."""

    judgements: Sequence[Judgement]
    ruling: Ruling | None

    @property
    def differ(self) -> bool:
        """Do two reviewers differ, with nobody having decided?"""
        return self.ruling is None and len({(one.label, one.harmful) for one in self.judgements}) > 1

    @property
    def verdict(self) -> str:
        """What counts: the ruling, else what all say; "disputed" where they differ, "" where nobody has said anything."""
        if self.ruling:
            return self.ruling.verdict
        return QueueItem.DISPUTED if self.differ else next((one.verdict for one in self.judgements), "")

    @property
    def harmful(self) -> bool:
        """Could it have done harm? Until a lead has decided, one who says so is enough."""
        return self.ruling.harmful if self.ruling else any(one.harmful for one in self.judgements)

    @property
    def should_be(self) -> list[str]:
        """The outcomes that it should have had, of a turn that counts as wrong and is not disputed."""
        said: Said | None = self.ruling or next(iter(self.judgements), None)
        return list(said.should_be) if said and not self.differ and said.verdict == Verdict.WRONG else []

    def by(self, staff: Staff) -> Judgement | None:
        """This person's own judgement."""
        return next((one for one in self.judgements if one.reviewer_id == staff.user.pk), None)


def opinions(turns: Iterable[int]) -> dict[int, Opinions]:
    """What is said of each of these turns, in two queries."""
    keys = [*turns]
    found = _opinions(turn__in=keys)
    return {key: found.get(key) or Opinions([], None) for key in keys}


def opinions_in(conversation: int) -> dict[int, Opinions]:
    """What is said of the turns of a conversation, those only of which something is."""
    return _opinions(turn__conversation=conversation)


def _opinions(**which: Any) -> dict[int, Opinions]:
    judgements: dict[int, list[Judgement]] = defaultdict(list)
    for judgement in Judgement.objects.current().filter(**which).select_related("reviewer").order_by("id"):
        judgements[judgement.turn_id].append(judgement)
    rulings = {one.turn_id: one for one in Ruling.objects.filter(**which).select_related("lead").order_by("id")}
    return {turn: Opinions(judgements[turn], rulings.get(turn)) for turn in [*judgements, *rulings]}


def judge(staff: Staff, turn: Turn, said: dict[str, Any]) -> Judgement:
    """Keep what this person says of the turn. Said again in the same words, it changes nothing.

    `said` holds verdict, should_be, harmful, note and tags. Raises `Turn.DoesNotExist` if it was erased meanwhile.
    """
    with transaction.atomic():
        turn = _held(turn)
        before = Judgement.objects.filter(turn=turn, reviewer=staff.user).last()
        if before and all(getattr(before, name) == value for name, value in said.items()):
            return before
        judgement = Judgement.objects.create(turn=turn, reviewer=staff.user, model_id=turn.model_id, **said)
        audit.record(staff.user, "turn.judged_again" if before else "turn.judged", turn.conversation)
        _settle(turn)
    return judgement


def may_rule(staff: Staff, said: Opinions) -> bool:
    """May this person decide? A lead who has not judged the turn, where two differ or one decided before."""
    return staff.leads and (said.differ or said.ruling is not None) and said.by(staff) is None


def rule(staff: Staff, turn: Turn, said: dict[str, Any]) -> Ruling:
    """Decide what counts. Raises `NotYours`, and `Turn.DoesNotExist` if the turn was erased meanwhile."""
    with transaction.atomic():
        turn = _held(turn)
        if not may_rule(staff, opinions([turn.pk])[turn.pk]):
            raise NotYours("A lead decides where two reviewers differ, and not on what they judged themselves.")
        ruling = Ruling.objects.create(turn=turn, lead=staff.user, model_id=turn.model_id, **said)
        audit.record(staff.user, "turn.ruled", turn.conversation)
        _settle(turn)
    return ruling


def _held(turn: Turn) -> Turn:
    return Turn.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=turn.pk)


def _settle(turn: Turn) -> None:
    """Have the daily queue know what came of its turn; it outlives the judgements."""
    said = opinions([turn.pk])[turn.pk]
    QueueItem.objects.filter(turn=turn).update(verdict=said.verdict, harmful=said.harmful)


def differing() -> QuerySet[Turn]:
    """Turns that two reviewers judged and nobody has decided on, the latest first; not all of them are disputed.

    Without those whose words are gone: nobody can tell any more.
    """
    twice = Judgement.objects.filter(turn=OuterRef("pk"))
    other = Judgement.objects.filter(turn=OuterRef("turn")).exclude(reviewer=OuterRef("reviewer"))
    ruled = Ruling.objects.filter(turn=OuterRef("pk"))
    found = Turn.objects.filter(Exists(twice.filter(Exists(other))), ~Exists(ruled))
    return found.exclude(message__text="").order_by("-id")


def disputes() -> list[tuple[Turn, Opinions]]:
    """Turns on which two reviewers differ and nobody has decided, the latest first."""
    turns = list(differing().select_related("message__personal_details", "conversation"))
    said = opinions(turn.pk for turn in turns)
    return [(turn, said[turn.pk]) for turn in turns if said[turn.pk].differ]
