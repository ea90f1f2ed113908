"""Wake-ups for those who follow a conversation, and for staff. A wake-up carries no data: it says "look again".

It is one word: a conversation's public id, to those who follow it and to staff; `QUEUE` or `PRESENCE`, to staff alone; or, that
a side of a conversation is typing, `<public id>:<side>`, the one thing that is stored nowhere and so must be carried.

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

from frontdesk.chat.typing import typing

CHANNEL = "sunhat_conversation"
EVERYBODY = ""
STAFF, QUEUE, PRESENCE = "*staff", "*queue", "*presence"
PAUSE_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Follower:
    """One open event stream, on its own event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._words: set[str] = set()

    def wake(self, word: str) -> None:
        """Have `wait` return; from any thread."""
        # The loop of a stream that is just closing may be closed already.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._hear, word)

    def _hear(self, word: str) -> None:
        self._words.add(word)
        self._woken.set()

    def words(self) -> set[str]:
        """The wake-ups since the last time it was asked."""
        words, self._words = self._words, set()
        return words

    async def wait(self, seconds: float) -> bool:
        """True when woken, False when nothing happened for so long."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return False
        self._woken.clear()
        return True


class Hub:
    """Who follows what, by the conversation's public id, or `STAFF` for all that concerns staff."""

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

    def wake(self, word: str) -> None:
        """Wake all whom this word concerns, or, with `EVERYBODY`, all."""
        public_id, _, side = word.partition(":")
        if side:
            typing.heard(public_id, side)
        with self._lock:
            keys = list(self._followers) if word == EVERYBODY else [public_id, STAFF]
            followers = [follower for key in keys for follower in self._followers.get(key, ())]
        for follower in followers:
            follower.wake(word)

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
    _tell(public_id)


def queue_changed() -> None:
    """Something in the queue of hand-offs changed."""
    _tell(QUEUE)


def presence_changed() -> None:
    """A member of staff has come or gone."""
    _tell(PRESENCE)


def is_typing(public_id: str, side: str) -> None:
    """One side of a conversation is typing. This process knows at once, others hear of it."""
    typing.heard(public_id, side)
    _tell(f"{public_id}:{side}")


def _tell(word: str) -> None:
    if connection.vendor == "postgresql":
        # NOTIFY waits for the commit by itself.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, word])
    else:
        transaction.on_commit(lambda: hub.wake(word))


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
