"""Triage by a learned score: is this a matter for a clinician, though no red flag is in it?

Rules know words; this knows manner ("there's a little one on the way"). Either one is enough for a hand-off. The
border is not a matter of taste: it is set so that a given share of harmless examples is handed over needlessly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.svm import SVC

from clinic_nlu.calibration import platt, probability
from clinic_nlu.component import TrainedComponent
from clinic_nlu.features import dense_rows
from clinic_nlu.intent_classifier import LIKENESS, VALUES
from clinic_nlu.known_examples import KnownExamples, Likeness
from clinic_nlu.spelling import readings
from clinic_nlu.unseen import unseen

# Message property: {"medical": Score, "urgent": Score} as dictionaries with `value` and `limit`, both probabilities.
MEDICAL_SCORE = "medical_score"

NEEDLESS_KEY = "needless"
URGENT_NEEDLESS_KEY = "needless_urgent"
MEANING_PENALTY_KEY = "meaning_penalty"
MEANING_WIDTH_KEY = "meaning_width"
INTENT_PENALTY_KEY = "intent_penalty"

MEDICAL_INTENTS = ("handoff_medical", "handoff_urgent")
URGENT_INTENTS = ("handoff_urgent",)
# The intents behind each border, and the option that says how many others may be taken for them.
BORDERS = {"medical": (MEDICAL_INTENTS, NEEDLESS_KEY), "urgent": (URGENT_INTENTS, URGENT_NEEDLESS_KEY)}


@dataclass
class Curve:
    """A trained support vector machine with a Gaussian kernel, for one message at a time.

    scikit-learn walks through thousands of support vectors one by one. These are training examples, and how alike they
    are to the message is known already.

    Attributes:
        support: numbers of the examples that hold the border.
        squares: of each of them with itself.
        weights: of each of them.
    """

    support: np.ndarray
    squares: np.ndarray
    weights: np.ndarray
    offset: float
    gamma: float

    @classmethod
    def of(cls, fitted: SVC) -> Curve:
        """Takes over a two-class SVC that was fitted on the meanings of all examples with a numeric gamma."""
        squares = (fitted.support_vectors_.astype(np.float32) ** 2).sum(axis=1)
        weights = fitted.dual_coef_[0].astype(np.float32)
        return cls(fitted.support_, squares, weights, float(fitted.intercept_[0]), float(fitted.gamma))

    def value(self, likeness: Likeness) -> float:
        """Returns what `decision_function` would say of a message."""
        distances = self.squares + likeness.square - 2 * likeness.products[self.support]
        return float(np.exp(-self.gamma * distances) @ self.weights) + self.offset


@dataclass
class Border:
    """One learned border: a curved one through meaning, and how far the intents behind it lead in the classifier."""

    meaning: Curve
    scale: tuple[float, float]
    limit: float

    def score(self, likeness: Likeness, lead: float) -> dict[str, float]:
        """Returns `value`, the probability of lying behind the border, and the `limit` that counts as behind it.

        Args:
            likeness: of a message to the training examples.
            lead: what `lead` says of its intents.
        """
        value = self.meaning.value(likeness) + lead
        return {"value": probability(float(value), self.scale), "limit": self.limit}


def lead(values: Mapping[str, float], intents: Sequence[str]) -> float:
    """Returns the best decision value among `intents`, less the best among all others."""
    return max(v for i, v in values.items() if i in intents) - max(v for i, v in values.items() if i not in intents)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MedicalScore(TrainedComponent):
    """Sets the message property `medical_score`. Needs dense sentence features and IntentClassifier before it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options."""
        return {
            # Share of harmless training examples, unseen by the model that judges them, that may be handed over.
            NEEDLESS_KEY: 0.05,
            # Share of all examples that are not urgent, medical ones included, that may be called urgent.
            URGENT_NEEDLESS_KEY: 0.015,
            MEANING_PENALTY_KEY: 4.0,
            MEANING_WIDTH_KEY: 2.0,
            # Of the classifier whose lead is measured; the same as IntentClassifier's `penalty`.
            INTENT_PENALTY_KEY: 1.0,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learns both borders from the labels of all examples, and their limits from those held back."""
        tried = unseen(training_data, self.config[INTENT_PENALTY_KEY])
        values = [dict(zip(tried.classes, each, strict=True)) for each in tried.values.tolist()]
        dense = KnownExamples.of(dense_rows(tried.examples)).meanings
        borders = {}
        for name, (intents, needless) in BORDERS.items():
            leads, positive = np.array([lead(each, intents) for each in values]), np.isin(tried.labels, intents)
            borders[name] = self._border(dense, positive, tried.held_back, leads, self.config[needless])
        self.trained = borders
        return self.persist()

    def _border(
        self, dense: np.ndarray, positive: np.ndarray, left: np.ndarray, leads: np.ndarray, needless: float
    ) -> Border:
        tried = self._meaning().fit(dense[~left], positive[~left])
        values, behind = tried.decision_function(dense[left]) + leads, positive[left]
        scale = platt(values, behind)
        limit = probability(float(np.quantile(values[~behind], 1 - needless)), scale)
        return Border(Curve.of(self._meaning().fit(dense, positive)), scale, limit)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds both scores to each message that has a text."""
        for message in readings(messages):
            message.set(MEDICAL_SCORE, self._scores(message) if message.get(TEXT) else {})
        return messages

    def _scores(self, message: Message) -> dict[str, dict[str, float]]:
        likeness, values = message.get(LIKENESS), message.get(VALUES)
        return {name: border.score(likeness, lead(values, BORDERS[name][0])) for name, border in self.trained.items()}

    def _meaning(self) -> SVC:
        # Half of the training time is kernel values computed again because the default cache of 200 MB is full.
        return SVC(C=self.config[MEANING_PENALTY_KEY], gamma=self.config[MEANING_WIDTH_KEY], cache_size=1000)
