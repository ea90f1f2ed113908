"""The spelling of a message as a sparse vector: tf-idf of words, word pairs and pieces of words.

The sentence encoder knows meaning and forgets detail; these features keep the detail ("numbing", "per session") and
bear a typo, because most pieces of a misspelt word are still right.
"""

from __future__ import annotations

from typing import Any

import scipy.sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import add_sentence_features

WORD_NGRAMS_KEY = "word_ngrams"
PIECE_NGRAMS_KEY = "piece_ngrams"
PIECE_LIMIT_KEY = "piece_limit"


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


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(TrainedComponent):
    """Adds tf-idf as sparse sentence features."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options: lengths of word and piece n-grams, and how many pieces at most."""
        return {WORD_NGRAMS_KEY: [1, 2], PIECE_NGRAMS_KEY: [2, 5], PIECE_LIMIT_KEY: 60_000}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the vocabulary."""
        texts = [example.get(TEXT) for example in training_data.intent_examples if example.get(TEXT)]
        self.trained = [each.fit(texts) for each in vectorizers(self.config)]
        return self.persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds features to every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds features to each message that has a text."""
        with_text = [message for message in messages if message.get(TEXT)]
        if with_text:
            texts = [message.get(TEXT) for message in with_text]
            rows = scipy.sparse.hstack([each.transform(texts) for each in self.trained], format="csr")
            for index, message in enumerate(with_text):
                add_sentence_features(message, rows[index], type(self).__name__)
        return messages
