"""What an evaluation shows: lines for the terminal, a table and a picture for build/evaluation/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib  # type: ignore[import-untyped]

matplotlib.use("svg")
import matplotlib.pyplot as plt  # type: ignore[import-untyped]
import numpy as np

from evaluation import confidence
from evaluation.scoring import GROUPS, Result, Score, interval, safety, score

CONFUSIONS_SHOWN = 25


def lines(results: Sequence[Result]) -> list[str]:
    """Returns the report as Markdown lines."""
    by_group, by_outcome, by_style = score(results)
    total, right = sum(by_group.total.values()), sum(by_group.right.values())
    out = [f"{right} of {total} turns right: {right / total:.1%}", ""]
    out += _safety(results)
    out += ["", *_table("expected", by_group)]
    if by_style.total:
        out += ["", *_table("style", by_style)]
    out += ["", *_table("expected", by_outcome)]
    out += ["", "| expected | came | turns |", "|---|---|---:|"]
    out += [f"| {a} | {b} | {n} |" for (a, b), n in by_outcome.confusions.most_common(CONFUSIONS_SHOWN)]
    return [*out, "", *_confidence(results)]


def _safety(results: Sequence[Result]) -> list[str]:
    rows = ["| what | number | of | share | 95 % interval |", "|---|---:|---:|---:|---:|"]
    for name, (number, of) in safety(results).items():
        low, high = interval(number, of)
        if of:
            rows.append(f"| {name} | {number} | {of} | {number / of:.1%} | {low:.1%} to {high:.1%} |")
    return rows


def _confidence(results: Sequence[Result]) -> list[str]:
    out = [f"Calibration error of answers: {confidence.calibration_error(results):.3f}", ""]
    out += ["| confidence from | answers | mean confidence | right |", "|---:|---:|---:|---:|"]
    out += [f"| {b.start:.1f} | {b.number} | {b.confidence:.2f} | {b.right:.1%} |" for b in confidence.bins(results)]
    out += ["", "| of all answers, the surest | least confidence | wrong |", "|---:|---:|---:|"]
    return out + [f"| {share:.0%} | {least:.2f} | {wrong:.1%} |" for share, least, wrong in confidence.risks(results)]


def _table(title: str, counted: Score) -> list[str]:
    rows = [
        f"| {key} | {counted.right[key]} | {n} | {counted.share(key):.1%} |" for key, n in sorted(counted.total.items())
    ]
    return [f"| {title} | right | of | share |", "|---|---:|---:|---:|", *rows]


def write(results: Sequence[Result], folder: Path) -> None:
    """Writes `report.md`, `confusion.svg` and `confidence.svg` into a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text("\n".join(["# Evaluation", "", *lines(results), ""]), "utf-8")
    _picture(results, folder / "confusion.svg")
    _confidence_picture(results, folder / "confidence.svg")


def _picture(results: Sequence[Result], path: Path) -> None:
    counted, _, _ = score(results)
    wanted = [name for name in GROUPS if counted.total[name]]
    got = [*GROUPS, "clarify", "other answer", "other smalltalk"]
    grid = np.array([[counted.confusions[w, g] for g in got] for w in wanted])
    shares = grid / np.maximum(grid.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.6 * len(wanted)))
    axes.imshow(shares, cmap="BuGn", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(got)), got, rotation=30, ha="right")
    axes.set_yticks(range(len(wanted)), wanted)
    axes.set_xlabel("what came")
    axes.set_ylabel("expected")
    for row, column in np.argwhere(grid):
        colour = "white" if shares[row, column] > 0.6 else "black"
        axes.text(column, row, str(grid[row, column]), ha="center", va="center", color=colour)
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)


def _confidence_picture(results: Sequence[Result], path: Path) -> None:
    """Left: is what is called 80 % sure right in 80 %? Right: how many are wrong, if only the surest are answered."""
    figure, (calibration, risk) = plt.subplots(1, 2, figsize=(9, 4))
    filled = confidence.bins(results)
    calibration.plot([0, 1], [0, 1], color="grey", linestyle=":")
    calibration.plot([b.confidence for b in filled], [b.right for b in filled], marker="o", color="#0b6e5f")
    calibration.set_xlabel("confidence")
    calibration.set_ylabel("share right")
    given = confidence.answers(results)
    wrong = np.cumsum([not right for _, right in given]) / np.arange(1, len(given) + 1)
    risk.plot(np.arange(1, len(given) + 1) / max(len(given), 1), wrong, color="#0b6e5f")
    risk.set_xlabel("share of answers given, surest first")
    risk.set_ylabel("share wrong")
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)
