"""`make improve`, `make accept` and `make back`: train a candidate, compare it, and have a person decide."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, List, Tuple

from tools import accepted, environments, instance, paths, services, setup, training
from tools.processes import foreground, obey_signals
from tools.report import SetupError, say, stage

DEFAULT_DAYS = 30
# The sets that both models take, beside the log.
SETS = (
    ("safety", "tests/safety/never_answer.csv"),
    ("twins", "tests/safety/benign_twins.csv"),
    ("held_out", "tests/evaluation/held_out.csv"),
)
MANAGE = ("manage.py",)
LOGS = "logs.jsonl"


def improve() -> int:
    """Train a candidate, compare it with the model that serves, and write the report; it serves nobody yet."""
    obey_signals()
    # The log and the report are their owner's alone.
    os.umask(0o077)
    days = _days()
    with instance.only_one(paths.var() / "run", "improve.lock", "A candidate is being trained already"):
        _remove_words()
        old, new = setup.prepare(_served), setup.prepare(training.ensure_candidate)
        if old == new:
            say(f"{new.name} serves, and has been taught all that is in the data: there is nothing to compare.")
            return 0
        _compare(old, new, days)
    return 0


def _remove_words() -> None:
    """What visitors said, where a run was killed before it could remove it: no deletion would reach it there."""
    for left in (paths.BUILD / "improve").glob(f"*/{LOGS}"):
        left.unlink()


def _days() -> int:
    text = os.environ.get("DAYS") or str(DEFAULT_DAYS)
    if not text.isdigit() or not int(text):
        raise SetupError(f"DAYS is how many days of the log to compare on, not {text!r}.")
    return int(text)


def _served() -> Path:
    """The model that serves; where none was chosen yet, the one from before anything was reviewed, if it is kept."""
    earlier = paths.MODELS / f"sunhat-{accepted.base_hash(paths.ROOT)[:12]}.tar.gz"
    if accepted.chosen(paths.ROOT) is None and earlier.is_file():
        accepted.choose(paths.ROOT, earlier.name, by="make improve")
    return training.ensure_chosen()


def _compare(old: Path, new: Path, days: int) -> None:
    env = services.environment(services.ports())
    folder = paths.BUILD / "improve" / new.name.split(".")[0]
    logs, report = folder / LOGS, folder / "report.json"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _manage(env, "migrate", "--verbosity", "0")
        _manage(env, "improve_logs", "--days", str(days), "--out", str(logs))
        with stage(f"Comparing {new.name} with {old.name}"):
            _flips(env, old, new, [*SETS, ("logs", str(logs))], report)
    finally:
        if logs.exists():
            logs.unlink()
    _manage(env, "import_report", str(report), "--days", str(days))


def _flips(env: Dict[str, str], old: Path, new: Path, sets: List[Tuple[str, str]], report: Path) -> None:
    command = [environments.BOT.python, "-m", "evaluation.flips", "--old", str(old), "--new", str(new)]
    for name, file in sets:
        command += ["--set", f"{name}={file}"]
    if foreground([*command, "--out", str(report)], env=env, cwd=paths.ROOT):
        raise SetupError("The comparison failed; its reason stands above.")


def _manage(env: Dict[str, str], *arguments: str) -> None:
    if foreground([environments.WEB.python, *MANAGE, *arguments], env=env, cwd=paths.WEB):
        raise SetupError(f"`manage.py {arguments[0]}` failed; its reason stands above.")


def accept() -> int:
    """Accept the latest candidate on behalf of BY; CONFIRM holds the numbers of changes that are wanted so."""
    confirmed = os.environ.get("CONFIRM", "").replace(",", " ").split()
    return _decide("accept_model", *(["--confirm", *confirmed] if confirmed else []))


def back() -> int:
    """Go back to the model before, on behalf of BY."""
    return _decide("model_back")


def _decide(command: str, *arguments: str) -> int:
    obey_signals()
    env = services.environment(services.ports())
    words = [environments.WEB.python, *MANAGE, command, "--by", os.environ.get("BY", ""), *arguments]
    return int(bool(foreground(words, env=env, cwd=paths.WEB)))
