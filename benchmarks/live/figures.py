"""What was measured, and the tables made of it."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.report import median, percentile, table
from benchmarks.turn.figures import spread

TO_VISITOR, TO_STAFF = "clinician to visitor", "visitor to clinician"
STREAM, POLLING = "event stream", "asking every 2 s"
# The aim: the median of each direction, by the stream.
MOST_MS = 300.0

# Milliseconds of each message, by direction and way of watching.
Delays = dict[tuple[str, str], list[float]]


def delay_table(rounds: Sequence[Delays]) -> list[str]:
    """Returns milliseconds from sending to showing: the medians of the rounds, and the p99 of all messages."""
    rows = []
    for side in (TO_VISITOR, TO_STAFF):
        for way in (STREAM, POLLING):
            medians = [median(one[side, way]) for one in rounds]
            pooled = [value for one in rounds for value in one[side, way]]
            rows.append([side, way, spread(medians, 0), f"{percentile(pooled, 0.99):.0f}", str(len(pooled))])
    return table(["direction", "watched by", "median ms", "p99 ms", "messages"], rows)


def cost_table(shares: dict[str, Sequence[float]]) -> list[str]:
    """Returns the share of one processor that the web app takes while nobody writes, by way of watching."""
    header = ["while nobody writes", "per cent of one processor"]
    return table(header, [[way, spread([share * 100 for share in found])] for way, found in shares.items()])


def goal(rounds: Sequence[Delays]) -> list[str]:
    """Returns a line for each direction that says whether its median keeps to the aim."""
    lines = []
    for side in (TO_VISITOR, TO_STAFF):
        found = median([value for one in rounds for value in one[side, STREAM]])
        kept = "kept" if found <= MOST_MS else "MISSED"
        lines.append(f"- {side}: {found:.0f} ms, aim at most {MOST_MS:.0f} ms: {kept}")
    return lines


def as_data(rounds: Sequence[Delays], shares: dict[str, Sequence[float]]) -> dict[str, object]:
    """Returns everything for the JSON file, milliseconds rounded to hundredths."""
    named = [{f"{side}, {way}": [round(ms, 2) for ms in found] for (side, way), found in one.items()} for one in rounds]
    return {"milliseconds": named, "processor_share": shares}
