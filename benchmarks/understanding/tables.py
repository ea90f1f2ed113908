"""The report: one table of what was measured, what leads it, and what the figures hang on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.report import median, table
from benchmarks.understanding.judging import Share, Verdict, accuracy, came, first_label, judge
from benchmarks.understanding.material import Material
from benchmarks.understanding.steps import Measured
from benchmarks.understanding.systems import OURS, System
from evaluation.scoring import interval

# What is better: more of it, or less.
COLUMNS = {
    "faq": ("FAQ right", max),
    "wrong": ("FAQ answered wrongly", min),
    "medical": ("medical and urgent handed off", max),
    "answered": ("of these answered", min),
    "needless": ("needless hand-off", min),
    "out_of_scope": ("out of scope seen", max),
    "several": ("several questions, all served", max),
    "partly": ("at least one of them", max),
}
COSTS = ("a message, ms", "of the processor, ms", "training, s", "memory, MB", "memory in training, MB")
# The project's aim for the understanding of one message on one core.
MILLISECONDS = 8.0


@dataclass(frozen=True)
class Line:
    """A system with its measurements."""

    system: System
    measured: Measured

    @property
    def milliseconds(self) -> float:
        """Of the median message."""
        return median([said.milliseconds for said in self.measured.said])

    @property
    def processor(self) -> float:
        """Milliseconds of the processor of the median message."""
        return median([said.processor for said in self.measured.said])

    @property
    def costs(self) -> list[str]:
        """The cells of time and memory."""
        training, asking = self.measured.training, self.measured.asking
        sizes = [f"{each['megabytes']:.0f}" for each in (asking, training)]
        return [f"{self.milliseconds:.1f}", f"{self.processor:.1f}", f"{training['seconds']:.0f}", *sizes]


def own(material: Material, lines: Sequence[Line]) -> list[str]:
    """Returns the tables and the comparison for this project's own task."""
    judged = {line.system.key: judge(material.asked, line.measured.said) for line in lines}
    first = [line for line in lines if line.system.key != OURS and line.system.threshold != "none"]
    out = table(
        ["system", *(title for title, _ in COLUMNS.values()), *COSTS],
        [[line.system.name, *_cells(judged[line.system.key]), *line.costs] for line in lines],
    )
    if first:
        out += ["", "If the first label always counted, without a threshold:", ""]
        rows = [[line.system.name, *_cells(judge(material.asked, line.measured.said, first_label))] for line in first]
        out += table(["system", *(title for title, _ in COLUMNS.values())], rows)
    ours = next((line for line in lines if line.system.key == OURS), None)
    if ours and len(lines) > 1:
        out += ["", *_leads(judged, {line.system.key: line.system.name for line in lines}), _speed(ours)]
    return out


def public(material: Material, lines: Sequence[Line]) -> list[str]:
    """Returns the table for a public file."""
    rows = []
    for line in lines:
        right, f1 = accuracy(material.asked, line.measured.said)
        low, high = interval(right.number, right.of)
        rows.append([line.system.name, str(right), f"{low:.1%} to {high:.1%}", f"{f1:.3f}", *line.costs])
    return table(["system", "accuracy", "95 % interval", "macro F1", *COSTS], rows)


def as_data(material: Material, line: Line) -> dict[str, Any]:
    """Returns a system's figures for a JSON file; single messages are left out."""
    measured = line.measured
    known = {
        "system": line.system.key,
        "name": line.system.name,
        "threshold": line.system.threshold,
        "milliseconds": line.milliseconds,
        "processor_milliseconds": line.processor,
        "training": measured.training,
        "asking": measured.asking,
    }
    if material.public:
        right, f1 = accuracy(material.asked, measured.said)
        return {**known, "accuracy": _share(right), "macro_f1": f1}
    return {
        **known,
        **_verdict(judge(material.asked, measured.said, came)),
        "first_label": _verdict(judge(material.asked, measured.said, first_label)),
    }


def _cells(verdict: Verdict) -> list[str]:
    return [str(getattr(verdict, name)) for name in COLUMNS]


def _leads(judged: dict[str, Verdict], names: dict[str, str]) -> list[str]:
    """A sentence for each column of accuracy: does ours lead, and who comes next or is better?"""
    found = []
    for name, (title, best) in COLUMNS.items():
        values = {key: getattr(verdict, name).value for key, verdict in judged.items()}
        mine = values.pop(OURS)
        other = best(values, key=values.__getitem__)
        found.append(f"- {title}: {names[OURS]} {mine:.1%}, {_place(mine, values[other], best)} {names[other]}")
        found[-1] += f" {values[other]:.1%}."
    return found


def _place(mine: float, other: float, best: Callable[..., Any]) -> str:
    if mine == other:
        return "level with"
    return "ahead of" if best(mine, other) == mine else "BEHIND"


def _speed(ours: Line) -> str:
    met = "met" if ours.milliseconds <= MILLISECONDS else "NOT met"
    return (
        f"- {ours.system.name} understands a message in {ours.milliseconds:.1f} ms; at most {MILLISECONDS:.0f}: {met}."
    )


def _share(share: Share) -> dict[str, Any]:
    low, high = interval(share.number, share.of)
    return {**asdict(share), "low": low, "high": high}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {name: _share(share) for name, share in vars(verdict).items()}
