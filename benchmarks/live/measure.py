"""One conversation, watched on four screens: each side by its event stream and by asking every two seconds."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from benchmarks import machine
from benchmarks.live.clients import Clinician, Screen, Visitor
from benchmarks.live.figures import POLLING, STREAM, TO_STAFF, TO_VISITOR, Delays
from benchmarks.turn.servers import BenchmarkError

POLL_SECONDS = 2.0
# Of 200 that are open, so many belong to staff: each is woken by everything that happens anywhere.
STAFF_SHARE = 0.1
# A stream that has just been opened has first to be told of all there is.
SETTLE_SECONDS = 3.0

Side = Visitor | Clinician


@asynccontextmanager
async def running(work: list[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Does the work in the background; a fault in it is raised at the end of the block."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        yield
    except BenchmarkError as error:
        # What became of a watcher explains why nothing came.
        for task in tasks:
            if task.done() and task.exception():
                raise BenchmarkError(f"A watcher failed: {task.exception()!r}") from error
        raise
    finally:
        done = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def poll(side: Side, screen: Screen) -> None:
    """Looks again every two seconds, from a random moment on."""
    await asyncio.sleep(random.uniform(0, POLL_SECONDS))  # noqa: S311  (a phase, no secret)
    last = 0
    while True:
        last = await side.look(screen, last)
        await asyncio.sleep(POLL_SECONDS)


async def others(session: aiohttp.ClientSession, url: str, clinician: Clinician, count: int) -> list[Side]:
    """Returns so many others, each visitor with a conversation of their own."""
    staff = round(count * STAFF_SHARE)
    visitors = [Visitor(session, url) for _ in range(count - staff)]
    for visitor in visitors:
        await visitor.start()
    # Each of staff has a conversation of their own before their eyes, and the same queue beside it.
    return [*visitors, *(clinician.colleague(visitor.public_id) for visitor in visitors[:staff])]


async def delays(visitor: Visitor, clinician: Clinician, messages: int, pause: float) -> Delays:
    """Returns milliseconds from sending to showing, of so many messages each way, by direction and watcher."""
    screens = {(side, way): Screen() for side in (TO_VISITOR, TO_STAFF) for way in (STREAM, POLLING)}
    eyes = {TO_VISITOR: visitor, TO_STAFF: clinician}
    work = [eyes[side].follow(screens[side, STREAM]) for side in eyes]
    work += [poll(eyes[side], screens[side, POLLING]) for side in eyes]
    found: Delays = {key: [] for key in screens}
    async with running(work):
        await asyncio.sleep(SETTLE_SECONDS)
        for number in range(messages):
            for speaker, side in ((clinician, TO_VISITOR), (visitor, TO_STAFF)):
                text = f"{side} {number} {random.random()}"  # noqa: S311  (no secret either)
                started = time.perf_counter()
                await speaker.say(text)
                for way in (STREAM, POLLING):
                    came = await screens[side, way].shows(text)
                    found[side, way].append((came - started) * 1000)
                # The next one must not start in step with those who ask every two seconds.
                await asyncio.sleep(random.uniform(0, pause))  # noqa: S311
    return found


async def cost(pid: int, work: list[Coroutine[Any, Any, None]], seconds: float) -> float:
    """Returns the share of one processor that the web app takes while this goes on and nobody writes."""
    async with running(work):
        await asyncio.sleep(SETTLE_SECONDS)
        before = machine.processor_seconds(pid)
        await asyncio.sleep(seconds)
        return (machine.processor_seconds(pid) - before) / seconds
