"""The spelling of a message as a sparse vector: tf-idf of words, word pairs and pieces of words.

The sentence encoder knows meaning and forgets detail; these features keep the detail ("numbing", "per session") and
bear a typo, because most pieces of a misspelt word are still right.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import add_sentence_features
from clinic_nlu.spelling import readings

WORD_NGRAMS_KEY = "word_ngrams"
PIECE_NGRAMS_KEY = "piece_ngrams"
PIECE_LIMIT_KEY = "piece_limit"
# How many words, and how long ones, have their pieces kept: some 20 MB at most, whatever is sent.
WORDS_KEPT, LONGEST_KEPT = 10_000, 20
NOTHING = np.array([], dtype=np.int32)


def vectorizers(config: dict[str, Any]) -> list[TfidfVectorizer]:
    """Returns the untrained vectorizers for these options: one of words, one of pieces of words."""
    words = TfidfVectorizer(ngram_range=tuple(config[WORD_NGRAMS_KEY]), sublinear_tf=True)
    pieces = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=tuple(config[PIECE_NGRAMS_KEY]),
        sublinear_tf=True,
        min_df=2,
        max_features=config[PIECE_LIMIT_KEY],
    )
    return [words, pieces]


class Weigher:
    """Trained vectorizers, for one text at a time.

    scikit-learn checks and copies more than it computes when it gets a single text; this does the same sums many
    times as fast. The pieces of a word are the same in every text, so those of words seen lately are kept.
    """

    def __init__(self, trained: list[TfidfVectorizer]) -> None:
        """Takes over what `vectorizers` made, fitted."""
        self._parts = [
            (self._finder(each.build_analyzer(), each.vocabulary_, each.analyzer == "char_wb"), each.idf_)
            for each in trained
        ]
        self.width = sum(len(rarity) for _, rarity in self._parts)
        self._empty = scipy.sparse.csr_matrix((1, self.width))

    def row(self, text: str) -> scipy.sparse.csr_matrix:
        """Returns the features of a text, 1 x width, the vectorizers side by side."""
        columns, values, offset = [], [], 0
        for find, rarity in self._parts:
            found, counts = np.unique(find(text), return_counts=True)
            weights = (1 + np.log(counts)) * rarity[found]
            length = np.sqrt(weights @ weights)
            columns.append(found + offset)
            values.append(weights / length if length else weights)
            offset += len(rarity)
        # SciPy checks what it is given for longer than all of the above takes: the parts of an empty row are replaced.
        row = copy(self._empty)
        row.data, row.indices = np.concatenate(values), np.concatenate(columns)
        row.indptr = np.array([0, len(row.indices)], dtype=np.int32)
        return row

    @staticmethod
    def _finder(
        analyse: Callable[[str], list[str]], vocabulary: dict[str, int], by_word: bool
    ) -> Callable[[str], np.ndarray]:
        """Returns what finds the columns of a text's n-grams, int32, each as often as it stands there."""

        def find(text: str) -> np.ndarray:
            columns = [column for piece in analyse(text) if (column := vocabulary.get(piece)) is not None]
            return np.array(columns, dtype=np.int32)

        def find_by_word(text: str) -> np.ndarray:
            words = text.split()
            return np.concatenate([NOTHING, *((kept if len(word) <= LONGEST_KEPT else find)(word) for word in words)])

        kept = lru_cache(WORDS_KEPT)(find)
        return find_by_word if by_word else find


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(TrainedComponent):
    """Adds tf-idf as sparse sentence features."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options: lengths of word and piece n-grams, and how many pieces at most."""
        return {WORD_NGRAMS_KEY: [1, 2], PIECE_NGRAMS_KEY: [2, 5], PIECE_LIMIT_KEY: 60_000}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Called by `create` and `load`."""
        super().__init__(config, model_storage, resource)
        self._weigher = Weigher([])

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the vocabulary."""
        texts = [example.get(TEXT) for example in training_data.intent_examples if example.get(TEXT)]
        self.trained = [each.fit(texts) for each in vectorizers(self.config)]
        self.loaded()
        return self.persist()

    def loaded(self) -> None:
        """Takes over the vectorizers."""
        self._weigher = Weigher(self.trained)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds features to every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds features to each message that has a text."""
        for message in readings(messages):
            if message.get(TEXT):
                add_sentence_features(message, self._weigher.row(message.get(TEXT)), type(self).__name__)
        return messages
