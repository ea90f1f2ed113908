"""How far two reviewers agree, beyond what chance alone would have them agree."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Exists, OuterRef

from frontdesk.accounts.models import User
from frontdesk.corrections.models import Judgement

Label = Hashable
# Below this many turns in common a kappa says next to nothing.
ENOUGH = 20


def kappa(pairs: Sequence[tuple[Label, Label]]) -> float | None:
    """Cohen's kappa of two raters' labels of the same things: 1 is full agreement, 0 what chance would bring.

    None where it is not defined: nothing was rated by both, or both gave one and the same label throughout.
    Source: J. Cohen, A coefficient of agreement for nominal scales, 1960.
    """
    if not pairs:
        return None
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    count = len(pairs)
    agreed = sum(one == other for one, other in pairs) / count
    by_chance = sum(first[label] * second[label] for label in first) / count**2
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


@dataclass(frozen=True)
class Pair:
    """Two reviewers, how many turns both judged, and how far they agree on each of two questions."""

    first: User
    second: User
    count: int
    agreed: int
    verdict: float | None  # kappa of right or wrong
    label: float | None  # kappa of what it should have been

    @property
    def share(self) -> float:
        """The share of turns on which they agree in all."""
        return self.agreed / self.count

    @property
    def enough(self) -> bool:
        """Are these turns enough to say something?"""
        return self.count >= ENOUGH


def pairs() -> list[Pair]:
    """Every two reviewers who have judged a turn in common, those with the most in common first.

    By each one's first thought of a turn: afterwards each sees what the other said, and agreeing then proves nothing.
    """
    by_turn: dict[int, list[Judgement]] = {}
    # What one reviewer alone has judged, and that is most of it, is not read.
    others = Judgement.objects.filter(turn=OuterRef("turn")).exclude(reviewer=OuterRef("reviewer"))
    in_common = Judgement.objects.first_thoughts().filter(Exists(others))
    for judgement in in_common.select_related("reviewer").order_by("reviewer"):
        by_turn.setdefault(judgement.turn_id, []).append(judgement)
    both: dict[tuple[User, User], list[tuple[Judgement, Judgement]]] = {}
    for judgements in by_turn.values():
        for one, other in combinations(judgements, 2):
            both.setdefault((one.reviewer, other.reviewer), []).append((one, other))
    found = [_pair(first, second, judged) for (first, second), judged in both.items()]
    return sorted(found, key=lambda pair: -pair.count)


def _pair(first: User, second: User, judged: list[tuple[Judgement, Judgement]]) -> Pair:
    labels = [(one.label, other.label) for one, other in judged]
    return Pair(
        first=first,
        second=second,
        count=len(judged),
        agreed=sum(one == other for one, other in labels),
        verdict=kappa([(one.verdict, other.verdict) for one, other in judged]),
        label=kappa(labels),
    )
