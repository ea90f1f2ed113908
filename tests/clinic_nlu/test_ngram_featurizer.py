"""Spelling as a vector: words, pairs of words, and pieces that bear a typo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from nlu_pipeline import Pipeline, training_data
from rasa.shared.nlu.training_data.message import Message

from clinic_nlu.features import sparse_rows
from clinic_nlu.ngram_featurizer import NgramFeaturizer, vectorizers


@pytest.fixture
def featurizer(make: Callable[..., Any]) -> Any:
    made = make(NgramFeaturizer)
    made.train(training_data())
    return made


def row(featurizer: Any, text: str) -> np.ndarray:
    return np.asarray(sparse_rows(featurizer.process([Message.build(text)])).toarray())[0]


def test_a_typo_keeps_most_of_a_word(featurizer: Any) -> None:
    right, typo, other = (row(featurizer, text) for text in ("painful", "panful", "weather"))
    assert right @ typo > 0.2 > right @ other


def test_words_and_pairs_of_words_are_columns(featurizer: Any) -> None:
    columns = featurizer.trained[0].get_feature_names_out()
    assert {"hurt", "does it", "it hurt"} <= set(columns)


def test_unknown_words_leave_the_row_empty(featurizer: Any) -> None:
    assert not row(featurizer, "ζζζ").any()


def test_the_options_count(make: Callable[..., Any]) -> None:
    config = {**NgramFeaturizer.get_default_config(), "word_ngrams": [1, 1], "piece_ngrams": [3, 3], "piece_limit": 5}
    words, pieces = (each.fit(["does it hurt", "it hurts"]) for each in vectorizers(config))
    assert not [name for name in words.get_feature_names_out() if " " in name]
    assert len(pieces.get_feature_names_out()) == 5
    assert {len(name) for name in pieces.get_feature_names_out()} == {3}


@pytest.mark.parametrize(
    "text", ["does it hurt a lot", "Is it painful? How sore, how sore!", "x", "weather weather", "hurt" * 9]
)
def test_a_row_is_what_scikit_learn_makes_of_the_text(featurizer: Any, text: str) -> None:
    wanted = np.concatenate([each.transform([text]).toarray()[0] for each in featurizer.trained])
    assert row(featurizer, text) == pytest.approx(wanted)
    # The pieces of its words are known by now.
    assert row(featurizer, text) == pytest.approx(wanted)


def test_what_is_stored_gives_the_same_row(featurizer: Any, make: Callable[..., Any]) -> None:
    assert np.array_equal(row(make(NgramFeaturizer, "load"), "is it painful"), row(featurizer, "is it painful"))


def test_an_empty_message_gets_no_features(featurizer: Any) -> None:
    assert featurizer.process([Message.build("")])[0].features == []


def test_every_training_example_has_a_row(pipeline: Pipeline) -> None:
    assert sparse_rows(pipeline.data.training_examples).shape[0] == len(pipeline.data.training_examples)
