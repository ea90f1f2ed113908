"""Scores that can be read as probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from clinic_nlu.calibration import held_back, platt, probability, temperature

TEXTS = [f"example number {index}" for index in range(120)]
LABELS = np.repeat(np.array(["few", "more", "most"]), [5, 25, 90])


def values_and_columns(spread: float, rows: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Decision values of three classes, the right one's higher by three and all blurred by `spread`."""
    generator = np.random.default_rng(0)
    columns = generator.integers(0, 3, rows)
    return np.eye(3)[columns] * 3 + generator.normal(size=(rows, 3)) * spread, columns


# What is held back.
def test_a_tenth_of_each_label_is_held_back_and_at_least_one() -> None:
    chosen = held_back(TEXTS, LABELS)
    assert {label: int(chosen[label == LABELS].sum()) for label in np.unique(LABELS)} == {
        "few": 1,
        "more": 2,
        "most": 9,
    }


def test_it_is_the_same_examples_whatever_their_order() -> None:
    order = np.random.default_rng(3).permutation(len(TEXTS))
    shuffled = [TEXTS[index] for index in order]
    chosen = {text for text, held in zip(TEXTS, held_back(TEXTS, LABELS), strict=True) if held}
    assert {text for text, held in zip(shuffled, held_back(shuffled, LABELS[order]), strict=True) if held} == chosen


def test_an_example_more_moves_no_other_label() -> None:
    before, more = held_back(TEXTS, LABELS), held_back([*TEXTS, "one more"], np.append(LABELS, "few"))
    assert (before[LABELS != "few"] == more[:-1][LABELS != "few"]).all()


# Temperature.
def test_labels_that_say_nothing_are_not_believed() -> None:
    values, columns = values_and_columns(1.0)
    shuffled = np.random.default_rng(1).permutation(columns)
    confidences = softmax(temperature(values, shuffled) * values, axis=1)
    assert confidences.max(axis=1).mean() < 0.6


@pytest.mark.parametrize("spread", [1.0, 2.0, 4.0])
def test_confidence_is_about_the_share_of_right_answers(spread: float) -> None:
    values, columns = values_and_columns(spread)
    confidences = softmax(temperature(values, columns) * values, axis=1)
    right = (confidences.argmax(axis=1) == columns).mean()
    assert confidences.max(axis=1).mean() == pytest.approx(right, abs=0.05)


# Platt.
def test_platt_reads_values_as_probabilities() -> None:
    generator = np.random.default_rng(0)
    values = generator.normal(size=4000)
    positive = generator.random(4000) < 1 / (1 + np.exp(-(2 * values - 1)))
    assert platt(values, positive) == pytest.approx((2, -1), abs=0.25)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_higher_value_is_never_less_probable(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= probability(low, (2.0, -1.0)) <= probability(high, (2.0, -1.0)) <= 1
