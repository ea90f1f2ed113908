"""What visitors of the demo logs say: `said.txt`, read into topics."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("said.txt")
SUMMER_MONTHS = range(5, 9)
SUMMER_FACTOR = 3.0


@dataclass(frozen=True)
class Topic:
    """Messages for which one outcome would be right."""

    outcome: str
    weight: float
    summer: bool
    texts: tuple[str, ...]

    def weight_in(self, month: int) -> float:
        """How often it is asked for in this month, compared with the others."""
        return self.weight * (SUMMER_FACTOR if self.summer and month in SUMMER_MONTHS else 1.0)

    @property
    def small(self) -> bool:
        """Is it small talk, with which nobody's visit is done?"""
        return self.outcome.startswith("smalltalk:")


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """All topics of the file, in its order; an outcome may have several."""
    return read(FILE.read_text(encoding="utf-8"))


def read(content: str) -> tuple[Topic, ...]:
    """Topics of a text such as `said.txt`. Raises ValueError for a line that belongs to no heading."""
    found: list[tuple[str, list[str]]] = []
    for line in (line.strip() for line in content.splitlines()):
        if line.startswith("= "):
            found.append((line[2:], []))
        elif line and not line.startswith("#"):
            if not found:
                raise ValueError(f"no heading above: {line}")
            found[-1][1].append(line)
    return tuple(_topic(heading, texts) for heading, texts in found)


def _topic(heading: str, texts: list[str]) -> Topic:
    outcome, *rest = heading.split()
    weight = next((float(word) for word in rest if word.isdigit()), 1.0)
    return Topic(outcome, weight, "summer" in rest, tuple(texts))


def small(name: str) -> Topic:
    """The topic of one kind of small talk, such as "thanks"."""
    return next(topic for topic in topics() if topic.outcome == f"smalltalk:{name}")
