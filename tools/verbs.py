"""The smaller verbs of the Makefile: train, evaluate, bench, clean, lock."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Iterator

from evaluation.questions import QuestionsError, read
from tools import environments, instance, paths, services, setup, suites
from tools.processes import foreground, obey_signals
from tools.report import SetupError, say

USAGE = "Which questions? make evaluate QUESTIONS=file.csv [OUT=file.jsonl]"


def train() -> int:
    """Train if needed and say which model is current."""
    obey_signals()
    say(f"Current model: {setup.prepare().relative_to(paths.ROOT)}")
    return 0


def evaluate() -> int:
    """Answer the questions of a file with the current model; 2 where no file is named or it cannot be used."""
    questions, out = os.environ.get("QUESTIONS"), os.environ.get("OUT")
    if not questions:
        say(USAGE)
        return 2
    # Before anything is set up or trained, which may take minutes.
    try:
        read(paths.ROOT / questions)
    except QuestionsError as error:
        print(error, file=sys.stderr, flush=True)
        return 2
    obey_signals()
    model = setup.prepare()
    command = [environments.BOT.python, "-m", "evaluation", "--questions", questions, "--model", str(model)]
    env = services.environment(services.ports())
    return foreground([*command, "--out", out] if out else command, env=env, cwd=paths.ROOT)


def bench() -> int:
    """Run every benchmarks/*/run.py in the assistant's environment, one after the other."""
    obey_signals()
    scripts = sorted((paths.ROOT / "benchmarks").glob("*/run.py"))
    if not scripts:
        raise SetupError("There is no benchmark: benchmarks/*/run.py matches nothing.")
    setup.prepare()
    found = [suites.Suite(f"benchmark {file.parent.name}", (environments.BOT.python, str(file))) for file in scripts]
    return suites.run_all(found, services.environment(services.ports()))


def _caches() -> Iterator[Path]:
    kept = {".git", ".venvs", ".tools", "var", "node_modules"}
    names = {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    for folder, inner, _ in os.walk(str(paths.ROOT)):
        yield from (Path(folder) / name for name in inner if name in names)
        inner[:] = [name for name in inner if name not in kept | names]


def clean() -> int:
    """Remove what was built. With ALL=1 also the environments and everything that Sunhat has stored."""
    everything = os.environ.get("ALL") == "1"
    folders = [paths.BUILD, paths.MODELS, paths.ROOT / ".rasa", *_caches()]
    with instance.only_one(paths.var() / "run"):
        if everything:
            folders += [paths.VENVS, paths.TOOLS, paths.var()]
        for folder in folders:
            shutil.rmtree(str(folder), ignore_errors=True)
    say("Removed what was built, the environments and all data." if everything else "Removed what was built.")
    return 0


def lock() -> int:
    """Write the locks anew."""
    obey_signals()
    with environments.exclusive(paths.VENVS):
        environments.lock()
    return 0
