"""What runs beside the requests: the sweeper, the look at the assistant's health, PostgreSQL's notifications."""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog
from django.conf import settings

from frontdesk.answers import due
from frontdesk.chat import assistant, hub, resume, sweeper
from frontdesk.chat.events import in_thread, let_finish
from frontdesk.improve import groups
from frontdesk.inbox import outbox, overdue, silence
from frontdesk.insights import weekly
from frontdesk.lib.sqlite import base as sqlite
from frontdesk.privacy import retention
from frontdesk.review import head

# What every round does.
ROUND: list[Callable[[], Any]] = [sweeper.sweep, silence.sweep, overdue.look_after]
# What is done every hour.
TIDY: list[Callable[[], Any]] = [
    resume.forget_old,
    head.keep,
    outbox.forget_old,
    retention.sweep,
    due.remind,
    weekly.post_due,
    groups.every_night,
]
TIDY_SECONDS = 3600.0
# For what threads are at when the process stops; what is not done by then is done after the next start.
LAST_SECONDS = 2.0

log = structlog.get_logger(__name__)


async def run() -> None:
    """Until cancelled."""
    close_streams_on(signal.SIGTERM, signal.SIGINT)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_rounds(settings.SUNHAT_SWEEP_SECONDS, ROUND))
            # On its own: a mail server that hangs must hold up nobody but other mail.
            tasks.create_task(_rounds(settings.SUNHAT_SWEEP_SECONDS, [outbox.deliver]))
            tasks.create_task(_rounds(TIDY_SECONDS, TIDY))
            tasks.create_task(_watch())
            tasks.create_task(hub.listen())
    finally:
        # So that a copy of the file alone, once the process has stopped, is all there is. The server ends the process by a
        # signal: a thread that still had a connection would be gone with it open.
        sqlite.idle.stop()
        let_finish(LAST_SECONDS)


def close_streams_on(*signals: signal.Signals) -> None:
    """End the open streams on these signals, before the server's own handler acts.

    A server that is asked to stop waits for its connections; streams that nobody ends would have it wait in vain.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in signals:
        signal.signal(number, _close_then(signal.getsignal(number)))


def _close_then(before: Any) -> Callable[[int, FrameType | None], None]:
    def act(number: int, frame: FrameType | None) -> None:
        # In a thread of its own: the line that the signal interrupted may hold the very lock that closing takes.
        threading.Thread(target=hub.hub.close).start()
        if callable(before):
            before(number, frame)

    return act


async def _rounds(seconds: float, works: list[Callable[[], Any]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        for work in works:
            try:
                await in_thread(work)
            except Exception as error:  # the next round may do better, and without rounds people would wait for ever
                log.error("round_failed", work=f"{work.__module__}.{work.__name__}", error=type(error).__name__)


async def _watch() -> None:
    """Tell every open stream when the assistant comes or goes."""
    known = None
    while True:
        state = await in_thread(assistant.state)
        if known not in (None, state):
            hub.hub.wake(hub.EVERYBODY)
        known = state
        await asyncio.sleep(assistant.FRESH_SECONDS)
