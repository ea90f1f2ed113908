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

from clinic_nlu.calibration import out_of_fold, temperature
from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import all_rows, dense_rows, linear_values

# Message properties.
RANKING = "full_intent_ranking"
SIMILARITY = "nearest_similarity"

PENALTY_KEY = "penalty"
RANKED_KEY = "ranked"
OUT_OF_SCOPE_INTENT = "out_of_scope"


@dataclass
class Trained:
    """What training leaves: a linear classifier, its temperature, and the vectors of everything we can talk about."""

    classes: list[str]
    weights: np.ndarray
    offsets: np.ndarray
    factor: float
    vectors: np.ndarray


def full_intent(message: Message) -> str:
    """Returns an example's whole label: `sun_care/how_long`, not Rasa's shortened `sun_care`."""
    key = message.get("intent_response_key")
    return str(key) if key else str(message.get(INTENT))


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
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier, and its temperature on predictions for rows it had not seen."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = np.array([full_intent(example) for example in examples])
        rows = all_rows(examples)
        factor = temperature(out_of_fold(self._new, rows, labels), labels)
        vectors = dense_rows(examples)[labels != OUT_OF_SCOPE_INTENT]
        fitted = self._new().fit(rows, labels)
        weights = np.ascontiguousarray(fitted.coef_.T, dtype=np.float32)
        self.trained = Trained(fitted.classes_.tolist(), weights, fitted.intercept_, factor, vectors)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the ranking (best first), the intent and the similarity to the nearest known example."""
        for message in messages:
            ranking = self._rank(message)
            message.set(RANKING, ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(SIMILARITY, self._similarity(message))
        return messages

    def _new(self) -> LinearSVC:
        return LinearSVC(C=self.config[PENALTY_KEY])

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        if not message.get(TEXT):
            return [{"name": OUT_OF_SCOPE_INTENT, PREDICTED_CONFIDENCE_KEY: 1.0}]
        known = self.trained
        confidences = softmax(known.factor * linear_values(all_rows([message]), known.weights, known.offsets))
        best = np.argsort(-confidences)[: self.config[RANKED_KEY]]
        return [{"name": known.classes[i], PREDICTED_CONFIDENCE_KEY: float(confidences[i])} for i in best]

    def _similarity(self, message: Message) -> float:
        if not message.get(TEXT):
            return 0.0
        # Unit vectors: their product is the cosine.
        return float((self.trained.vectors @ dense_rows([message])[0]).max())
