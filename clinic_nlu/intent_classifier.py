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
from scipy.special import softmax
from sklearn.svm import LinearSVC

from clinic_nlu.calibration import held_back, temperature
from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import all_rows, dense_rows, full_intent, linear_values, principal
from clinic_nlu.spelling import readings

# Message properties: the best intents with their confidences; the decision value of every intent; the cosine to the
# nearest known example.
RANKING = "full_intent_ranking"
VALUES = "intent_values"
SIMILARITY = "nearest_similarity"

PENALTY_KEY = "penalty"
RANKED_KEY = "ranked"
WIDTH_KEY = "directions"
OUT_OF_SCOPE_INTENT = "out_of_scope"


@dataclass
class Trained:
    """What training leaves: a linear classifier, its temperature, and the vectors of everything we can talk about."""

    classes: list[str]
    weights: np.ndarray
    offsets: np.ndarray
    factor: float
    directions: np.ndarray
    vectors: np.ndarray


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(TrainedComponent):
    """Ranks the full intents of a message and measures how near it is to anything we know."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options."""
        return {
            # Inverse strength of regularisation of the linear support vector machine.
            PENALTY_KEY: 0.5,
            # How many intents the ranking keeps.
            RANKED_KEY: 10,
            # Directions in which nearness is measured, of the encoder's 384.
            WIDTH_KEY: 192,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier, and its temperature on predictions for rows it had not seen."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = np.array([full_intent(example) for example in examples])
        rows = all_rows(examples)
        unseen = held_back([example.get(TEXT) for example in examples], labels)
        tried = self._new().fit(rows[~unseen], labels[~unseen])
        factor = temperature(tried.decision_function(rows[unseen]), np.searchsorted(tried.classes_, labels[unseen]))
        dense = dense_rows(examples)
        directions = principal(dense, self.config[WIDTH_KEY])
        vectors = _unit(dense[labels != OUT_OF_SCOPE_INTENT] @ directions)
        fitted = self._new().fit(rows, labels)
        weights = np.ascontiguousarray(fitted.coef_.T, dtype=np.float32)
        self.trained = Trained(fitted.classes_.tolist(), weights, fitted.intercept_, factor, directions, vectors)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the ranking (best first), the intent and the similarity to the nearest known example."""
        for message in readings(messages):
            values = self._values(message)
            ranking = self._rank(values)
            message.set(VALUES, values)
            message.set(RANKING, ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(SIMILARITY, self._similarity(message))
        return messages

    def _new(self) -> LinearSVC:
        return LinearSVC(C=self.config[PENALTY_KEY], random_state=0)

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
        confidences = softmax(self.trained.factor * np.array(list(values.values())))
        ranked = sorted(zip(values, confidences.tolist(), strict=True), key=lambda item: -item[1])
        return [{"name": n, PREDICTED_CONFIDENCE_KEY: c} for n, c in ranked[: self.config[RANKED_KEY]]]

    def _similarity(self, message: Message) -> float:
        if not message.get(TEXT):
            return 0.0
        # Unit vectors: their product is the cosine.
        return float((self.trained.vectors @ _unit(dense_rows([message]) @ self.trained.directions)[0]).max())


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
