"""Django's SQLite, with connections that outlive the request.

Under ASGI each request has a thread of its own, and with it a connection of its own. To open one costs more than most of what
is then asked of it, and when the last one closes, SQLite empties its log into the file and waits for the disk. So what one
request gives back is kept for the next.
"""

import os
from collections import deque
from typing import Any

from django.db.backends.sqlite3 import base

MOST_IDLE = 16

type File = tuple[int, int]


class Idle:
    """Open connections that nobody uses, at most `most` of them; the one given back last goes out first."""

    def __init__(self, most: int) -> None:
        self._most = most
        # Its append and pop need no lock.
        self._kept: deque[tuple[File, Any]] = deque()
        self._stopped = False

    def take(self, file: File | None) -> Any:
        """A connection to this very file, or None. Those to a file that was replaced meanwhile are closed."""
        while self._kept:
            try:
                kept, connection = self._kept.pop()
            except IndexError:
                break
            if kept == file:
                return connection
            connection.close()
        return None

    def give(self, file: File | None, connection: Any) -> bool:
        """Keep it and say so, unless it is in the middle of something, or there are enough, or the process stops."""
        if file is None or connection.in_transaction or self._stopped or len(self._kept) >= self._most:
            return False
        self._kept.append((file, connection))
        if self._stopped:  # meanwhile
            self.close()
        return True

    def close(self) -> None:
        """Close them all; with the last one the log goes into the file."""
        self.take(None)

    def stop(self) -> None:
        """Close them all and keep none from now on: work that a thread has still to end closes its own."""
        self._stopped = True
        self.close()


idle = Idle(MOST_IDLE)


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a connection that is open already, and gives it back in place of closing it."""

    _file: File | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """An idle one to the same file, else a new one."""
        self._file = _identity(conn_params["database"])
        return idle.take(self._file) or super().get_new_connection(conn_params)

    def _close(self) -> None:
        if self.in_atomic_block or not idle.give(self._file, self.connection):
            super()._close()  # type: ignore[misc]  # the stubs leave it out


def _identity(name: Any) -> File | None:
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_dev, found.st_ino
