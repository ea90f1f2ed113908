"""What the set-up says: one line per stage, and one clear line when it cannot go on."""

from __future__ import annotations

import contextlib
import time
from typing import Iterator


class SetupError(Exception):
    """Something that the person at the keyboard can put right; its message says what and how."""


def say(message: str) -> None:
    """Print a line at once, also into a pipe."""
    print(message, flush=True)


@contextlib.contextmanager
def stage(name: str) -> Iterator[None]:
    """Announce a stage and, when it is over, how long it took."""
    say(f"{name} ...")
    started = time.monotonic()
    yield
    say(f"{name}: done in {time.monotonic() - started:.1f} s")
