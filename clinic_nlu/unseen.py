"""What the linear classifier says of examples that it has not seen.

Two components need it: IntentClassifier for its temperature, MedicalScore for its limits. Fitting is a good part of a
training, and Rasa hands no result from one component to the next, so the last one is kept here.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.svm import LinearSVC

from clinic_nlu.calibration import held_back
from clinic_nlu.features import all_rows, full_intent


@dataclass(frozen=True)
class Unseen:
    """Examples, and what a classifier says of those that were held back from it.

    Attributes:
        examples: all that have a text.
        labels: the full intent of each.
        rows: the features of each, dense and sparse side by side.
        held_back: of each, whether the classifier did without it.
        classes: the names of the columns of `values`.
        values: decision values of the examples held back, examples x classes.
    """

    examples: list[Message]
    labels: np.ndarray
    rows: np.ndarray
    held_back: np.ndarray
    classes: list[str]
    values: np.ndarray


# Of the training data last asked for: a reference that dies with them, the penalty, and what was found.
_kept: tuple[weakref.ref[TrainingData], float, Unseen] | None = None


def classifier(penalty: float) -> LinearSVC:
    """Returns the linear classifier, not fitted yet; `penalty` is the inverse strength of its regularisation."""
    return LinearSVC(C=penalty, random_state=0)


def unseen(training_data: TrainingData, penalty: float) -> Unseen:
    """Returns the examples of training data with their features, and what `classifier(penalty)` says of a tenth."""
    global _kept
    if _kept is None or _kept[0]() is not training_data or _kept[1] != penalty:
        _kept = (weakref.ref(training_data), penalty, _fitted(training_data, penalty))
    return _kept[2]


def _fitted(training_data: TrainingData, penalty: float) -> Unseen:
    examples = [example for example in training_data.intent_examples if example.get(TEXT)]
    labels = np.array([full_intent(example) for example in examples])
    rows = all_rows(examples)
    left = held_back([example.get(TEXT) for example in examples], labels)
    fitted = classifier(penalty).fit(rows[~left], labels[~left])
    return Unseen(examples, labels, rows, left, fitted.classes_.tolist(), fitted.decision_function(rows[left]))
