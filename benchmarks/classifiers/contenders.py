"""The classifiers that are compared, each behind Rasa's own interface: `train` on examples, `process` a message.

All of them get the same two kinds of sentence features from this repository's featurizers: the encoder's dense vector
and the sparse n-grams. A contender names the kinds that it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SEQUENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.svm import LinearSVC

from clinic_nlu.features import dense_rows, sparse_rows
from clinic_nlu.intent_classifier import IntentClassifier
from clinic_nlu.ngram_featurizer import NgramFeaturizer
from clinic_nlu.sentence_encoder import SentenceEncoder

# The same strength of regularisation as IntentClassifier's default.
PENALTY = 0.5
FEATURIZERS = {"encoder": SentenceEncoder, "n-grams": NgramFeaturizer}
BOTH = ("encoder", "n-grams")


@dataclass(frozen=True)
class Contender:
    """A classifier's name in the table, the features that it uses, and how to make it in a folder for its files."""

    name: str
    features: tuple[str, ...]
    make: Callable[[Path], Any]


def component(kind: Any, folder: Path, config: dict[str, Any]) -> Any:
    """Returns an untrained Rasa component with its defaults and these options."""
    folder.mkdir(parents=True)
    storage = LocalModelStorage.create(folder)
    context = ExecutionContext(GraphSchema({}), node_name=kind.__name__)
    return kind.create({**kind.get_default_config(), **config}, storage, Resource(kind.__name__), context)


class SequenceOfOne:
    """Gives DIET the sentence's features as a sequence of one token as well: its transformer cannot do without one."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds a sequence feature for every feature that is there."""
        for message in messages:
            for feature in list(message.features):
                message.add_features(Features(feature.features, FEATURE_TYPE_SEQUENCE, TEXT, feature.origin))
        return messages


class Diet:
    """Rasa's DIET as an intent classifier, with the options of Rasa's default pipeline."""

    def __init__(self, folder: Path, epochs: int) -> None:
        options = {"epochs": epochs, "constrain_similarities": True, "entity_recognition": False, "random_seed": 1}
        self._diet = component(DIETClassifier, folder, options)

    def train(self, data: TrainingData) -> None:
        """Trains on copies, so that the sequence features reach no other contender."""
        self._diet.train(TrainingData(SequenceOfOne().process([copied(example) for example in data.intent_examples])))

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent."""
        return self._diet.process(SequenceOfOne().process(messages))


class Nearest:
    """The label of the nearest example by the encoder; its vectors have length one, so their product is the cosine."""

    def train(self, data: TrainingData) -> None:
        """Keeps every vector and its label."""
        self._vectors = dense_rows(data.intent_examples)
        self._labels = [example.get(INTENT) for example in data.intent_examples]

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent."""
        for message in messages:
            nearest = int(np.argmax(self._vectors @ dense_rows([message])[0]))
            message.set(INTENT, {"name": self._labels[nearest]})
        return messages


class Linear:
    """A plain linear support vector machine on one kind of features."""

    def __init__(self, rows: Callable[[list[Message]], Any]) -> None:
        self._rows = rows
        self._machine = LinearSVC(C=PENALTY)

    def train(self, data: TrainingData) -> None:
        """Fits the machine."""
        self._machine.fit(self._rows(data.intent_examples), [example.get(INTENT) for example in data.intent_examples])

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent."""
        for message, label in zip(messages, self._machine.predict(self._rows(messages)), strict=True):
            message.set(INTENT, {"name": str(label)})
        return messages


def contenders(epochs: int) -> Sequence[Contender]:
    """Returns every contender, ours first; `epochs` is for DIET."""
    return (
        Contender("IntentClassifier (ours)", BOTH, lambda folder: component(IntentClassifier, folder, {})),
        Contender(
            "Rasa's LogisticRegressionClassifier",
            BOTH,
            lambda folder: component(LogisticRegressionClassifier, folder, {}),
        ),
        Contender("Rasa's DIETClassifier", BOTH, lambda folder: Diet(folder, epochs)),
        Contender("Rasa's DIETClassifier", ("encoder",), lambda folder: Diet(folder, epochs)),
        Contender("Nearest neighbour", ("encoder",), lambda folder: Nearest()),
        Contender("Linear SVM", ("encoder",), lambda folder: Linear(dense_rows)),
        Contender("Linear SVM (tf-idf)", ("n-grams",), lambda folder: Linear(sparse_rows)),
    )


def copied(example: Message) -> Message:
    """Returns a message with the same text, label and features, whose lists are its own."""
    return Message({TEXT: example.get(TEXT), INTENT: example.get(INTENT)}, features=list(example.features))


def only(example: Message, origins: Sequence[str]) -> Message:
    """Returns a copy that keeps the features of these featurizers (class names)."""
    kept = copied(example)
    kept.features = [feature for feature in kept.features if feature.origin in origins]
    return kept
