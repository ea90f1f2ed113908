"""The share of turns that the assistant got wrong, from the daily queues, with an interval.

The queues hold more of what is likely to be wrong than visitors' messages do, so what is wrong among the ten is no share of
anything. Every judged turn is therefore counted as often as it stands for turns (one over its probability): the estimator
of Horvitz and Thompson, made to a share within each stratum as Hájek does. docs/corrections.md says why.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import NormalDist

from frontdesk.corrections.models import DailyQueue, QueueItem, Verdict

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A share of one with its interval; `judged` turns stand for `turns`. All None where nothing was judged."""

    share: float | None
    low: float | None
    high: float | None
    judged: int
    turns: int
    disputed: int = 0


@dataclass
class Cell:
    """One stratum of one day's queue: how many turns there were, and of those judged how many count as wrong."""

    day: date
    stratum: str
    size: int
    judged: int = 0
    wrong: float = 0


@dataclass
class _Stratum:
    """A stratum over all days: the turns there were, and the judged ones with their weights."""

    size: int = 0
    weight: float = 0.0
    squares: float = 0.0
    wrong: float = 0.0
    share: float = field(default=0.0)
    low: float = field(default=0.0)
    high: float = field(default=1.0)

    def add(self, cell: Cell) -> None:
        """Count a day; one of which nothing was judged yet is taken to be like the others."""
        self.size += cell.size
        if cell.judged:
            weight = cell.size / cell.judged
            self.weight += cell.size
            self.squares += cell.judged * weight**2
            self.wrong += cell.wrong * weight

    def settle(self, level: float) -> None:
        """Its own share and limits, with as many turns as weigh alike would tell as much (Kish)."""
        self.share = self.wrong / self.weight
        self.low, self.high = wilson(self.share, self.weight**2 / self.squares, level)


def wilson(share: float, count: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of a share among `count`, which need be no whole number. It never leaves 0 to 1."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))


def estimate(cells: Iterable[Cell], level: float = LEVEL, disputed: int = 0) -> Estimate:
    """The share of wrong turns among all that the queues of these cells were drawn from.

    The limits of the strata are joined as Zou and Donner do (MOVER): each stratum's distance from its own share to its own
    limit, weighed by its part of all turns, squared and added up. A stratum of which nothing was judged may be anything.
    """
    cells = [*cells]
    worked_on = {cell.day for cell in cells if cell.judged}
    strata: dict[str, _Stratum] = {}
    for cell in cells:
        if cell.day in worked_on:
            strata.setdefault(cell.stratum, _Stratum()).add(cell)
    judged, turns = sum(cell.judged for cell in cells), sum(stratum.size for stratum in strata.values())
    if not judged:
        return Estimate(None, None, None, 0, 0)
    known = [stratum for stratum in strata.values() if stratum.weight]
    for stratum in known:
        stratum.settle(level)
    of_known = sum(one.size * one.share for one in known) / sum(one.size for one in known)
    for stratum in strata.values():
        stratum.share = stratum.share if stratum.weight else of_known
    share, low, high = _joined([*strata.values()], turns)
    return Estimate(share, low, high, judged, turns, disputed)


def _joined(strata: list[_Stratum], turns: int) -> tuple[float, float, float]:
    share = sum(one.size * one.share for one in strata) / turns
    below = math.hypot(*(one.size / turns * (one.share - one.low) for one in strata))
    above = math.hypot(*(one.size / turns * (one.high - one.share) for one in strata))
    return share, max(0.0, share - below), min(1.0, share + above)


def share_wrong(since: date, until: date, *, harmful: bool = False) -> Estimate:
    """The estimate from the queues of these days, both included; `harmful`: of turns that could have done harm.

    A turn on which two reviewers differ counts as wrong until the lead has decided: in doubt, the careful reading.
    """
    cells: dict[tuple[date, str], Cell] = {}
    for queue in DailyQueue.objects.filter(day__range=(since, until)):
        for stratum, size in queue.sizes.items():
            if size:
                cells[queue.day, stratum] = Cell(queue.day, stratum, size)
    items = QueueItem.objects.filter(queue__day__range=(since, until)).exclude(verdict="").select_related("queue")
    for item in items:
        cell = cells[item.queue.day, item.stratum]
        cell.judged += 1
        cell.wrong += item.harmful if harmful else item.verdict != Verdict.RIGHT
    disputed = sum(item.verdict == QueueItem.DISPUTED for item in items)
    return estimate(cells.values(), disputed=disputed)
