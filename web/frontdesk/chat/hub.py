"""Wake-ups for those who follow a conversation. A wake-up carries no data: it says "look again".

In one process they go from hand to hand. On PostgreSQL there may be several, so they go by NOTIFY, and each process has one
connection that listens (`listen`) and wakes its own.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from django.db import connection, transaction

CHANNEL = "sunhat_conversation"
EVERYBODY = ""
PAUSE_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Follower:
    """One open event stream, on its own event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Have `wait` return; from any thread."""
        # The loop of a stream that is just closing may be closed already.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._woken.set)

    async def wait(self, seconds: float) -> bool:
        """True when woken, False when nothing happened for so long."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return False
        self._woken.clear()
        return True


class Hub:
    """Who follows what, by the conversation's public id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._followers: dict[str, set[Follower]] = defaultdict(set)
        self.closing = False

    @contextmanager
    def follow(self, public_id: str) -> Iterator[Follower]:
        """A follower, from the first line of the block to its end."""
        follower = Follower()
        with self._lock:
            self._followers[public_id].add(follower)
        try:
            yield follower
        finally:
            with self._lock:
                self._followers[public_id].discard(follower)
                if not self._followers[public_id]:
                    del self._followers[public_id]

    def wake(self, public_id: str) -> None:
        """Wake all who follow this conversation, or, with `EVERYBODY`, all."""
        with self._lock:
            groups = self._followers.values() if public_id == EVERYBODY else [self._followers.get(public_id, set())]
            followers = [follower for group in groups for follower in group]
        for follower in followers:
            follower.wake()

    def close(self) -> None:
        """Have every stream end: the process is about to stop."""
        self.closing = True
        self.wake(EVERYBODY)

    def count(self, public_id: str | None = None) -> int:
        """How many streams are open, in all or on one conversation."""
        with self._lock:
            if public_id is not None:
                return len(self._followers.get(public_id, ()))
            return sum(len(group) for group in self._followers.values())


hub = Hub()


def changed(public_id: str) -> None:
    """Something of this conversation changed: wake its followers once the transaction is through."""
    if connection.vendor == "postgresql":
        # NOTIFY waits for the commit by itself.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, public_id])
    else:
        transaction.on_commit(lambda: hub.wake(public_id))


async def listen() -> None:
    """Pass PostgreSQL's notifications on to this process's followers, for ever; with SQLite there is nothing to do."""
    if connection.vendor != "postgresql":
        return
    while True:
        try:
            await _listen_once()
        except Exception as error:  # a lost database is a matter of waiting, whatever its shape
            log.warning("notifications_lost", error=type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def _listen_once() -> None:
    import psycopg

    parameters = connection.get_connection_params()
    parameters.pop("pool", None)
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as listener:
        await listener.execute(f"LISTEN {CHANNEL}")
        # What happened before the first LISTEN, or while it was down, was told to nobody.
        hub.wake(EVERYBODY)
        async for notification in listener.notifies():
            hub.wake(notification.payload)
