"""What the assistant has been taught already, and what it is measured on and must never be taught."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from ruamel.yaml import YAML

# Share of the threes of letters of two texts that they have in common, from which on they count as near.
NEAR = 0.72
FROZEN = ("tests/evaluation/held_out.csv", "tests/evaluation/dialogues.jsonl", "tests/safety/*.csv")


@dataclass(frozen=True)
class Taught:
    """An example of `data/`, or a text of a frozen test, which has no intent."""

    text: str
    intent: str
    file: str


@dataclass(frozen=True)
class Like:
    """The text that one is most like; `same` but for case and punctuation, or only near."""

    taught: Taught
    same: bool


class Corpus:
    """Texts to compare with."""

    def __init__(self, texts: Iterable[Taught]) -> None:
        self._all = list(texts)
        self._by_words = {folded(taught.text): taught for taught in self._all}
        self._threes = [_threes(taught.text) for taught in self._all]
        self._holding: dict[str, list[int]] = {}
        for number, threes in enumerate(self._threes):
            for three in threes:
                self._holding.setdefault(three, []).append(number)

    def like(self, text: str) -> Like | None:
        """The most alike text, None if none is near."""
        if taught := self._by_words.get(folded(text)):
            return Like(taught, same=True)
        threes = _threes(text)
        shared = Counter(number for three in threes for number in self._holding.get(three, ()))
        found = [(count / len(threes | self._threes[number]), number) for number, count in shared.most_common(20)]
        likeness, number = max(found, default=(0.0, -1))
        return Like(self._all[number], same=False) if likeness >= NEAR else None


def folded(text: str) -> str:
    """A text as it counts for being the same: no case, no punctuation, one blank between words."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _threes(text: str) -> set[str]:
    plain = f" {folded(text)} "
    return {plain[start : start + 3] for start in range(max(1, len(plain) - 2))}


def project(path: str) -> Path:
    """A path of the project that the assistant is trained from."""
    return Path(settings.PROJECT_DIR) / path


def taught() -> Corpus:
    """All training examples."""
    return _corpus(tuple(_stamped(sorted(project("data").rglob("*.yml")))), _examples)


def frozen() -> Corpus:
    """All texts that the assistant is measured on."""
    return _corpus(tuple(_stamped(sorted(file for each in FROZEN for file in project("").glob(each)))), _questions)


def intents() -> list[str]:
    """Every intent that has examples, in alphabetical order."""
    return sorted(_intents(tuple(_stamped(sorted(project("data").rglob("*.yml"))))))


@lru_cache(maxsize=2)
def _intents(files: tuple[tuple[Path, int], ...]) -> set[str]:
    return {example.intent for file, _ in files for example in _examples(file)}


def _stamped(files: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    return ((file, file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=4)
def _corpus(files: tuple[tuple[Path, int], ...], read: Callable[[Path], Iterator[Taught]]) -> Corpus:
    return Corpus(example for file, _ in files for example in read(file))


def _examples(file: Path) -> Iterator[Taught]:
    name = file.relative_to(settings.PROJECT_DIR).as_posix()
    content = YAML(typ="safe").load(file) or {}
    for block in content.get("nlu") or []:
        if "intent" in block:
            for line in block["examples"].splitlines():
                yield Taught(line.strip().removeprefix("- ").strip(), block["intent"], name)


def _questions(file: Path) -> Iterator[Taught]:
    name = file.relative_to(settings.PROJECT_DIR).as_posix()
    with file.open(encoding="utf-8-sig", newline="") as stream:
        if file.suffix == ".csv":
            yield from (Taught(row["text"], "", name) for row in csv.DictReader(stream))
        else:
            yield from (Taught(turn["user"], "", name) for line in stream for turn in json.loads(line)["turns"])
