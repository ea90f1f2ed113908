"""Is the confidence worth its name? Calibration, and how much can be answered at which risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.scoring import Result, is_right

BINS = 10
COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence lies between two tenths.

    Attributes:
        start: lower end of the confidence.
        number: how many answers.
        confidence: their mean confidence.
        right: share of them that were right.
    """

    start: float
    number: int
    confidence: float
    right: float


def answers(results: Sequence[Result]) -> list[tuple[float, bool]]:
    """Returns confidence and rightness of every turn that was answered, surest first."""
    given = [(r.confidence, is_right(r.expect, r.outcomes)) for r in results if r.outcomes[0].startswith("answer:")]
    return sorted(given, key=lambda item: -item[0])


def bins(results: Sequence[Result]) -> list[Bin]:
    """Returns the tenths of confidence that hold any answer."""
    given, found = answers(results), []
    for index in range(BINS):
        inside = [(c, right) for c, right in given if min(int(c * BINS), BINS - 1) == index]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            found.append(Bin(index / BINS, len(inside), mean, sum(right for _, right in inside) / len(inside)))
    return found


def calibration_error(results: Sequence[Result]) -> float:
    """Returns the mean gap between confidence and the share of right answers (expected calibration error)."""
    filled = bins(results)
    total = sum(each.number for each in filled)
    return sum(each.number * abs(each.confidence - each.right) for each in filled) / total if total else 0.0


def risks(results: Sequence[Result]) -> list[tuple[float, float, float]]:
    """Returns (share answered, least confidence, share of those that are wrong), if only the surest were answered."""
    given = answers(results)
    found = []
    for coverage in COVERAGES:
        kept = given[: round(coverage * len(given))]
        if kept:
            found.append((coverage, kept[-1][0], sum(not right for _, right in kept) / len(kept)))
    return found
