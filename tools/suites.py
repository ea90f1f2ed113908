"""`make test` and `make lint`: every suite runs, whatever became of the one before; the exit code speaks for all."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from tools import browser, encoder, environments, links, paths, services, setup
from tools.processes import foreground, obey_signals, sequence
from tools.report import say

TYPED = ("actions", "clinic_nlu", "clinic_profile", "evaluation", "tools")


# Name, exit code and seconds.
Result = Tuple[str, int, float]


@dataclass(frozen=True)
class Suite:
    """One command and what it is called in the summary."""

    name: str
    command: Tuple[str, ...]
    folder: Path = paths.ROOT
    # Runs at the same time as the next suite that does not, behind others that do; its output is shown at the end.
    beside_next: bool = False


def _run(suite: Suite, env: Dict[str, str]) -> Result:
    say(f"\n=== {suite.name}")
    started = time.monotonic()
    code = foreground(suite.command, env=env, cwd=suite.folder)
    return suite.name, code, time.monotonic() - started


def _run_beside(quiet: Sequence[Suite], loud: Suite, env: Dict[str, str]) -> List[Result]:
    """Some one after the other, with their output kept, at the same time as one that is seen."""
    started = time.monotonic()
    with sequence([(suite.command, suite.folder) for suite in quiet], env) as ended:
        seen = _run(loud, env)
        results = []
        for suite, (code, output, end) in zip(quiet, ended()):
            say(f"\n=== {suite.name}\n{output}")
            results.append((suite.name, code, end - started))
            started = end
    return [*results, seen]


def run_all(suites: Sequence[Suite], env: Dict[str, str]) -> int:
    """Run every suite, print a line for each at the end, and return 1 if any failed."""
    results: List[Result] = []
    quiet: List[Suite] = []
    for suite in suites:
        if suite.beside_next:
            quiet.append(suite)
            continue
        results += _run_beside(quiet, suite, env) if quiet else [_run(suite, env)]
        quiet = []
    say("")
    for name, code, seconds in results:
        say(f"{'passed' if code == 0 else f'FAILED (exit code {code})':22} {name} in {seconds:.0f} s")
    return int(any(code for _, code, _ in results))


# They drive the web app, so they run in its environment.
APART = ("browser", "faults")
# Half of what the web app's tests take.
PAGES = "tests/browser_console"


def assistant_tests() -> Tuple[str, ...]:
    """The command that tests the assistant, the contracts and the set-up. It needs the model."""
    return (environments.BOT.python, "-m", "pytest", "tests", *(f"--ignore=tests/{name}" for name in APART))


def test_suites() -> List[Suite]:
    """All tests, by the environment that each needs."""
    web = environments.WEB.python
    return [
        # Each side keeps one processor busy; what runs all of Sunhat has the machine for itself. The web app's tests
        # need no model, so they go on beside the training.
        Suite("web", (web, "-m", "pytest", f"--ignore={PAGES}"), paths.WEB, beside_next=True),
        Suite("console in a browser", (web, "-m", "pytest", PAGES), paths.WEB, beside_next=True),
        Suite("assistant and set-up", (sys.executable, "-m", "tools", "test-assistant")),
        *(Suite(name, (web, "-m", "pytest", f"tests/{name}")) for name in APART),
    ]


def test() -> int:
    """Set up everything, then run all tests."""
    obey_signals()
    with environments.exclusive(paths.VENVS):
        environments.ensure(environments.WEB, environments.BOT)
        chromium = browser.ensure()
        encoder.ensure()
    env = {**services.rasa_environment(threads=1), "CHROMIUM": chromium}
    return run_all(test_suites(), env)


def test_assistant() -> int:
    """Train if needed, then run the tests that need no web app."""
    obey_signals()
    setup.prepare()
    return foreground(assistant_tests(), env=services.rasa_environment(threads=1), cwd=paths.ROOT)


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
