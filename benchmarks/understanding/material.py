"""What every system learns from and is asked: this project's examples and held-out messages, or a public intent file.

Nothing here imports Rasa: the memory of a small system would be Rasa's.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks.machine import ROOT
from benchmarks.turn.projects import thinned
from evaluation import questions

HELD_OUT = ROOT / "tests" / "evaluation" / "held_out.csv"
# Rules of words, and messages that mean something only by the one before: nothing that every assistant here can learn.
NOT_FOR_ALL = ("red_flags.yml", "follow_ups")
COLUMNS = ("text", "label", "split")
TRAIN, TEST = "train", "test"
# Splits that published files also have; nothing here is chosen by them.
LEFT_OUT = ("validation", "valid", "val", "dev")
# A classifier of ours holds one example of each label back.
LEAST_EXAMPLES = 2
# Between two labels there is a single border, and the classifiers here are made for one border a label.
LEAST_LABELS = 3


class MaterialError(Exception):
    """A file that cannot be used; the text is one line for the person who named it."""


@dataclass(frozen=True)
class Material:
    """Examples to learn from, and messages to be asked.

    Attributes:
        name: what the results are called by.
        examples: text and label of each; a label of ours is a whole intent (`sun_care/how_long`).
        asked: text of each message, and what is expected: outcomes of ours, or the label of a public file.
        public: a file of somebody else's, with labels that are no intents of ours.
        most: examples kept of each block of data/, for what reads the project itself; None keeps all.
    """

    name: str
    examples: list[tuple[str, str]]
    asked: list[tuple[str, str]]
    public: bool = False
    most: int | None = None

    @property
    def checksum(self) -> str:
        """Returns what changes with any text, label or expectation, follow-ups and responses of data/ included."""
        known: list[Any] = [self.examples, self.asked, self.public]
        if not self.public:
            known += [[path.relative_to(ROOT).as_posix(), path.read_text("utf-8")] for path in _project_files()]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


def ours(most: int | None = None, every: int = 1) -> Material:
    """Returns data/ and the held-out file: the first `most` examples of each block, every n-th message."""
    examples = [found for path in _data_files() if _for_all(path) for found in _examples(path, most)]
    turns = [conversation.turns[0] for conversation in questions.read(HELD_OUT)][::every]
    return Material("understanding", examples, [(turn.text, str(turn.expect)) for turn in turns], most=most)


def public(path: Path, most: int | None = None, every: int = 1) -> Material:
    """Returns a CSV with the columns text, label and split: the first `most` examples of each label, every n-th row.

    Raises:
        MaterialError: if the file is missing or is not such a file.
    """
    rows = list(_rows(path))
    examples = [(text, label) for text, label, split in rows if split == TRAIN]
    asked = [(text, label) for text, label, split in rows if split == TEST]
    for split, found in ((TRAIN, examples), (TEST, asked)):
        if not found:
            raise MaterialError(f"{path}: has no row with split={split}.")
    counts = Counter(label for _, label in examples)
    if scarce := [label for label in counts if counts[label] < LEAST_EXAMPLES]:
        raise MaterialError(f"{path}: label {scarce[0]!r} has fewer than {LEAST_EXAMPLES} rows with split={TRAIN}.")
    if unknown := [label for _, label in asked if label not in counts]:
        raise MaterialError(f"{path}: label {unknown[0]!r} is asked for and has no row with split={TRAIN}.")
    if len(counts) < LEAST_LABELS:
        raise MaterialError(f"{path}: has fewer than {LEAST_LABELS} labels.")
    return Material(path.stem, list(_first(examples, most)), asked[::every], public=True, most=most)


def save(material: Material, path: Path) -> None:
    """Writes the material for a process that trains or asks."""
    path.write_text(json.dumps(vars(material), ensure_ascii=False), "utf-8")


def load(path: Path) -> Material:
    """Reads what `save` wrote."""
    content = json.loads(path.read_text("utf-8"))
    pairs = {key: [(text, other) for text, other in content[key]] for key in ("examples", "asked")}
    return Material(**{**content, **pairs})


def _data_files() -> list[Path]:
    return sorted((ROOT / "data").rglob("*.yml"))


def _project_files() -> list[Path]:
    return [*_data_files(), ROOT / "domain.yml"]


def _for_all(path: Path) -> bool:
    return not set(path.relative_to(ROOT).parts) & set(NOT_FOR_ALL)


def _examples(path: Path, most: int | None) -> Iterator[tuple[str, str]]:
    content = YAML(typ="safe").load(thinned(path.read_text("utf-8"), most)) or {}
    for block in content.get("nlu", []):
        if "intent" in block:
            for line in block["examples"].splitlines():
                yield line.partition("- ")[2].strip(), block["intent"]


def _rows(path: Path) -> Iterator[tuple[str, str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
            if missing:
                raise MaterialError(f"{path}: has no column {missing[0]!r}; text, label and split are needed.")
            for row in reader:
                yield _row(f"{path}: line {reader.line_num}", row)
    except FileNotFoundError:
        raise MaterialError(f"{path}: no such file. Name a CSV with the columns text, label and split.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise MaterialError(f"{path}: is no CSV in UTF-8 that can be read ({error}).") from None


def _row(where: str, row: dict[str, str | None]) -> tuple[str, str, str]:
    text, label, split = ((row[column] or "").strip() for column in COLUMNS)
    if not text or not label:
        raise MaterialError(f"{where}: has no {'label' if text else 'text'}.")
    if split not in (TRAIN, TEST, *LEFT_OUT):
        raise MaterialError(f"{where}: split is {split!r}; it may be {TRAIN}, {TEST} or {LEFT_OUT[0]}.")
    return text, label, split


def _first(examples: Iterable[tuple[str, str]], most: int | None) -> Iterator[tuple[str, str]]:
    counts: Counter[str] = Counter()
    for text, label in examples:
        counts[label] += 1
        if most is None or counts[label] <= most:
            yield text, label
