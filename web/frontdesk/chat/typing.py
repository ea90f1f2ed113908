"""Who is typing just now. Known to the process for a few seconds and stored nowhere."""

import threading
import time
from collections.abc import Callable

LASTS_SECONDS = 6.0
MANY = 1000
VISITOR, STAFF = "visitor", "person"


class Typing:
    """Until when each side of each conversation counts as typing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[tuple[str, str], float] = {}

    def heard(self, public_id: str, side: str) -> None:
        """That side pressed a key."""
        now = self._clock()
        with self._lock:
            if len(self._until) > MANY:
                self._until = {key: until for key, until in self._until.items() if until > now}
            self._until[public_id, side] = now + LASTS_SECONDS

    def stop(self, public_id: str, side: str) -> None:
        """That side has sent what it typed."""
        with self._lock:
            self._until.pop((public_id, side), None)

    def left(self, public_id: str, side: str) -> float:
        """For how many seconds that side still counts as typing; 0 if it does not."""
        with self._lock:
            return max(0.0, self._until.get((public_id, side), 0.0) - self._clock())


typing = Typing()
