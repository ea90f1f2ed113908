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
class Border:
    """One learned border: a curved one through meaning, a straight one through meaning and spelling, added up."""

    meaning: SVC
    spelling: LinearSVC
    scale: tuple[float, float]
    limit: float

    def score(self, dense: np.ndarray, both: scipy.sparse.csr_matrix) -> dict[str, float]:
        """Returns `value`, the probability of lying behind the border, and the `limit` that counts as behind it.

        Args:
            dense: the encoder's vector, 1 x 384.
            both: all sentence features, 1 x width.
        """
        straight = linear_values(both, self.spelling.coef_.T, self.spelling.intercept_)
        value = self.meaning.decision_function(dense)[0] + straight[0]
        return {"value": probability(value, self.scale), "limit": self.limit}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MedicalScore(TrainedComponent):
    """Sets the message property `medical_score`. Needs dense and sparse sentence features."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options."""
        return {
            # Share of harmless training examples, unseen by the model that judges them, that may be handed over.
            NEEDLESS_KEY: 0.04,
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
        return Border(self._meaning().fit(dense, positive), self._spelling().fit(both, positive), scale, limit)

    def _meaning(self) -> SVC:
        return SVC(C=self.config[MEANING_PENALTY_KEY], gamma=self.config[MEANING_WIDTH_KEY])

    def _spelling(self) -> LinearSVC:
        return LinearSVC(C=self.config[SPELLING_PENALTY_KEY])
