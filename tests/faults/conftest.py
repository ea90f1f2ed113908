"""The whole of Sunhat, as `make run` serves it: three real processes under supervisor, on ports of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from running import Sunhat

# The visitor's page and the colleague's are the same here as with the stand-in for the assistant.
sys.path.append(str(Path(__file__).resolve().parents[1] / "browser"))

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def sunhat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sunhat]:
    """Running and ready, for all tests of this folder."""
    running = Sunhat(tmp_path_factory.mktemp("sunhat") / "var")
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as `make test` found or installed it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield started
        started.close()
