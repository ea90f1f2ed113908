"""Triage by a learned score: is this a matter for a clinician, though no red flag is in it?

Rules know words; this knows manner ("there's a little one on the way"). Either one is enough for a hand-off. The
border is not a matter of taste: it is set so that a given share of harmless examples is handed over needlessly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.svm import SVC, LinearSVC

from clinic_nlu.calibration import out_of_fold, platt, probability
from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import all_rows, dense_rows, linear_values
from clinic_nlu.intent_classifier import full_intent

# Message property: {"medical": Score, "urgent": Score} as dictionaries with `value` and `limit`, both probabilities.
MEDICAL_SCORE = "medical_score"

NEEDLESS_KEY = "needless"
URGENT_NEEDLESS_KEY = "needless_urgent"
MEANING_PENALTY_KEY = "meaning_penalty"
MEANING_WIDTH_KEY = "meaning_width"
SPELLING_PENALTY_KEY = "spelling_penalty"

MEDICAL_INTENTS = ("handoff_medical", "handoff_urgent")
URGENT_INTENTS = ("handoff_urgent",)


@dataclass
class Curve:
    """A trained support vector machine with a Gaussian kernel, for one message at a time.

    scikit-learn walks through thousands of support vectors one by one; a product of matrices is ten times as fast.
    """

    vectors: np.ndarray
    squares: np.ndarray
    weights: np.ndarray
    offset: float
    gamma: float

    @classmethod
    def of(cls, fitted: SVC) -> Curve:
        """Takes over a two-class SVC that was fitted on dense rows with a numeric gamma."""
        vectors = np.ascontiguousarray(fitted.support_vectors_, dtype=np.float32)
        weights = fitted.dual_coef_[0].astype(np.float32)
        return cls(vectors, (vectors**2).sum(axis=1), weights, float(fitted.intercept_[0]), float(fitted.gamma))

    def value(self, row: np.ndarray) -> float:
        """Returns what `decision_function` would say of one row of numbers."""
        distances = self.squares + float(row @ row) - 2 * (self.vectors @ row)
        return float(np.exp(-self.gamma * distances) @ self.weights) + self.offset


@dataclass
class Border:
    """One learned border: a curved one through meaning, a straight one through meaning and spelling, added up."""

    meaning: Curve
    spelling: np.ndarray
    offset: np.ndarray
    scale: tuple[float, float]
    limit: float

    def score(self, dense: np.ndarray, both: scipy.sparse.csr_matrix) -> dict[str, float]:
        """Returns `value`, the probability of lying behind the border, and the `limit` that counts as behind it.

        Args:
            dense: the encoder's vector, 1 x 384.
            both: all sentence features, 1 x width.
        """
        value = self.meaning.value(dense[0]) + linear_values(both, self.spelling, self.offset)[0]
        return {"value": probability(float(value), self.scale), "limit": self.limit}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MedicalScore(TrainedComponent):
    """Sets the message property `medical_score`. Needs dense and sparse sentence features."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options."""
        return {
            # Share of harmless training examples, unseen by the model that judges them, that may be handed over.
            NEEDLESS_KEY: 0.05,
            # Share of all examples that are not urgent, medical ones included, that may be called urgent.
            URGENT_NEEDLESS_KEY: 0.004,
            MEANING_PENALTY_KEY: 4.0,
            MEANING_WIDTH_KEY: 2.0,
            SPELLING_PENALTY_KEY: 0.5,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learns both borders from the labels of all examples."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = np.array([full_intent(example) for example in examples])
        rows = dense_rows(examples), all_rows(examples)
        self.trained = {
            "medical": self._border(rows, np.isin(labels, MEDICAL_INTENTS), self.config[NEEDLESS_KEY]),
            "urgent": self._border(rows, np.isin(labels, URGENT_INTENTS), self.config[URGENT_NEEDLESS_KEY]),
        }
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds both scores to each message that has a text."""
        for message in messages:
            message.set(MEDICAL_SCORE, self._scores(message) if message.get(TEXT) else {})
        return messages

    def _scores(self, message: Message) -> dict[str, dict[str, float]]:
        dense, both = dense_rows([message]), all_rows([message])
        return {name: border.score(dense, both) for name, border in self.trained.items()}

    def _border(self, rows: tuple[Any, Any], positive: np.ndarray, needless: float) -> Border:
        dense, both = rows
        values = out_of_fold(self._meaning, dense, positive) + out_of_fold(self._spelling, both, positive)
        scale = platt(values, positive)
        limit = probability(float(np.quantile(values[~positive], 1 - needless)), scale)
        meaning, spelling = self._meaning().fit(dense, positive), self._spelling().fit(both, positive)
        return Border(Curve.of(meaning), spelling.coef_.T.copy(), spelling.intercept_, scale, limit)

    def _meaning(self) -> SVC:
        # Half of the training time is kernel values computed again because the default cache of 200 MB is full.
        return SVC(C=self.config[MEANING_PENALTY_KEY], gamma=self.config[MEANING_WIDTH_KEY], cache_size=1000)

    def _spelling(self) -> LinearSVC:
        return LinearSVC(C=self.config[SPELLING_PENALTY_KEY])
