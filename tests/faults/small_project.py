"""A project of its own to train in: the checkout's code, configuration, domain and answers, and few of its examples."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from running import ROOT

# Of the checkout's own folder: what is made, and what nobody reads who runs it.
LEFT_OUT = frozenset({".git", ".venvs", ".tools", ".rasa", "build", "models", "var", "docs", "benchmarks", "tests"})
NOWHERE = shutil.ignore_patterns("__pycache__", "*_cache", ".hypothesis", "node_modules", "reviewed")
FROZEN = ("tests/safety/never_answer.csv", "tests/safety/benign_twins.csv", "tests/evaluation/held_out.csv")
# Of each intent, spread over all files. Training needs two: one that it learns from, and one to measure on.
KEPT = 10
# What a clinician must see is told apart from the rest by more of them.
KEPT_MEDICAL = 60
FEWEST = 2
QUESTIONS_KEPT = 12


def make(folder: Path, scarce: str) -> Path:
    """Copies the checkout to a folder, with hardly an example of the intent `scarce`; returns the folder."""
    shutil.copytree(ROOT, folder, ignore=_left_out)
    (folder / "build").mkdir()
    (folder / "build" / "encoder").symlink_to(ROOT / "build" / "encoder")
    # Each by itself: set-ups wait for each other in their own checkout's folder.
    (folder / ".venvs").mkdir()
    for environment in (ROOT / ".venvs").iterdir():
        if environment.is_dir():
            (folder / ".venvs" / environment.name).symlink_to(environment)
    _thin_out(sorted((folder / "data").rglob("*.yml")), scarce)
    for name in FROZEN:
        _sample(ROOT / name, folder / name)
    return folder


def _left_out(folder: str, names: list[str]) -> set[str]:
    return set(NOWHERE(folder, names)) | (LEFT_OUT if Path(folder) == ROOT else set())


def _thin_out(files: list[Path], scarce: str) -> None:
    yaml = YAML(typ="safe")
    contents = {file: yaml.load(file) for file in files}
    there: Counter[str] = Counter()
    for content in contents.values():
        for block in _examples(content):
            there[block["intent"]] += len(block["examples"].splitlines())
    numbers = {intent: count() for intent in there}
    for file, content in contents.items():
        if not _examples(content):
            continue
        for block in _examples(content):
            intent = block["intent"]
            wanted = FEWEST if intent == scarce else KEPT_MEDICAL if intent.startswith("handoff_") else KEPT
            step = max(1, there[intent] // wanted)
            kept = [line for line in block["examples"].splitlines() if next(numbers[intent]) % step == 0]
            block["examples"] = "".join(f"{line}\n" for line in kept)
        content["nlu"] = [block for block in content["nlu"] if block.get("examples") != ""]
        yaml.dump(content, file)


def _examples(content: Any) -> list[dict[str, str]]:
    return [block for block in content.get("nlu") or [] if "intent" in block]


def _sample(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows[:: max(1, len(rows) // QUESTIONS_KEPT)]])
