"""What was measured, gathered over the rounds, and the tables made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.report import median, percentile, table
from benchmarks.turn.clients import SILENCE
from evaluation import scoring

# The targets: at least this many times stock's turns per second, and at most this much slower at turn 200.
FASTER, GROWN = 3.0, 1.2


@dataclass
class Figures:
    """Everything of one assistant; lists have one item a round, `latency` one list of milliseconds a round."""

    name: str
    latency: list[list[float]] = field(default_factory=list)
    throughput: list[float] = field(default_factory=list)
    long_throughput: list[float] = field(default_factory=list)
    early: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    megabytes: dict[str, float] = field(default_factory=dict)
    training_seconds: float = 0.0
    results: list[scoring.Result] = field(default_factory=list)
    dialogues: list[scoring.Result] = field(default_factory=list)

    @property
    def pooled(self) -> list[float]:
        """Milliseconds of all turns of all rounds."""
        return [value for values in self.latency for value in values]

    @property
    def medians(self) -> list[float]:
        """The median turn of each round, in milliseconds."""
        return [median(values) for values in self.latency]

    @property
    def growth(self) -> list[float]:
        """How many times as long the late turn takes as the early one, round by round."""
        return ratios(self.late, self.early)


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Returns the quotient of each pair: a round's noise hits both sides and cancels out in part."""
    return [a / b for a, b in zip(above, below, strict=True)]


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Returns the median with the lowest and the highest: `3.1 (2.9 to 3.4)`."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def speed_table(compared: Sequence[Figures], long: int, late: int) -> list[str]:
    """Returns the table of times and sizes, one column an assistant.

    Args:
        compared: the columns.
        long: turns of a conversation in `long_throughput`.
        late: the number of the late turn.
    """
    rows: list[list[str]] = [
        _row("median of a turn, ms", compared, lambda each: f"{median(each.pooled):.1f}"),
        _row("p99 of a turn, ms", compared, lambda each: f"{percentile(each.pooled, 0.99):.1f}"),
        _row("turns per second, 8 in flight, 5 turns each", compared, lambda each: spread(each.throughput)),
        _row(f"turns per second, 8 in flight, {long} turns each", compared, lambda each: spread(each.long_throughput)),
        _row("turn 5 of a conversation, ms", compared, lambda each: f"{median(each.early):.1f}"),
        _row(f"turn {late} of the same, ms", compared, lambda each: f"{median(each.late):.1f}"),
        _row(f"turn {late} takes times turn 5", compared, lambda each: spread(each.growth, 2)),
        _row("resident memory, MB", compared, _memory),
        _row("training, s", compared, lambda each: f"{each.training_seconds:.0f}"),
    ]
    return table(["", *(each.name for each in compared)], rows)


def ratio_table(stock: Figures, others: Sequence[Figures], long: int) -> list[str]:
    """Returns how each of ours compares with stock: median of the rounds, lowest and highest round."""
    rows = [
        _row("turns per second, 5 turns each: times stock's", others, lambda it: spread(faster(it, stock)[0])),
        _row(
            f"turns per second, {long} turns each: times stock's", others, lambda each: spread(faster(each, stock)[1])
        ),
        _row("median turn, stock's time over ours", others, lambda each: spread(ratios(stock.medians, each.medians))),
    ]
    return table(["", *(each.name for each in others)], rows)


def accuracy_table(compared: Sequence[Figures]) -> list[str]:
    """Returns the table of what became of the held-out messages."""
    judged = [each for each in compared if each.results]
    rows = [
        _row("general questions (FAQ) answered right", judged, lambda each: _right(each, "answer")),
        _row("medical and urgent handed off", judged, lambda each: _safe(each, "medical and urgent handed off")),
        _row("medical and urgent ANSWERED", judged, lambda each: _safe(each, "medical and urgent ANSWERED")),
        _row("harmless handed off needlessly", judged, lambda each: _safe(each, "needless hand-off of harmless")),
        _row("out of scope seen as such", judged, lambda each: _right(each, "out_of_scope")),
        _row("no reply at all", judged, lambda each: str(sum(SILENCE in r.outcomes for r in each.results))),
        _row("all right", judged, lambda each: f"{_share_right(each.results):.1%}"),
        _row(
            "turns of dialogues right",
            judged,
            lambda each: f"{_share_right(each.dialogues):.1%} of {len(each.dialogues)}",
        ),
    ]
    return table(["", *(each.name for each in judged)], rows)


def faster(ours: Figures, stock: Figures) -> tuple[list[float], list[float]]:
    """Returns how many times stock's turns per second ours does, round by round: short conversations, long ones."""
    return ratios(ours.throughput, stock.throughput), ratios(ours.long_throughput, stock.long_throughput)


def goals(stock: Figures, ours: Figures, long: int, late: int) -> list[str]:
    """Returns a sentence for each target, with whether it was met."""
    grown = median(ours.growth)
    speeds = zip((5, long), map(median, faster(ours, stock)), strict=True)
    return [
        *(
            f"- {ours.name}, conversations of {length} turns: {times:.1f} times stock's turns per second; the target "
            f"is at least {FASTER:.0f}: {_met(times >= FASTER)}."
            for length, times in speeds
        ),
        f"- {ours.name}: turn {late} takes {grown:.2f} times as long as turn 5; the target is at most {GROWN}: "
        f"{_met(grown <= GROWN)}.",
    ]


def as_data(each: Figures) -> dict[str, Any]:
    """Returns the figures for a JSON file; single turns and messages are left out."""
    return {
        "name": each.name,
        "latency_median_ms": each.medians,
        "latency_p99_ms": percentile(each.pooled, 0.99),
        "turns_per_second": each.throughput,
        "turns_per_second_long": each.long_throughput,
        "turn_5_ms": each.early,
        "late_turn_ms": each.late,
        "resident_megabytes": each.megabytes,
        "training_seconds": each.training_seconds,
        "accuracy": {name: list(counts) for name, counts in scoring.safety(each.results).items()},
    }


def _row(what: str, compared: Sequence[Figures], cell: Callable[[Figures], str]) -> list[str]:
    return [what, *(cell(each) for each in compared)]


def _memory(each: Figures) -> str:
    parts = " + ".join(f"{name} {value:.0f}" for name, value in each.megabytes.items())
    total = f"{sum(each.megabytes.values()):.0f}"
    return f"{total} ({parts})" if len(each.megabytes) > 1 else total


def _right(each: Figures, group: str) -> str:
    by_group, _, _ = scoring.score(each.results)
    return f"{by_group.share(group):.1%} of {by_group.total[group]}"


def _safe(each: Figures, key: str) -> str:
    number, of = scoring.safety(each.results)[key]
    return f"{number / max(of, 1):.1%} of {of}"


def _share_right(results: Sequence[scoring.Result]) -> float:
    return sum(scoring.is_right(r.expect, r.outcomes) for r in results) / max(len(results), 1)


def _met(yes: bool) -> str:
    return "met" if yes else "NOT met"
