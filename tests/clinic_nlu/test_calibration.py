"""Scores that can be read as probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn.svm import LinearSVC

from clinic_nlu.calibration import FOLDS, out_of_fold, platt, probability, temperature


def blobs(classes: int, each: int = 40, spread: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Points around as many centres as there are classes."""
    generator = np.random.default_rng(0)
    labels = np.repeat(np.arange(classes), each)
    return np.eye(classes)[labels] * 3 + generator.normal(size=(len(labels), classes)) * spread, labels


def test_a_row_is_judged_by_a_model_that_did_not_see_it() -> None:
    rows, labels = blobs(2)
    seen: list[int] = []

    class Watched(LinearSVC):  # type: ignore[misc]
        def fit(self, x: np.ndarray, y: np.ndarray) -> Watched:
            seen.append(len(x))
            return super().fit(x, y)  # type: ignore[no-any-return]

    assert out_of_fold(Watched, rows, labels).shape == (80,)
    assert seen == [60] * FOLDS


def test_more_classes_have_a_column_each_in_the_order_of_their_names() -> None:
    rows, numbers = blobs(3)
    labels = np.array(["c", "a", "b"])[numbers]
    values = out_of_fold(LinearSVC, rows, labels)
    assert values.shape == (120, 3)
    assert (np.unique(labels)[values.argmax(axis=1)] == labels).mean() > 0.8


def test_labels_that_say_nothing_are_not_believed() -> None:
    rows, labels = blobs(3)
    shuffled = np.random.default_rng(1).permutation(labels)
    confidences = softmax(temperature(vs := out_of_fold(LinearSVC, rows, shuffled), shuffled) * vs, axis=1)
    assert confidences.max(axis=1).mean() < 0.6


def test_confidence_is_about_the_share_of_right_answers() -> None:
    rows, labels = blobs(3, each=200, spread=2.0)
    values = out_of_fold(LinearSVC, rows, labels)
    confidences = softmax(temperature(values, labels) * values, axis=1)
    right = (confidences.argmax(axis=1) == labels).mean()
    assert confidences.max(axis=1).mean() == pytest.approx(right, abs=0.05)


def test_platt_reads_values_as_probabilities() -> None:
    generator = np.random.default_rng(0)
    values = generator.normal(size=4000)
    positive = generator.random(4000) < 1 / (1 + np.exp(-(2 * values - 1)))
    assert platt(values, positive) == pytest.approx((2, -1), abs=0.25)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_higher_value_is_never_less_probable(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= probability(low, (2.0, -1.0)) <= probability(high, (2.0, -1.0)) <= 1
