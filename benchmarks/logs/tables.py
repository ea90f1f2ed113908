"""The results as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.report import median, percentile, table

MOST_MS = 300.0


def written(runs: Sequence[dict[str, Any]]) -> list[str]:
    """Returns, for each database, how many lists keep the aim, and each with its milliseconds, the slowest first."""
    lines: list[str] = []
    for run in runs:
        about, found = run["about"], run["milliseconds"]
        rows = sorted(found.items(), key=lambda row: -percentile(row[1], 0.95))
        kept = sum(percentile(values, 0.95) <= MOST_MS for _, values in rows)
        count = f"{about['messages']:,} messages in {about['conversations']:,} conversations"
        lines += ["", f"## {about['database']}, {count}", ""]
        lines += [f"{kept} of {len(rows)} lists and searches keep the aim: p95 at most {MOST_MS:.0f} ms.", ""]
        lines += table(["asked for", "median ms", "p95 ms", "times"], [_row(name, values) for name, values in rows])
    return lines[1:]


def _row(name: str, values: Sequence[float]) -> list[str]:
    late = percentile(values, 0.95)
    return [name, f"{median(values):.0f}", f"{late:.0f}" + ("" if late <= MOST_MS else " MISSED"), str(len(values))]
