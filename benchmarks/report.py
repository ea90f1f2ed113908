"""From figures to tables, and from tables to files."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the smallest value that at least this share of the values does not exceed (nearest rank).

    Args:
        values: at least one, in any order.
        share: above 0 and up to 1; 0.5 is the (lower) median.

    Raises:
        ValueError: if there are no values or the share is none.
    """
    if not values or not 0 < share <= 1:
        raise ValueError("A percentile needs values and a share above 0 and up to 1.")
    return sorted(values)[math.ceil(share * len(values)) - 1]


def median(values: Sequence[float]) -> float:
    """Returns the median, the mean of the middle two where the number of values is even."""
    return (percentile(values, 0.5) - percentile([-value for value in values], 0.5)) / 2


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Returns a Markdown table; the first column reads left, figures read right."""
    ruler = ["---", *["---:"] * (len(header) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in [header, ruler, *rows]]


def described(machine: dict[str, str]) -> list[str]:
    """Returns the description of a machine as a Markdown list."""
    return [f"- {what}: {value}" for what, value in machine.items()]


def write(folder: Path, name: str, data: dict[str, Any], lines: Sequence[str]) -> None:
    """Writes `name.json` and `name.md` into a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / f"{name}.md").write_text("\n".join([*lines, ""]), "utf-8")
