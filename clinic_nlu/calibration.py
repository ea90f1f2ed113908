"""Scores that can be read as probabilities, from models that only know distances to a border."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.linear_model import LogisticRegression

# One example in so many is held back from everything that learns, so that what is learned can be measured on it.
HELD_BACK = 10


def held_back(texts: Sequence[str], labels: np.ndarray) -> np.ndarray:
    """Returns which examples are held back, as booleans: a tenth of each label, at least one, always the same ones.

    Every component that learns asks here, so that an example is unseen by all of them or by none.
    """
    order = np.array([zlib.crc32(text.encode()) for text in texts])
    chosen = np.zeros(len(texts), dtype=bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        chosen[members[np.argsort(order[members], kind="stable")][: max(1, len(members) // HELD_BACK)]] = True
    return chosen


def temperature(values: np.ndarray, columns: np.ndarray) -> float:
    """Returns the factor that makes softmax(factor * values) the most likely to give these columns.

    Args:
        values: decision values, rows x classes.
        columns: the right class of each row, as a number from 0.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks" (temperature scaling).
    """

    def loss(log_factor: float) -> float:
        picked = log_softmax(np.exp(log_factor) * values, axis=1)[np.arange(len(columns)), columns]
        return float(-picked.mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 4), method="bounded").x))


def probability(value: float, scale: tuple[float, float]) -> float:
    """Returns the probability that a two-class value stands for, by `platt`'s slope and offset."""
    return float(expit(scale[0] * value + scale[1]))


def platt(values: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
    """Returns slope and offset of the logistic curve through two-class values (Platt 1999)."""
    curve = LogisticRegression(C=1e6).fit(values.reshape(-1, 1), positive)
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])
