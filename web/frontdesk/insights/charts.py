"""Bars as SVG: where each stands, and the table of the same figures. The template `insights/chart.html` draws them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from frontdesk.insights.period import WEEK, Bucket, Period

WIDTH, HEIGHT = 600, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 6, 10, 26
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
MOST_LABELS = 7
TICKS = 4
# A bar that stands for something must be seen, however small it is beside the others.
LEAST_HEIGHT = 1.5

Address = Callable[[Bucket], str]


@dataclass(frozen=True)
class Part:
    """One colour of the bars: a number for each bucket, None where there is none to show; `shown` writes it for people."""

    label: str
    css: str
    values: Sequence[float | None]
    address: Address
    shown: Callable[[float | None], str] = lambda value: f"{value or 0:.0f}"
    steps: Sequence[float] = ()  # what lines across may stand for, if not 1, 2, 5, 10 and so on


@dataclass(frozen=True)
class Segment:
    """A rectangle that is a link."""

    x: float
    y: float
    width: float
    height: float
    css: str
    label: str
    address: str
    column: int


@dataclass(frozen=True)
class Tick:
    """A line across, or a label below: its place and its words."""

    at: float
    label: str


@dataclass(frozen=True)
class Cell:
    """A figure of the table, with the way to what is behind it where there is something."""

    text: str
    address: str


@dataclass(frozen=True)
class Row:
    """A day or a week in the table."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Chart:
    """Everything that the template needs; numbers are in the units of the drawing."""

    slug: str
    title: str
    about: str
    parts: list[Part]
    segments: list[Segment]
    lines: list[Tick]
    labels: list[Tick]
    rows: list[Row]
    by: str
    before: str = ""
    width: int = field(default=WIDTH, init=False)
    height: int = field(default=HEIGHT, init=False)
    left: int = field(default=LEFT, init=False)
    right: int = field(default=WIDTH - RIGHT, init=False)

    @property
    def empty(self) -> bool:
        """Is there nothing to draw?"""
        return not self.segments


def stacked(slug: str, title: str, about: str, period: Period, parts: list[Part], before: Sequence[float] = ()) -> Chart:
    """Bars of the parts on top of each other; `before` are the sums of the period before, drawn as a line."""
    buckets = period.buckets()
    sums = [sum(part.values[place] or 0 for part in parts) for place in range(len(buckets))]
    top, lines = scale(max([*sums, *before], default=0), parts[0])
    return Chart(
        slug,
        title,
        about,
        parts,
        _segments(buckets, parts, top),
        lines,
        _labels(buckets),
        [_row(bucket, place, parts) for place, bucket in enumerate(buckets)],
        "Week" if period.by == WEEK else "Day",
        _line(before, len(buckets), top),
    )


def scale(most: float, part: Part) -> tuple[float, list[Tick]]:
    """The value at the upper edge, and lines at round values below it, written as the part writes its own."""
    step = round_up(most / TICKS, part.steps)
    count = max(1, math.ceil(most / step))
    top = step * count
    return top, [Tick(_y(step * place, top), part.shown(step * place)) for place in range(count + 1)]


def round_up(value: float, steps: Sequence[float] = ()) -> float:
    """The next of these steps; of 1, 2, 5, 10, 20, 50 ... where none is as great."""
    size = 10.0 ** math.floor(math.log10(max(value, 1)))
    return next(step for step in (*steps, *(size * factor for factor in (1, 2, 5, 10))) if step >= value)


def name(bucket: Bucket) -> str:
    """Such as "Mon 2 Nov 2026" or "2 to 8 Nov 2026"."""
    first, last = bucket.first, bucket.last
    if first == last:
        return f"{first:%a} {first.day} {first:%b %Y}"
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    return f"{start} to {last.day} {last:%b %Y}"


def _segments(buckets: Sequence[Bucket], parts: Sequence[Part], top: float) -> list[Segment]:
    slot = INNER_WIDTH / len(buckets)
    width = min(slot * 0.78, 46.0)
    found = []
    for place, bucket in enumerate(buckets):
        below = 0.0
        for part in parts:
            value = part.values[place]
            if not value:
                continue
            height = max(LEAST_HEIGHT, INNER_HEIGHT * value / top)
            x, y = LEFT + slot * place + (slot - width) / 2, _y(below, top) - height
            label = f"{name(bucket)}: {part.shown(value)} {part.label}"
            found.append(Segment(_r(x), _r(y), _r(width), _r(height), part.css, label, part.address(bucket), place))
            below += value
    return found


def _labels(buckets: Sequence[Bucket]) -> list[Tick]:
    slot, every = INNER_WIDTH / len(buckets), math.ceil(len(buckets) / MOST_LABELS)
    shown = [place for place in range(len(buckets)) if place % every == 0]
    return [Tick(_r(LEFT + slot * (place + 0.5)), _short(buckets[place])) for place in shown]


def _short(bucket: Bucket) -> str:
    return f"{bucket.first.day} {bucket.first:%b}"


def _row(bucket: Bucket, place: int, parts: Sequence[Part]) -> Row:
    cells = [Cell(part.shown(part.values[place]), part.address(bucket) if part.values[place] else "") for part in parts]
    return Row(name(bucket), cells)


def _line(before: Sequence[float], count: int, top: float) -> str:
    """Points of a line, as SVG has them; a period before may have a bucket more or less."""
    slot = INNER_WIDTH / count
    points = [f"{_r(LEFT + slot * (place + 0.5))},{_y(value, top)}" for place, value in enumerate(before[:count])]
    return " ".join(points) if any(before) else ""


def _y(value: float, top: float) -> float:
    return _r(TOP + INNER_HEIGHT * (1 - value / top))


def _r(number: float) -> float:
    return round(number, 1)
