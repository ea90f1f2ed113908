"""Features on messages: rows go in, the same rows come out, side by side."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
from rasa.shared.nlu.training_data.message import Message
from sklearn.svm import LinearSVC

from clinic_nlu.features import add_sentence_features, all_rows, dense_rows, linear_values, sparse_rows


@pytest.fixture
def messages() -> list[Message]:
    made = [Message.build("one"), Message.build("two")]
    for number, message in enumerate(made, 1):
        add_sentence_features(message, np.array([[number, 0.5]], dtype=np.float32), "Dense")
        add_sentence_features(message, scipy.sparse.csr_matrix([[0, 0, number * 10]]), "Sparse")
    return made


def test_dense_rows(messages: list[Message]) -> None:
    assert dense_rows(messages).tolist() == [[1, 0.5], [2, 0.5]]


def test_sparse_rows(messages: list[Message]) -> None:
    rows = sparse_rows(messages)
    assert rows.format == "csr" and rows.toarray().tolist() == [[0, 0, 10], [0, 0, 20]]


def test_all_rows_are_dense_first(messages: list[Message]) -> None:
    assert all_rows(messages).toarray().tolist() == [[1, 0.5, 0, 0, 10], [2, 0.5, 0, 0, 20]]


def test_linear_values_are_scikit_learns_own() -> None:
    generator = np.random.default_rng(0)
    dense = generator.normal(size=(60, 8)).astype(np.float32)
    sparse = scipy.sparse.random(60, 30, 0.3, format="csr", random_state=0)
    messages = [Message.build(str(index)) for index in range(60)]
    for index, message in enumerate(messages):
        add_sentence_features(message, dense[index : index + 1], "Dense")
        add_sentence_features(message, sparse[index], "Sparse")
    fitted = LinearSVC().fit(all_rows(messages), generator.integers(0, 4, 60))
    weights = np.ascontiguousarray(fitted.coef_.T)
    for message in messages[:10]:
        expected = fitted.decision_function(all_rows([message]))[0]
        assert linear_values(message, weights, fitted.intercept_) == pytest.approx(expected, abs=1e-5)
