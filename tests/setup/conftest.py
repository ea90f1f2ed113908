from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import environments

from .running import Running, wait_for


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    assert Path(environments.WEB.python).exists(), "run `make test`: supervisor lives in the web environment"
    started: list[Running] = []

    def begin(stubborn: str = "") -> Running:
        started.append(Running(tmp_path, stubborn))
        assert wait_for(started[-1].up), "the stand-ins did not start"
        return started[-1]

    yield begin
    for each in started:
        each.end()
