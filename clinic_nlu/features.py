"""Reading and writing what Rasa's components pass along on messages: features, and the label of an example."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import scipy.sparse
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

Row: TypeAlias = np.ndarray | scipy.sparse.spmatrix


def full_intent(message: Message) -> str:
    """Returns an example's whole label: `sun_care/how_long`, not Rasa's shortened `sun_care`."""
    key = message.get("intent_response_key")
    return str(key) if key else str(message.get(INTENT))


def add_sentence_features(message: Message, row: Row, origin: str) -> None:
    """Adds one row (1 x width, dense or sparse) that stands for the message's whole text."""
    message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, origin))


def dense_vector(message: Message) -> np.ndarray:
    """Returns the dense sentence features of one message, float32, width."""
    return np.concatenate([row[0] for row in _sentence_rows(message, dense=True)])


def sparse_row(message: Message) -> scipy.sparse.csr_matrix:
    """Returns the sparse sentence features of one message, 1 x width."""
    rows = _sentence_rows(message, dense=False)
    return rows[0] if len(rows) == 1 else scipy.sparse.hstack(rows, format="csr")


def _sentence_rows(message: Message, dense: bool) -> list[Row]:
    """What Rasa's own getters join, found without the copies of messages and features that they make on the way."""
    return [
        each.features
        for each in message.features
        if each.type == FEATURE_TYPE_SENTENCE and each.attribute == TEXT and each.is_dense() == dense
    ]


def dense_rows(messages: list[Message]) -> np.ndarray:
    """Returns the dense sentence features, float32, messages x width."""
    return np.vstack([dense_vector(message) for message in messages])


def sparse_rows(messages: list[Message]) -> scipy.sparse.csr_matrix:
    """Returns the sparse sentence features, messages x width."""
    return scipy.sparse.vstack([sparse_row(message) for message in messages], format="csr")


def all_rows(messages: list[Message]) -> scipy.sparse.csr_matrix:
    """Returns dense and sparse sentence features side by side, messages x (dense + sparse width)."""
    dense = scipy.sparse.csr_matrix(dense_rows(messages))
    return scipy.sparse.hstack([dense, sparse_rows(messages)], format="csr")


def linear_values(message: Message, weights: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Returns what a linear classifier, fitted on `all_rows`, says of one message.

    The same sum as scikit-learn's, without making a row of the features first.

    Args:
        message: with dense and sparse sentence features.
        weights: the transposed `coef_`, width x classes, contiguous: only the rows of features that are there are read.
        offsets: `intercept_`.
    """
    dense, sparse = dense_vector(message), sparse_row(message)
    found: np.ndarray = dense @ weights[: len(dense)] + sparse.data @ weights[len(dense) :][sparse.indices] + offsets
    return found
