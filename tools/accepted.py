"""Which model serves visitors: the one that a person accepted. The web app reads and writes the same record.

`models/accepted` is what is wanted: a running Sunhat follows it (tools/rasa_switch.py), and the next start begins with
it. What reviewers export to `data/reviewed/` does not make a model serve. Everything else in the checkout, which
somebody changed by hand, does.
"""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from tools.fingerprint import tree_hash

# What a model is made from, relative to the project. Rasa's own cache looks at a component's class and not at the
# modules that it uses, so it is not asked.
INGREDIENTS = (
    "data",
    "config.yml",
    "domain.yml",
    "clinic_nlu",
    "build/encoder/manifest.json",
    "requirements/bot.lock",
)
REVIEWED = "data/reviewed"
RECORD = "accepted"
# How often one can go back.
KEPT = 3


@dataclass(frozen=True)
class Accepted:
    """The model that serves, the state of the checkout that it was chosen in, and the models before it, last first."""

    model: str
    base: str
    before: Tuple[str, ...] = ()
    by: str = ""

    def followed_by(self, model: str, by: str) -> Accepted:
        """The record once `model` was accepted."""
        before = tuple(name for name in (self.model, *self.before) if name != model)[:KEPT]
        return dataclasses.replace(self, model=model, before=before, by=by)

    def back(self, by: str) -> Optional[Accepted]:
        """The record after going back one model; None where there is none to go back to."""
        if not self.before:
            return None
        return dataclasses.replace(self, model=self.before[0], before=self.before[1:], by=by)


def read(models: Path) -> Optional[Accepted]:
    """The record in this folder, if its model is there."""
    try:
        content: Dict[str, Any] = json.loads((models / RECORD).read_text())
        found = Accepted(content["model"], content["base"], tuple(content["before"]), content["by"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if (models / found.model).is_file() else None


def write(models: Path, record: Accepted) -> None:
    """Store the record; whoever reads it meanwhile finds the old one or the new one, whole."""
    replace(models / RECORD, json.dumps(dataclasses.asdict(record)) + "\n")


def replace(path: Path, text: str) -> None:
    """Write a file in one step."""
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(text)
    os.replace(str(scratch), str(path))


def base_hash(root: Path) -> str:
    """The state of everything that a model is made from, but for what reviewers exported."""
    return tree_hash(root, [root / name for name in INGREDIENTS], without=root / REVIEWED)


def chosen(root: Path) -> Optional[Path]:
    """The model to serve, unless none was chosen yet or somebody changed the checkout by hand since."""
    record = read(root / "models")
    return root / "models" / record.model if record and record.base == base_hash(root) else None


def choose(root: Path, model: str, by: str) -> None:
    """Have this model served. It has to be in models/."""
    record = read(root / "models")
    base = base_hash(root)
    chosen = dataclasses.replace(record.followed_by(model, by), base=base) if record else Accepted(model, base, by=by)
    write(root / "models", chosen)
