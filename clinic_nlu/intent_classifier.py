"""Which question is this? A linear classifier over meaning (encoder) and spelling (n-grams).

Chosen by measurement against DIET and logistic regression on the same features: docs/intent_classifier_comparison.md
has the table, benchmarks/classifiers/ makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu.calibration import temperature
from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import dense_rows, dense_vector, linear_values
from clinic_nlu.known_examples import KnownExamples
from clinic_nlu.spelling import readings
from clinic_nlu.unseen import classifier, unseen

# Message properties: the best intents with their confidences; the decision value of every intent; its Likeness to the
# examples; the cosine to the nearest one.
RANKING = "full_intent_ranking"
VALUES = "intent_values"
LIKENESS = "likeness"
SIMILARITY = "nearest_similarity"

PENALTY_KEY = "penalty"
RANKED_KEY = "ranked"
OUT_OF_SCOPE_INTENT = "out_of_scope"
# So that a vector of nothing is like nothing, in place of a division by zero.
LEAST_LENGTH = 1e-9


@dataclass
class Trained:
    """What training leaves: a linear classifier, its temperature, and what we can talk about.

    Attributes:
        known: the meanings of all examples.
        ours: numbers of the examples that are not out of scope.
        shortening: for each of these, what brings its vector to length 1.
    """

    classes: list[str]
    weights: np.ndarray
    offsets: np.ndarray
    factor: float
    known: KnownExamples
    ours: np.ndarray
    shortening: np.ndarray


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(TrainedComponent):
    """Ranks the full intents of a message and measures how near it is to anything we know."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options."""
        return {
            # Inverse strength of regularisation of the linear support vector machine.
            PENALTY_KEY: 1.0,
            # How many intents the ranking keeps.
            RANKED_KEY: 10,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier, and its temperature on predictions for rows it had not seen."""
        tried = unseen(training_data, self.config[PENALTY_KEY])
        factor = temperature(tried.values, np.searchsorted(tried.classes, tried.labels[tried.held_back]))
        fitted = classifier(self.config[PENALTY_KEY]).fit(tried.rows, tried.labels)
        weights = np.ascontiguousarray(fitted.coef_.T, dtype=np.float32)
        known, ours = KnownExamples.of(dense_rows(tried.examples)), np.flatnonzero(tried.labels != OUT_OF_SCOPE_INTENT)
        shortening = 1 / np.maximum(np.linalg.norm(known.meanings[ours], axis=1), LEAST_LENGTH)
        linear = (fitted.classes_.tolist(), weights, fitted.intercept_, factor)
        self.trained = Trained(*linear, known, ours, shortening)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the ranking (best first), the intent, and how alike the known examples each message is."""
        found = [message for message in readings(messages) if message.get(TEXT)]
        alike = self.trained.known.likenesses([dense_vector(message) for message in found])
        for message, likeness in zip(found, alike, strict=True):
            message.set(LIKENESS, likeness)
        for message in readings(messages):
            values = self._values(message)
            ranking = self._rank(values)
            message.set(VALUES, values)
            message.set(RANKING, ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(SIMILARITY, self._similarity(message))
        return messages

    def _values(self, message: Message) -> dict[str, float]:
        """How far each intent lies on its own side of its border; nothing for a message without text."""
        if not message.get(TEXT):
            return {}
        known = self.trained
        values = linear_values(message, known.weights, known.offsets)
        return dict(zip(known.classes, values.tolist(), strict=True))

    def _rank(self, values: dict[str, float]) -> list[dict[str, Any]]:
        if not values:
            return [{"name": OUT_OF_SCOPE_INTENT, PREDICTED_CONFIDENCE_KEY: 1.0}]
        confidences = _softmax(self.trained.factor * np.array(list(values.values())))
        ranked = sorted(zip(values, confidences.tolist(), strict=True), key=lambda item: -item[1])
        return [{"name": n, PREDICTED_CONFIDENCE_KEY: c} for n, c in ranked[: self.config[RANKED_KEY]]]

    def _similarity(self, message: Message) -> float:
        likeness = message.get(LIKENESS)
        if likeness is None:
            return 0.0
        length = max(likeness.square**0.5, LEAST_LENGTH)
        return float((likeness.products[self.trained.ours] * self.trained.shortening).max()) / length


def _softmax(values: np.ndarray) -> np.ndarray:
    """SciPy's, whose checks of its arguments take longer than the sum over some ninety intents."""
    raised = np.exp(values - values.max())
    shares: np.ndarray = raised / raised.sum()
    return shares
