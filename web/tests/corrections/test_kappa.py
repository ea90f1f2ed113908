"""Cohen's kappa against values worked out elsewhere or by hand."""

import pytest

from frontdesk.corrections.agreement import kappa


def pairs(table: list[list[int]]) -> list[tuple[int, int]]:
    """The labels behind a table of counts: the first rater's label is the row, the second's the column."""
    return [(row, column) for row, line in enumerate(table) for column, count in enumerate(line) for _ in range(count)]


@pytest.mark.parametrize(
    ("table", "value"),
    [
        # Cohen's own three categories, 1960: 0.70 agreed, 0.41 of it by chance.
        ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], (0.70 - 0.41) / (1 - 0.41)),
        ([[20, 5], [10, 15]], 0.4),
        # The same share agreed, 0.6, and yet more beyond chance where the raters lean the other way.
        ([[45, 15], [25, 15]], 0.130435),
        ([[25, 35], [5, 35]], 0.259259),
        ([[10, 0], [0, 10]], 1.0),
        ([[0, 10], [10, 0]], -1.0),
        ([[25, 25], [25, 25]], 0.0),
    ],
)
def test_kappa_is_what_is_known(table: list[list[int]], value: float) -> None:
    assert kappa(pairs(table)) == pytest.approx(value, abs=1e-6)


def test_kappa_does_not_care_who_comes_first() -> None:
    table = pairs([[44, 5, 1], [7, 20, 3], [9, 5, 6]])
    assert kappa(table) == pytest.approx(kappa([(other, one) for one, other in table]))


@pytest.mark.parametrize("nothing", [[], [("right", "right")] * 9])
def test_kappa_of_nothing_to_disagree_on_is_none(nothing: list[tuple[str, str]]) -> None:
    assert kappa(nothing) is None


def test_labels_may_be_sets_of_outcomes() -> None:
    labels = [(("right",), ("right",)), (("answer:a/b",), ("answer:a/b",)), (("answer:a/b",), ("handoff:medical",))]
    # 2 of 3 agreed; by chance 1/3 · 1/3 + 2/3 · 1/3 = 1/3.
    assert kappa(labels) == pytest.approx(0.5)
