"""Compares intent classifiers on the same examples and the same held-out messages: see README.md.

`python benchmarks/classifiers/run.py [--quick] [--epochs N]`, in the assistant's environment; `make bench` runs it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# Before TensorFlow is imported, or it looks for a graphics card.
os.environ.update(RASA_TELEMETRY_ENABLED="false", CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3", TQDM_DISABLE="1")

from benchmarks import machine, report  # noqa: E402
from benchmarks.classifiers import measure  # noqa: E402
from benchmarks.classifiers.contenders import contenders  # noqa: E402
from tools.processes import obey_signals  # noqa: E402

COMMAND = "python benchmarks/classifiers/run.py"
PAGE = ROOT / "docs" / "intent_classifier_comparison.md"
# Rasa's own default, as in the pipeline of `rasa init`.
EPOCHS = 100
DIET_EPOCHS = "epochs of DIET"
QUICK_EXAMPLES, QUICK_EVERY, QUICK_EPOCHS = 12, 8, 2
HEADER = (
    "classifier",
    "features",
    "FAQ right",
    "medical handed off",
    "needless hand-off",
    "out of scope right",
    "all right",
)
HEADER += ("training, s", "a message, ms")


def main() -> int:
    """Runs the comparison and writes the results; a quick run leaves the committed ones alone."""
    options = _options()
    obey_signals()
    started = time.monotonic()
    on = machine.describe()
    print("\n".join(report.described(on)), flush=True)
    os.chdir(ROOT)
    found = measure.examples(QUICK_EXAMPLES if options.quick else None)
    asked = measure.held_out(QUICK_EVERY if options.quick else 1)
    with tempfile.TemporaryDirectory(prefix="sunhat-classifiers-") as folder:
        rows = _rows(found, asked, options.epochs, Path(folder))
    minutes = (time.monotonic() - started) / 60
    facts = {"training examples": len(found), "held-out messages": len(asked), DIET_EPOCHS: options.epochs}
    lines = [*_lines(rows), "", *report.described({**_told(facts, minutes), **on})]
    print("\n".join(lines))
    where = ROOT / "build" / "benchmarks" / "classifiers" if options.quick else Path(__file__).parent / "results"
    report.write(
        where, "classifiers", {"machine": on, **facts, "rows": measure.as_data(rows)}, ["# Classifiers", "", *lines]
    )
    if not options.quick:
        PAGE.write_text(_page(lines, options.epochs), "utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few examples and epochs: does it run at all?")
    parser.add_argument("--epochs", type=int, help=f"for DIET; Rasa's default pipeline has {EPOCHS}")
    options = parser.parse_args()
    options.epochs = options.epochs or (QUICK_EPOCHS if options.quick else EPOCHS)
    return options


def _rows(found: list, asked: list, epochs: int, folder: Path) -> list[measure.Row]:
    print(f"Features of {len(found)} examples ...", flush=True)
    prepared = measure.prepare(found, folder)
    rows = []
    for number, contender in enumerate(contenders(epochs)):
        print(f"{contender.name} on {' and '.join(contender.features)} ...", flush=True)
        rows.append(measure.measure(contender, prepared, asked, folder / f"contender-{number}"))
        print(f"  {rows[-1].overall:.1%} right, trained in {rows[-1].training_seconds:.0f} s", flush=True)
    return rows


def _lines(rows: list[measure.Row]) -> list[str]:
    def cells(row: measure.Row) -> list[str]:
        shares = [f"{share:.1%}" for share in (row.faq, row.medical, row.needless, row.out_of_scope, row.overall)]
        return [row.name, row.features, *shares, f"{row.training_seconds:.0f}", f"{row.milliseconds:.1f}"]

    return report.table(HEADER, [cells(row) for row in rows])


def _told(facts: dict[str, int], minutes: float) -> dict[str, str]:
    told = {what: str(value) for what, value in facts.items()}
    if facts[DIET_EPOCHS] != EPOCHS:
        told[DIET_EPOCHS] += f", NOT the {EPOCHS} of Rasa's default pipeline"
    return {**told, "minutes that the run took": f"{minutes:.0f}"}


def _page(lines: list[str], epochs: int) -> str:
    intro = f"""# Which intent classifier

Every classifier learns from the same examples in `data/` and answers the same held-out messages in
`tests/evaluation/held_out.csv`, alone, without triage and without thresholds. What the whole assistant makes of those
messages is another figure: `make evaluate` tells it.

This page is written by `{COMMAND} --epochs {epochs}`;
`make bench` runs it with {EPOCHS}, as Rasa's default pipeline has.
[Its README](../benchmarks/classifiers/README.md) says what each column means and how each classifier was set up.
"""
    return "\n".join([intro, *lines, ""])


if __name__ == "__main__":
    sys.exit(main())
