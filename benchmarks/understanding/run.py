"""Compares how well messages are understood, by Sunhat, by Rasa's parts and by peers: see README.md.

`python benchmarks/understanding/run.py`, in the assistant's environment; `make bench` runs it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from benchmarks import machine, report  # noqa: E402
from benchmarks.understanding import material, nlpjs, steps, systems, tables  # noqa: E402
from benchmarks.understanding.material import Material, MaterialError  # noqa: E402
from benchmarks.understanding.systems import System  # noqa: E402
from benchmarks.understanding.tables import Line  # noqa: E402
from tools.processes import obey_signals  # noqa: E402

# Rasa's own default, as in the pipeline of `rasa init`.
EPOCHS = 100
QUICK_EXAMPLES, QUICK_EVERY, QUICK_EPOCHS = 4, 12, 2
RESULTS = Path(__file__).parent / "results"
KEPT = "kept from an earlier part of this run"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the comparison and writes the results; 1 if a system failed, 2 if there is nothing to compare."""
    options = _options(arguments)
    obey_signals()
    try:
        chosen = _chosen(options.systems)
        found = _material(options)
    except MaterialError as error:
        print(error, file=sys.stderr)
        return 2
    started, on = time.monotonic(), machine.describe()
    print("\n".join(report.described(on)), flush=True)
    lines, without, failed = _measure(chosen, steps.open_folder(found, options.fresh), options.epochs)
    if not lines:
        return 1
    facts = _facts(found, lines, options, (time.monotonic() - started) / 60)
    _report(found, lines, [*without, *failed], {**facts, **on}, _where(options, bool(failed)))
    return int(bool(failed))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few examples, messages and epochs: does it run at all?")
    parser.add_argument("--epochs", type=int, help=f"of what learns in epochs; Rasa's default pipeline has {EPOCHS}")
    parser.add_argument("--systems", help=f"some only, joined by commas: {','.join(systems.BY_KEY)}")
    parser.add_argument("--csv", type=Path, help="a public intent file (text,label,split) instead of the own task")
    parser.add_argument("--examples", type=int, help="the first so many of each block or label")
    parser.add_argument("--every", type=int, help="of the messages asked, each so-manieth only")
    parser.add_argument("--fresh", action="store_true", help="measure again what an earlier run has left")
    parser.add_argument("--out", type=Path, help="the folder for the report")
    options = parser.parse_args(arguments)
    options.limited = bool(options.quick or options.examples or options.every)
    options.epochs = options.epochs or (QUICK_EPOCHS if options.quick else EPOCHS)
    options.examples = options.examples or (QUICK_EXAMPLES if options.quick else None)
    options.every = options.every or (QUICK_EVERY if options.quick else 1)
    return options


def _chosen(names: str | None) -> list[System]:
    keys = names.split(",") if names else list(systems.BY_KEY)
    if unknown := [key for key in keys if key not in systems.BY_KEY]:
        raise MaterialError(f"There is no system {unknown[0]!r}; there are {', '.join(systems.BY_KEY)}.")
    chosen = [system for system in systems.ALL if system.key in keys]
    if any(system.encoder for system in chosen) and not (systems.ENCODER / "encoder.int8.onnx").is_file():
        raise MaterialError(f"{systems.ENCODER}: the sentence encoder is missing. Run `make train`.")
    return chosen


def _material(options: argparse.Namespace) -> Material:
    if options.csv:
        return material.public(options.csv.resolve(), options.examples, options.every)
    return material.ours(options.examples, options.every)


def _measure(chosen: Sequence[System], work: Path, epochs: int) -> tuple[list[Line], list[str], list[str]]:
    """Returns the lines of the table, and a sentence for each system that cannot run here and for each that failed."""
    lines, without, failed = [], [], []
    for system in chosen:
        print(f"{system.name} ...", flush=True)
        try:
            if system.prepare:
                system.prepare()
            lines.append(Line(system, steps.measure(system, work, epochs)))
        except nlpjs.Unavailable as error:
            without.append(f"{system.name} was left out: {error}.")
            print(f"  {without[-1]}", flush=True)
            continue
        except steps.StepError as error:
            failed.append(f"{system.name} FAILED.")
            print(error, file=sys.stderr, flush=True)
            continue
        print(f"  {_told(lines[-1])}", flush=True)
    return lines, without, failed


def _told(line: Line) -> str:
    kept = ", kept from an earlier run" if line.measured.kept else ""
    seconds = line.measured.training["seconds"]
    return f"trained in {seconds:.0f} s, {line.milliseconds:.1f} ms a message{kept}"


def _facts(found: Material, lines: Sequence[Line], options: argparse.Namespace, minutes: float) -> dict[str, str]:
    facts = {
        "examples": f"{len(found.examples)} of {len(Counter(label for _, label in found.examples))} labels",
        "messages asked": str(len(found.asked)),
        "material": f"{found.checksum} (all lines were measured on exactly this)",
    }
    if options.limited:
        facts["examples"] += ", LIMITED: these figures mean nothing"
    if any(line.system.epochs for line in lines):
        honest = "" if options.epochs == EPOCHS else f", NOT the {EPOCHS} of Rasa's default pipeline"
        facts["epochs of DIET and of the ResponseSelector"] = f"{options.epochs}{honest}"
    if any(line.system.key == "nlpjs" for line in lines):
        packages = ", ".join(f"{name} {version}" for name, version in nlpjs.installed().items())
        facts["NLP.js"] = f"{packages}, node {nlpjs.node_version()}"
    facts["thresholds"] = "; ".join(f"{line.system.name}: {line.system.threshold}" for line in lines)
    kept = [f"{line.system.name} ({line.measured.asking['date']})" for line in lines if line.measured.kept]
    facts[KEPT] = ", ".join(kept) or "none"
    return {**facts, "minutes that the last part took": f"{minutes:.0f}"}


def _where(options: argparse.Namespace, failed: bool) -> Path:
    whole = not (options.csv or options.systems or options.limited or failed)
    return options.out or (RESULTS if whole else ROOT / "build" / "benchmarks" / "understanding" / "reports")


def _report(found: Material, lines: Sequence[Line], notes: list[str], facts: dict[str, str], where: Path) -> None:
    body = tables.public(found, lines) if found.public else tables.own(found, lines)
    title = f"# {found.name}, a public intent file" if found.public else "# Understanding"
    if found.public:
        notes = ["Sunhat here is its encoder, n-grams and classifier: no triage, no decision.", *notes]
        facts.pop("thresholds")
    page = [*body, "", *(f"- {note}" for note in notes), *report.described(facts)]
    print("\n".join(page), flush=True)
    data = {"facts": facts, "notes": notes, "systems": [tables.as_data(found, line) for line in lines]}
    report.write(where, found.name, data, [title, "", *page])
    print(f"Written to {where}/{found.name}.md", flush=True)


if __name__ == "__main__":
    sys.exit(main())
