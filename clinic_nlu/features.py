"""Reading and writing the features that Rasa's components pass along on messages."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import scipy.sparse
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

Row: TypeAlias = np.ndarray | scipy.sparse.spmatrix


def add_sentence_features(message: Message, row: Row, origin: str) -> None:
    """Adds one row (1 x width, dense or sparse) that stands for the message's whole text."""
    message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, origin))


def dense_rows(messages: list[Message]) -> np.ndarray:
    """Returns the dense sentence features, float32, messages x width."""
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])


def sparse_rows(messages: list[Message]) -> scipy.sparse.csr_matrix:
    """Returns the sparse sentence features, messages x width."""
    return scipy.sparse.vstack([message.get_sparse_features(TEXT)[1].features for message in messages], format="csr")


def all_rows(messages: list[Message]) -> scipy.sparse.csr_matrix:
    """Returns dense and sparse sentence features side by side, messages x (dense + sparse width)."""
    dense = scipy.sparse.csr_matrix(dense_rows(messages))
    return scipy.sparse.hstack([dense, sparse_rows(messages)], format="csr")


def linear_values(row: scipy.sparse.csr_matrix, weights: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Returns what a linear classifier of scikit-learn says of one row, without its checks of the input.

    Args:
        row: 1 x width.
        weights: the transposed `coef_`, width x classes, contiguous: only the rows of features that are there are read.
        offsets: `intercept_`.
    """
    return row.data @ weights[row.indices] + offsets
