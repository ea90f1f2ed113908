"""Scores that can be read as probabilities, from models that only know distances to a border."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

# Enough folds that a fold's model is nearly the final one, few enough that training stays under a minute.
FOLDS = 4


def out_of_fold(make: Callable[[], Any], rows: Any, labels: np.ndarray) -> np.ndarray:
    """Returns the decision value of each row from a model that did not see it.

    Args:
        make: returns a new scikit-learn classifier with `decision_function`.
        rows: features, rows x width.
        labels: one label a row.

    Returns:
        rows (two classes) or rows x classes (more), in the order of `rows` and of the sorted labels.
    """
    classes = np.unique(labels)
    values = np.zeros(len(labels) if len(classes) == 2 else (len(labels), len(classes)))
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(rows, labels):
        values[unseen] = make().fit(rows[seen], labels[seen]).decision_function(rows[unseen])
    return values


def temperature(values: np.ndarray, labels: np.ndarray) -> float:
    """Returns the factor that makes softmax(factor * values) the most likely to give these labels.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks" (temperature scaling).
    """
    columns = np.searchsorted(np.unique(labels), labels)

    def loss(log_factor: float) -> float:
        picked = log_softmax(np.exp(log_factor) * values, axis=1)[np.arange(len(labels)), columns]
        return float(-picked.mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 4), method="bounded").x))


def probability(value: float, scale: tuple[float, float]) -> float:
    """Returns the probability that a two-class value stands for, by `platt`'s slope and offset."""
    return float(expit(scale[0] * value + scale[1]))


def platt(values: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
    """Returns slope and offset of the logistic curve through two-class values (Platt 1999)."""
    curve = LogisticRegression(C=1e6).fit(values.reshape(-1, 1), positive)
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])
