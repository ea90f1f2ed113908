import json
from pathlib import Path

import pytest

from benchmarks import report


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7.0], 0.5, 7.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        ([4.0, 1.0, 3.0, 2.0], 1.0, 4.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
        ([float(n) for n in range(1, 102)], 0.99, 100.0),
    ],
)
def test_a_percentile_is_the_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert report.percentile(values, share) == expected


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_a_percentile_of_nothing_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        report.percentile(values, share)


@pytest.mark.parametrize(
    ("values", "expected"), [([3.0], 3.0), ([1.0, 9.0], 5.0), ([9.0, 1.0, 2.0], 2.0), ([1.0, 2.0, 4.0, 100.0], 3.0)]
)
def test_a_median_is_the_middle(values: list[float], expected: float) -> None:
    assert report.median(values) == expected


def test_a_table_reads_left_in_the_first_column_and_right_in_the_others() -> None:
    assert report.table(["", "a", "b"], [["x", "1", "2"]]) == ["|  | a | b |", "| --- | ---: | ---: |", "| x | 1 | 2 |"]


def test_results_are_written_as_data_and_as_a_page(tmp_path: Path) -> None:
    report.write(tmp_path / "new", "turn", {"café": 1}, ["# A turn", "", "text"])
    assert json.loads((tmp_path / "new" / "turn.json").read_text("utf-8")) == {"café": 1}
    assert (tmp_path / "new" / "turn.md").read_text("utf-8") == "# A turn\n\ntext\n"
