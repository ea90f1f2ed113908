"""The whole of Sunhat, as `make run` serves it: three real processes under supervisor, on ports of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from running import Sunhat


@pytest.fixture(scope="session")
def sunhat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sunhat]:
    """Running and ready, for all tests of this folder."""
    running = Sunhat(tmp_path_factory.mktemp("sunhat") / "var")
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()
