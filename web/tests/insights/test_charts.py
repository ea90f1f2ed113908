"""Where the bars stand: in proportion, within the drawing, with round values beside them."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.insights import charts, wording
from frontdesk.insights.charts import Part, stacked
from frontdesk.insights.period import DAY, Bucket, Period

MONDAY = date(2026, 11, 2)


def period(days: int) -> Period:
    return Period(MONDAY, MONDAY + timedelta(days - 1), DAY, ZoneInfo("Europe/London"))


def part(values: Sequence[float | None], label: str = "conversations") -> Part:
    return Part(label, "teal", values, lambda bucket: f"/log?{bucket.first}")


def drawn(*parts: Part, before: Sequence[float] = ()) -> charts.Chart:
    return stacked("slug", "Title", "About.", period(len(parts[0].values)), list(parts), before)


def test_bars_are_as_high_as_their_counts_and_within_the_drawing() -> None:
    one, two = drawn(part([10, 20])).segments
    assert two.height == pytest.approx(2 * one.height, abs=0.2)
    for bar in (one, two):
        assert bar.y >= charts.TOP and bar.y + bar.height == pytest.approx(charts.HEIGHT - charts.BOTTOM, abs=0.2)
        assert bar.x >= charts.LEFT and bar.x + bar.width <= charts.WIDTH - charts.RIGHT


def test_parts_stand_on_each_other_without_gap() -> None:
    lower, upper = drawn(part([3]), part([5], "others")).segments
    assert upper.y + upper.height == pytest.approx(lower.y, abs=0.2)


def test_nothing_has_no_bar_and_little_has_one_that_is_seen() -> None:
    found = drawn(part([0, None, 1, 10_000])).segments
    assert [bar.column for bar in found] == [2, 3]
    assert found[0].height == charts.LEAST_HEIGHT


def test_a_chart_of_nothing_is_empty() -> None:
    assert drawn(part([0, 0])).empty


@pytest.mark.parametrize(("most", "top"), [(1, 1), (4, 4), (7, 8), (9, 10), (23, 30), (38, 40), (101, 150), (1999, 2000)])
def test_the_lines_are_at_round_values(most: float, top: float) -> None:
    found, lines = charts.scale(most, part([]))
    assert found == top
    assert lines[0].label == "0" and lines[-1].label == str(top) and len(lines) <= 6


def test_the_line_of_the_period_before_sets_the_scale_too() -> None:
    chart = drawn(part([1, 1]), before=[10, 5])
    points = [tuple(map(float, point.split(","))) for point in chart.before.split()]
    assert min(y for _, y in points) >= charts.TOP
    assert drawn(part([1, 1]), before=[0, 0]).before == ""


def test_names_of_days_and_weeks() -> None:
    assert charts.name(Bucket(MONDAY, MONDAY)) == "Mon 2 Nov 2026"
    assert charts.name(Bucket(MONDAY, MONDAY + timedelta(6))) == "2 to 8 Nov 2026"
    assert charts.name(Bucket(date(2026, 12, 28), date(2027, 1, 3))) == "28 Dec to 3 Jan 2027"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0, "0 s"),
        (59.4, "59 s"),
        (90, "2 min"),
        (3599, "1 h"),
        (3660, "1 h 1 min"),
        (7200, "2 h"),
        (93600, "1 d 2 h"),
    ],
)
def test_durations_in_words(seconds: float | None, words: str) -> None:
    assert wording.duration(seconds) == words


def test_changes_in_words() -> None:
    assert [wording.change(*pair) for pair in ((12, 10), (9, 12), (5, 5), (3, 0))] == ["+20 %", "−25 %", "as before", ""]
    assert wording.points((30, 100), (25, 100)) == "+5 points"
    assert wording.points((24, 100), (25, 100)) == "−1 point"
    assert wording.points((1, 0), (25, 100)) == ""
