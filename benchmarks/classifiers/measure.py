"""Training and asking each contender, and counting what came of it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from benchmarks.classifiers.contenders import FEATURIZERS, Contender, component, only
from benchmarks.machine import ROOT
from benchmarks.report import median
from clinic_nlu import outcomes
from clinic_nlu.intent_classifier import full_intent
from evaluation import questions, scoring

HELD_OUT = ROOT / "tests" / "evaluation" / "held_out.csv"


@dataclass(frozen=True)
class Row:
    """One line of the table: shares between 0 and 1, seconds of the whole training, milliseconds of one message."""

    name: str
    features: str
    faq: float
    medical: float
    needless: float
    out_of_scope: float
    overall: float
    training_seconds: float
    milliseconds: float


@dataclass(frozen=True)
class Prepared:
    """Examples with all features, the featurizers that made them, and the seconds that each took."""

    examples: list[Message]
    featurizers: dict[str, Any]
    seconds: dict[str, float]


def examples(most: int | None) -> list[Message]:
    """Returns the project's training examples with their full intents; the first `most` of each, or all."""
    files = RasaFileImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")])
    kept: dict[str, list[Message]] = {}
    for example in files.get_nlu_data().intent_examples:
        if example.get(TEXT):
            label = full_intent(example)
            kept.setdefault(label, []).append(Message({TEXT: example.get(TEXT), INTENT: label}))
    return [example for group in kept.values() for example in group[:most]]


def held_out(every: int) -> list[questions.Turn]:
    """Returns the messages of the held-out file with what is expected; every n-th of them."""
    return [conversation.turns[0] for conversation in questions.read(HELD_OUT)][::every]


def prepare(found: list[Message], folder: Path) -> Prepared:
    """Trains both featurizers and adds their features to the examples."""
    data, made, seconds = TrainingData(found), {}, {}
    for name, kind in FEATURIZERS.items():
        started = time.perf_counter()
        made[name] = component(kind, folder / f"featurizer-{len(made)}", {})
        made[name].train(data)
        made[name].process_training_data(data)
        seconds[name] = time.perf_counter() - started
    return Prepared(found, made, seconds)


def measure(contender: Contender, prepared: Prepared, asked: list[questions.Turn], folder: Path) -> Row:
    """Trains one contender and asks it every message, one at a time, from the text to the label."""
    origins = [FEATURIZERS[name].__name__ for name in contender.features]
    data = TrainingData([only(example, origins) for example in prepared.examples])
    classifier = contender.make(folder)
    started = time.perf_counter()
    classifier.train(data)
    seconds = time.perf_counter() - started + sum(prepared.seconds[name] for name in contender.features)
    steps = [*(prepared.featurizers[name] for name in contender.features), classifier]
    answers = [_answer(turn.text, steps) for turn in asked]
    results = [
        scoring.Result(turn.text, str(turn.expect), (said,)) for turn, (said, _) in zip(asked, answers, strict=True)
    ]
    milliseconds = median([took for _, took in answers])
    return Row(contender.name, " and ".join(contender.features), *_shares(results), seconds, milliseconds)


def _answer(text: str, steps: list[Any]) -> tuple[str, float]:
    """Returns the outcome of the label that a text gets, and how many milliseconds that took."""
    started = time.perf_counter()
    message = Message({TEXT: text})
    for step in steps:
        step.process([message])
    took = (time.perf_counter() - started) * 1000
    return outcomes.from_intent(message.get(INTENT)["name"]), took


def _shares(results: list[scoring.Result]) -> list[float]:
    by_group, _, _ = scoring.score(results)
    safety = scoring.safety(results)
    handed, needless = (safety[key] for key in ("medical and urgent handed off", "needless hand-off of harmless"))
    overall = sum(by_group.right.values()) / sum(by_group.total.values())
    return [
        by_group.share("answer"),
        handed[0] / max(handed[1], 1),
        needless[0] / max(needless[1], 1),
        by_group.share("out_of_scope"),
        overall,
    ]


def as_data(rows: list[Row]) -> list[dict[str, Any]]:
    """Returns the rows for a JSON file."""
    return [asdict(row) for row in rows]
