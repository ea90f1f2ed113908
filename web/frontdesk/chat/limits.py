"""Token buckets: how much one visitor, or one address, may ask.

Kept in the process: what is limited is the load on it, and a restart may forget.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEYS = 50_000


class Buckets:
    """One bucket for each key: `size` requests at once, and as many again over a minute."""

    def __init__(self, size: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Take one; 0 if there was one, else the whole seconds to wait for the next."""
        now, rate = self._clock(), self._size / 60
        with self._lock:
            left, at = self._buckets.pop(key, (self._size, now))
            left = min(self._size, left + (now - at) * rate)
            wait = 0 if left >= 1 else math.ceil((1 - left) / rate)
            self._buckets[key] = (left if wait else left - 1, now)
            # The one not heard of longest goes first: its bucket is the likeliest to be full again.
            if len(self._buckets) > MOST_KEYS:
                self._buckets.popitem(last=False)
        return wait
