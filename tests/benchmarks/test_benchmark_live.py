"""The figures of the live benchmark: what it counts as shown, and when it says that the aim is kept."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.live import clients, figures, measure
from benchmarks.live.clients import Screen
from benchmarks.live.figures import POLLING, STREAM, TO_STAFF, TO_VISITOR
from benchmarks.turn.servers import BenchmarkError

SLOW = {(TO_STAFF, STREAM): [50.0, 400.0, 500.0], (TO_STAFF, POLLING): [1000.0, 1100.0, 1900.0]}
FAST = {(TO_VISITOR, STREAM): [10.0, 20.0, 900.0], (TO_VISITOR, POLLING): [900.0, 1000.0, 1200.0]}
ROUND = {**SLOW, **FAST}


def test_aim_is_for_the_median_of_each_direction_by_the_stream() -> None:
    kept, missed = figures.goal([ROUND])
    assert "20 ms" in kept and kept.endswith("kept")
    assert "400 ms" in missed and missed.endswith("MISSED")


def test_table_has_a_row_for_each_direction_and_way() -> None:
    rows = figures.delay_table([ROUND, ROUND])[2:]
    assert [row.split(" | ")[1] for row in rows] == [STREAM, POLLING, STREAM, POLLING]
    assert "| 20 (20 to 20) | 900 | 6 |" in rows[0]


def test_cost_is_told_in_per_cent() -> None:
    assert figures.cost_table({STREAM: [0.01, 0.02, 0.03]})[-1] == "| event stream | 2.0 (1.0 to 3.0) |"


def test_screen_keeps_the_first_moment_of_a_text() -> None:
    async def watch() -> tuple[float, float]:
        screen = Screen()
        waiting = asyncio.ensure_future(screen.shows("hello"))
        await asyncio.sleep(0)
        screen.show(["other", "hello"])
        first = await waiting
        screen.show(["hello"])
        return first, await screen.shows("hello")

    first, again = asyncio.run(watch())
    assert first == again


def test_message_that_never_comes_spoils_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PATIENCE_SECONDS", 0.01)

    async def watch() -> None:
        await Screen().shows("hello")

    with pytest.raises(BenchmarkError, match="never came"):
        asyncio.run(watch())


def test_events_of_a_stream_are_told_apart_from_its_comments() -> None:
    lines = [
        b"retry: 2000\n",
        b"\n",
        b": still here\n",
        b"\n",
        b"event: chat\n",
        b"id: 7\n",
        b'data: {"id":"x"}\n',
        b"\n",
    ]

    async def content() -> AsyncIterator[bytes]:
        for line in lines:
            yield line

    async def read() -> list[tuple[str, Any]]:
        answer: Any = SimpleNamespace(content=content())
        return [event async for event in clients.events(answer)]

    assert asyncio.run(read()) == [("chat", {"id": "x"})]


def test_fault_of_a_watcher_ends_the_run() -> None:
    async def broken() -> None:
        raise BenchmarkError("refused")

    async def run() -> None:
        async with measure.running([broken()]):
            await asyncio.sleep(0.01)

    with pytest.raises(BenchmarkError, match="refused"):
        asyncio.run(run())
