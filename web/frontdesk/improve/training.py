"""Starting `make improve` from the console, and how far it is."""

import fcntl
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings

LINES = 8


class UnderWay(Exception):
    """One is being trained already."""


def log() -> Path:
    """What the latest run said."""
    return Path(settings.VAR_DIR) / "log" / "improve.log"


def _lock() -> Path:
    return Path(settings.VAR_DIR) / "run" / "improve.lock"


def under_way() -> bool:
    """Is a candidate being trained? The system frees the lock however the run ends."""
    with suppress(OSError), _lock().open("r+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    return _lock().is_file()


def start(days: int) -> None:
    """Train and compare beside what serves. Raises `UnderWay`."""
    if under_way():
        raise UnderWay
    log().parent.mkdir(parents=True, exist_ok=True)
    # Without what `make run` has set for itself alone.
    env = {name: value for name, value in os.environ.items() if name not in ("OMP_NUM_THREADS", "MAKELEVEL")}
    with log().open("w") as stream:
        subprocess.Popen(
            [sys.executable, "-m", "tools", "improve"],
            cwd=settings.PROJECT_DIR,
            env={**env, "DAYS": str(days)},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def last_lines() -> list[str]:
    """The end of what the latest run said; no word of a visitor's is in it."""
    with suppress(OSError):
        return log().read_text(errors="replace").replace("\r", "\n").splitlines()[-LINES:]
    return []
