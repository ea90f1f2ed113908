"""The assistant as it serves visitors, for tests that ask it something. Loaded once, and only if a test wants it.

This file is read in the web app's environment too, which has no Rasa: nothing of it is imported up here.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from evaluation.assistant import Assistant

ROOT = Path(__file__).resolve().parents[1]
Say = Callable[..., "dict[str, Any]"]


def model_file() -> Path:
    """The model that SUNHAT_MODEL names, else the one that models/current names."""
    if named := os.environ.get("SUNHAT_MODEL"):
        return Path(named)
    pointer = ROOT / "models" / "current"
    return ROOT / "models" / (pointer.read_text("utf-8").strip() if pointer.is_file() else "none")


@pytest.fixture(scope="session")
def assistant() -> Iterator[Assistant]:
    """Model, rules and a running action server."""
    model = model_file()
    if not model.is_file():
        pytest.fail(f"There is no model at {model}: run `make train`.", pytrace=False)
    from evaluation.assistant import Assistant, action_server

    with action_server() as address:
        yield Assistant(model, address)


@pytest.fixture(scope="session")
def say(assistant: Assistant) -> Iterator[Say]:
    """Takes one turn, `say(text, context={}, choice=None)`, and returns the turn response."""
    loop = asyncio.new_event_loop()

    def turn(text: str, context: dict[str, Any] | None = None, choice: str | None = None) -> dict[str, Any]:
        return loop.run_until_complete(assistant.turn(text, context or {}, choice))

    yield turn
    loop.close()
