"""What every system can do, and what it says of one message."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.understanding.material import Material

# Asked before the clock counts: the first messages pay for what is made only once.
WARM_UP = 20


@dataclass(frozen=True)
class Said:
    """A system's word on one message.

    Attributes:
        label: the label that it ranks first, sure or not; None if it has none.
        confidence: in that label, in the system's own measure.
        sure: whether its fallback threshold lets the label count.
        outcomes: for a system that decides on outcomes itself, all of them.
        milliseconds: from the text to the label.
        processor: milliseconds of the processor in that time, which tell more than the clock where others work as well.
    """

    label: str | None
    confidence: float
    sure: bool
    milliseconds: float = 0.0
    processor: float = 0.0
    outcomes: tuple[str, ...] = ()


class Peer:
    """A system: trained in one process, loaded and asked in another."""

    def train(self, material: Material, folder: Path) -> None:
        """Learns from the examples and leaves in the folder what `load` needs."""
        raise NotImplementedError

    def load(self, folder: Path) -> None:
        """Reads what `train` left."""
        raise NotImplementedError

    def ask(self, text: str) -> Said:
        """Says what it makes of one message; 0 milliseconds leave the measuring to the caller."""
        raise NotImplementedError

    def ask_all(self, texts: Sequence[str]) -> list[Said]:
        """Asks one message after the other, on a warm system."""
        for text in texts[:WARM_UP]:
            self.ask(text)
        return [_timed(self, text) for text in texts]

    def megabytes(self) -> float:
        """Returns the most memory that was resident so far."""
        return peak_megabytes()

    def close(self) -> None:
        """Stops what was started."""


class Stopwatch:
    """Counts from its making on."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def milliseconds(self) -> tuple[float, float]:
        """Returns those of the clock and those of the processor."""
        return (time.perf_counter() - self._wall) * 1000, (time.process_time() - self._processor) * 1000


def peak_megabytes() -> float:
    """Returns the most memory that this process has had resident."""
    status = Path("/proc/self/status")
    if status.exists():
        # Unlike getrusage, this leaves out what the parent had before it became us.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    # Bytes on a Mac, the only other system with Rasa's packages and no /proc.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _timed(peer: Peer, text: str) -> Said:
    watch = Stopwatch()
    said = peer.ask(text)
    took, processor = watch.milliseconds()
    return said if said.milliseconds else replace(said, milliseconds=took, processor=processor)
