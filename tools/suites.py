"""`make test` and `make lint`: every suite runs, whatever became of the one before; the exit code speaks for all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from tools import browser, environments, links, paths, services, training
from tools.processes import foreground, obey_signals
from tools.report import say

TYPED = ("actions", "clinic_nlu", "clinic_profile", "evaluation", "tools")


@dataclass(frozen=True)
class Suite:
    """One command and what it is called in the summary."""

    name: str
    command: Tuple[str, ...]
    folder: Path = paths.ROOT


def run_all(suites: Sequence[Suite], env: Dict[str, str]) -> int:
    """Run every suite, print a line for each at the end, and return 1 if any failed."""
    results: List[Tuple[str, int, float]] = []
    for suite in suites:
        say(f"\n=== {suite.name}")
        started = time.monotonic()
        code = foreground(suite.command, env=env, cwd=suite.folder)
        results.append((suite.name, code, time.monotonic() - started))
    say("")
    for name, code, seconds in results:
        say(f"{'passed' if code == 0 else f'FAILED (exit code {code})':22} {name} in {seconds:.0f} s")
    return int(any(code for _, code, _ in results))


def test_suites() -> List[Suite]:
    """All tests, by the environment that each needs."""
    bot, web = environments.BOT.python, environments.WEB.python
    # They drive the web app, so they run in its environment.
    apart = ("browser", "faults")
    ignored = [f"--ignore=tests/{name}" for name in apart]
    return [
        Suite("assistant and set-up", (bot, "-m", "pytest", "tests", *ignored)),
        Suite("web", (web, "-m", "pytest"), paths.WEB),
        *(Suite(name, (web, "-m", "pytest", f"tests/{name}")) for name in apart),
    ]


def test() -> int:
    """Set up everything, then run all tests."""
    obey_signals()
    with environments.exclusive(paths.VENVS):
        environments.ensure(environments.WEB, environments.BOT)
        chromium = browser.ensure()
        training.ensure()
    env = {**services.rasa_environment(threads=1), "CHROMIUM": chromium}
    return run_all(test_suites(), env)


def lint_suites() -> List[Suite]:
    """Style of all Python, types of each side in its own environment."""
    bot, web = environments.BOT.python, environments.WEB.python
    return [
        Suite("ruff check", (web, "-m", "ruff", "check")),
        Suite("ruff format", (web, "-m", "ruff", "format", "--check")),
        Suite("types of the assistant and set-up", (bot, "-m", "mypy", *TYPED)),
        Suite("types of the web app", (web, "-m", "mypy", "frontdesk"), paths.WEB),
    ]


def lint() -> int:
    """Set up the two environments, then run all checks."""
    obey_signals()
    with environments.exclusive(paths.VENVS):
        environments.ensure(environments.WEB, environments.BOT)
    code = run_all(lint_suites(), services.rasa_environment(threads=1))
    broken = links.broken(paths.ROOT)
    for line in broken:
        say(line)
    say(f"{'FAILED' if broken else 'passed':22} links in Markdown")
    return code or int(bool(broken))
