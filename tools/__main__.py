"""`python3 -m tools VERB`."""

from __future__ import annotations

import sys
from typing import Callable, Dict

from tools import improve, serving, suites, verbs
from tools.processes import Terminated
from tools.report import SetupError, say

VERBS: Dict[str, Callable[[], int]] = {
    "run": serving.serve,
    "test": suites.test,
    "test-assistant": suites.test_assistant,
    "train": verbs.train,
    "evaluate": verbs.evaluate,
    "improve": improve.improve,
    "accept": improve.accept,
    "back": improve.back,
    "lint": suites.lint,
    "bench": verbs.bench,
    "clean": verbs.clean,
    "lock": verbs.lock,
}


def main() -> int:
    """Run one verb; a SetupError is one line, an interruption none."""
    if len(sys.argv) != 2 or sys.argv[1] not in VERBS:
        say(f"Usage: python3 -m tools {'|'.join(VERBS)}")
        return 2
    try:
        return VERBS[sys.argv[1]]()
    except SetupError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    except Terminated:
        return 143


if __name__ == "__main__":
    sys.exit(main())
