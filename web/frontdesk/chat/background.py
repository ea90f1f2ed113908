"""What runs beside the requests: the sweeper, the look at the assistant's health, PostgreSQL's notifications."""

import asyncio

import structlog
from django.conf import settings

from frontdesk.chat import assistant, hub, sweeper
from frontdesk.chat.events import in_thread

log = structlog.get_logger(__name__)


async def run() -> None:
    """Until cancelled."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_sweep())
        tasks.create_task(_watch())
        tasks.create_task(hub.listen())


async def _sweep() -> None:
    while True:
        await asyncio.sleep(settings.SUNHAT_SWEEP_SECONDS)
        try:
            await in_thread(sweeper.sweep)
        except Exception as error:  # the next round may do better, and without rounds messages would wait for ever
            log.error("sweep_failed", error=type(error).__name__)


async def _watch() -> None:
    """Tell every open stream when the assistant comes or goes."""
    known = None
    while True:
        state = await in_thread(assistant.state)
        if known not in (None, state):
            hub.hub.wake(hub.EVERYBODY)
        known = state
        await asyncio.sleep(assistant.FRESH_SECONDS)
