"""Which turns a day asks about: a random part of all turns, and the rest of the ten from the parts where mistakes are likely.

Within a stratum every turn has the same probability, and that probability is known. The random part is a simple random
sample of all turns; how many of it fall into a stratum decides how many of the other places the stratum gets, and which of
its turns get those is again left to chance. So, given the counts, what was picked of a stratum is a simple random sample
of it, and the probability is the number picked over the number there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from frontdesk.corrections.models import RANDOM, Stratum

A_DAY = 10
AT_RANDOM = 5
RISKS = tuple(stratum for stratum in Stratum if stratum != Stratum.REST)


@dataclass(frozen=True)
class Pick:
    """One turn of a queue: what it was picked for, its stratum, and the probability of every turn of that stratum."""

    turn: int
    why: str
    stratum: str
    inclusion: float


def draw(frame: Mapping[str, Sequence[int]], chance: Random, count: int = A_DAY, at_random: int = AT_RANDOM) -> list[Pick]:
    """Pick `count` of the turns in `frame` (stratum: turns), or all if there are no more, in an order that says nothing.

    `at_random` of them are picked from all turns alike. Every stratum that is not empty gets one at least, as long as there
    are no more strata than places.
    """
    stratum_of = {turn: stratum for stratum, turns in frame.items() for turn in turns}
    everything = sorted(stratum_of)
    first = chance.sample(everything, min(at_random, len(everything)))
    picked = {turn: RANDOM for turn in first}
    sizes = {stratum: len(turns) for stratum, turns in frame.items()}
    more = places(sizes, Counter(stratum_of[turn] for turn in first), count - len(first))
    for stratum, places_here in more.items():
        left = sorted(set(frame[stratum]) - picked.keys())
        picked |= {turn: RANDOM if stratum == Stratum.REST else stratum for turn in chance.sample(left, places_here)}
    taken = Counter(stratum_of[turn] for turn in picked)
    inclusion = {stratum: taken[stratum] / sizes[stratum] for stratum in taken}
    picks = [Pick(turn, why, stratum_of[turn], inclusion[stratum_of[turn]]) for turn, why in sorted(picked.items())]
    chance.shuffle(picks)
    return picks


def places(sizes: Mapping[str, int], taken: Mapping[str, int], count: int) -> Counter[str]:
    """How many of `count` further places each stratum gets. It looks at counts only, so that no turn is favoured.

    First to those of which nothing was taken yet, then to the risks in turn, and to the rest when no risk is left.
    """
    given: Counter[str] = Counter()

    def left(stratum: str) -> int:
        return sizes.get(stratum, 0) - taken.get(stratum, 0) - given[stratum]

    for stratum in Stratum:
        if given.total() < count and left(stratum) > 0 and not taken.get(stratum, 0):
            given[str(stratum)] += 1
    while given.total() < count:
        open_ones = [stratum for stratum in RISKS if left(stratum) > 0] or [Stratum.REST][: left(Stratum.REST)]
        if not open_ones:
            break
        for stratum in open_ones[: count - given.total()]:
            given[str(stratum)] += 1
    return given
