"""Systems that are a Rasa pipeline, trained and loaded by Rasa itself."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import rasa.model_training
from rasa.core.agent import Agent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from ruamel.yaml import YAML

from benchmarks.machine import ROOT
from benchmarks.turn import projects
from benchmarks.understanding.material import Material
from benchmarks.understanding.peer import Peer, Said
from clinic_nlu.sentence_encoder import SentenceEncoder

FALLBACK = "nlu_fallback"
# Rasa reads a slash or a plus in an intent's name in its own way, so a label goes by its number.
PREFIX = "label_"
ENCODED = (
    {"name": "clinic_nlu.spacy_tokenizer.BlankSpacyTokenizer"},
    {"name": "clinic_nlu.sentence_encoder.SentenceEncoder"},
)


class Pipeline(Peer):
    """A pipeline that learns whole labels as intents; what Rasa's fallback refuses is unsure."""

    def __init__(self, pipeline: list[dict[str, Any]]) -> None:
        self._pipeline = pipeline

    def train(self, material: Material, folder: Path) -> None:
        """Trains the pipeline on the examples, word for word: Rasa's JSON has no markup that a text could trip over."""
        labels = sorted({label for _, label in material.examples})
        numbers = {label: f"{PREFIX}{number}" for number, label in enumerate(labels)}
        examples = [{"text": text, "intent": numbers[label]} for text, label in material.examples]
        (folder / "labels.json").write_text(json.dumps(labels), "utf-8")
        nlu = {"rasa_nlu_data": {"common_examples": examples}}
        (folder / "examples.json").write_text(json.dumps(nlu, ensure_ascii=False), "utf-8")
        train(self._pipeline, folder / "examples.json", folder)

    def load(self, folder: Path) -> None:
        """Loads the trained pipeline."""
        self._labels: list[str] = json.loads((folder / "labels.json").read_text("utf-8"))
        self._agent = Agent.load(str(folder / "model.tar.gz"))
        self._loop = asyncio.new_event_loop()

    def ask(self, text: str) -> Said:
        """Says one message's label."""
        parsed = self._loop.run_until_complete(self._agent.parse_message(text))
        ranking = [each for each in parsed.get("intent_ranking", []) if each["name"] != FALLBACK]
        first = ranking[0] if ranking else parsed["intent"]
        sure = parsed["intent"]["name"] != FALLBACK
        return Said(self._label(first["name"], parsed), float(first["confidence"]), sure)

    def _label(self, intent: str | None, parsed: dict[str, Any]) -> str | None:
        number = (intent or "").removeprefix(PREFIX)
        # A text such as `/restart` makes Rasa name an intent that nobody taught it.
        return self._labels[int(number)] if number.isdigit() else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticOnEncoder(LogisticRegressionClassifier):
    """Rasa's own, which would refuse our encoder because it is not made from Rasa's class of featurizers."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Asks for our encoder before it."""
        return [SentenceEncoder]


class Stock(Pipeline):
    """Rasa's default pipeline on the project's files as they are: DIET says the topic, ResponseSelector the answer."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        super().__init__(projects.stock_config(epochs)["pipeline"])

    def train(self, material: Material, folder: Path) -> None:
        """Trains on the files, which hold the same examples; a public file has no topics to tell apart."""
        if material.public:
            super().train(material, folder)
            return
        (folder / "labels.json").write_text(json.dumps(sorted({label for _, label in material.examples})), "utf-8")
        project = projects.write_stock(folder / "project", self._epochs, material.most)
        train(self._pipeline, project / "data", folder)

    def _label(self, intent: str | None, parsed: dict[str, Any]) -> str | None:
        if (intent or "").startswith(PREFIX):
            return super()._label(intent, parsed)
        if intent in self._labels:
            return intent
        # Rasa's own `utter_<topic>` takes the selector's first answer as well, whatever topic it is of.
        selected = parsed.get("response_selector", {}).get("default", {}).get("response", {})
        return selected.get("intent_response_key") if intent else None


def train(pipeline: list[dict[str, Any]], nlu: Path, folder: Path) -> None:
    """Trains a pipeline to `model.tar.gz` in a folder, without a cache.

    Raises:
        RuntimeError: if Rasa made no model.
    """
    # Where our components look for the sentence encoder.
    os.chdir(ROOT)
    config = {"recipe": "default.v1", "language": "en", "assistant_id": "peer", "pipeline": pipeline}
    with (folder / "config.yml").open("w", encoding="utf-8") as stream:
        YAML().dump(config, stream)
    made = rasa.model_training.train_nlu(str(folder / "config.yml"), str(nlu), str(folder), fixed_model_name="model")
    if not made:
        raise RuntimeError("Rasa made no model.")


def diet_on_encoder(epochs: int) -> Pipeline:
    """Returns Rasa's default pipeline with our tokenizer, our encoder beside its own features, and whole labels."""
    stock = projects.stock_config(epochs)["pipeline"]
    left_out = ("WhitespaceTokenizer", "ResponseSelector", "EntitySynonymMapper")
    return Pipeline([*ENCODED, *(part for part in stock if part["name"] not in left_out)])


def logistic_on_encoder() -> Pipeline:
    """Returns Rasa's logistic regression on our encoder, with the fallback of Rasa's default pipeline."""
    fallback = [part for part in projects.stock_config(1)["pipeline"] if part["name"] == "FallbackClassifier"]
    return Pipeline([*ENCODED, {"name": "benchmarks.understanding.rasa_peers.LogisticOnEncoder"}, *fallback])
