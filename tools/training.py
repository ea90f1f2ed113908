"""Train the assistant, but only when what the model is made from has changed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import List, Optional

from tools import accepted, encoder, environments, paths, services
from tools.accepted import INGREDIENTS
from tools.fingerprint import tree_hash
from tools.processes import lines, tail
from tools.report import SetupError, say, stage

STAGE = re.compile(r"Starting to train component '(\w+)'")
MODELS_KEPT = 3


def model_name(root: Path) -> str:
    """The file name of the model that belongs to what is in the checkout now."""
    return f"sunhat-{tree_hash(root, [root / name for name in INGREDIENTS])[:12]}.tar.gz"


def current_model(models: Path) -> Optional[Path]:
    """The model that models/current names, if there is one."""
    try:
        model = models / (models / "current").read_text().strip()
    except OSError:
        return None
    return model if model.is_file() else None


def _point_to(models: Path, name: str) -> None:
    scratch = models / "current.new"
    scratch.write_text(name + "\n")
    os.replace(str(scratch), str(models / "current"))


def _prune(models: Path, keep: str) -> None:
    record = accepted.read(models)
    # What serves, and what one may go back to, stays whatever else is trained.
    kept = {keep, *((record.model, *record.before) if record else ())}
    old = sorted(models.glob("sunhat-*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in [file for file in old if file.name not in kept][MODELS_KEPT - 1 :]:
        file.unlink()


def _rasa_train(root: Path, python: str, name: str, out: Path) -> None:
    """Run Rasa's training; its output goes to build/train.log, a line per stage to the screen."""
    command = [
        python,
        "-m",
        "rasa",
        "train",
        "--force",
        "--fixed-model-name",
        name.replace(".tar.gz", ""),
        "--out",
        str(out),
    ]
    env = {**services.rasa_environment(threads=os.cpu_count() or 1), "RASA_MAX_CACHE_SIZE": "0", "LOG_LEVEL": "INFO"}
    started = time.monotonic()
    output: List[str] = []
    result: List[int] = []
    for line in lines(command, env, root, result):
        output.append(line)
        found = STAGE.search(line)
        if found:
            say(f"  {time.monotonic() - started:6.1f} s  {found.group(1)}")
    log = root / "build" / "train.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("\n".join(output) + "\n")
    if result != [0] or not (out / name).is_file():
        raise SetupError(f"The training failed; all of its output is in {log}. It ends with:\n{tail(log.read_text())}")


def train(root: Path, python: str) -> Path:
    """Return the model of the project at `root`, trained if there is none yet, and have models/current name it."""
    model = candidate(root, python)
    _point_to(root / "models", model.name)
    return model


def candidate(root: Path, python: str) -> Path:
    """Return the model of the project at `root`, trained with this interpreter if there is none yet.

    The file appears under its final name only when it is whole, so an interrupted training leaves nothing behind.
    """
    models = root / "models"
    name = model_name(root)
    if not (models / name).is_file():
        models.mkdir(exist_ok=True)
        with stage("Training the assistant"), tempfile.TemporaryDirectory(
            prefix=".training-", dir=str(models)
        ) as scratch:
            _rasa_train(root, python, name, Path(scratch))
            shutil.move(str(Path(scratch) / name), str(models / name))
    _prune(models, name)
    return models / name


def ensure() -> Path:
    """Environment, encoder and model of this checkout, each made only if it is not current; returns the model."""
    _ensure_parts()
    return train(paths.ROOT, environments.BOT.python)


def ensure_candidate() -> Path:
    """The same, but nothing is told of the model: it serves nobody before it is accepted."""
    _ensure_parts()
    return candidate(paths.ROOT, environments.BOT.python)


def ensure_chosen() -> Path:
    """The model to serve: the accepted one, else the checkout's own, which counts as accepted from then on."""
    _ensure_parts()
    chosen = accepted.chosen(paths.ROOT)
    if chosen is None:
        chosen = train(paths.ROOT, environments.BOT.python)
        accepted.choose(paths.ROOT, chosen.name, by="make run")
    return chosen


def _ensure_parts() -> None:
    environments.ensure(environments.BOT)
    encoder.ensure()
