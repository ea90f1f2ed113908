"""The components of config.yml, trained in earnest on a few examples, in the order and the way of Rasa."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import METADATA
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
# Four of each, of which a calibration holds one back.
EXAMPLES = {
    "procedure/pain": ["does it hurt", "is it painful", "how sore is it", "will it hurt a lot"],
    "cost/how_much": ["how much is it", "what does it cost", "price please", "what do you charge"],
    "follow_up_why": ["why", "how come", "why is that", "for what reason"],
    "follow_up_area": ["and my neck", "what about the belly", "same for the chin", "and on the face"],
    "handoff_medical": ["i take blood thinners", "my cheek is still red", "i am pregnant", "i have lupus"],
    "handoff_urgent": ["i cannot breathe", "my lips are swelling", "she has fainted", "my eye hurts badly"],
    "out_of_scope": ["what is the weather", "sell me a car", "who won the match", "write me a poem"],
}
SYNONYMS = {"belly": "stomach", "double chin": "jawline", "chin": "face"}


def component_classes() -> list[Any]:
    """The classes that config.yml names, in its order."""
    config = YAML(typ="safe").load(ROOT / "config.yml")
    names = [item["name"].rpartition(".") for item in config["pipeline"]]
    return [getattr(importlib.import_module(module), name) for module, _, name in names]


def training_data() -> TrainingData:
    """The examples above."""
    examples = [Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    return TrainingData(examples, entity_synonyms=dict(SYNONYMS))


class Workshop:
    """Makes components as Rasa's graph does, all with one storage."""

    def __init__(self, folder: Path) -> None:
        self._storage = LocalModelStorage(folder)
        self._context = ExecutionContext(GraphSchema({}), "test")

    def make(self, component: Any, how: str = "create", **options: Any) -> Any:
        """Returns `component.create(...)` or `component.load(...)` with its defaults and these options."""
        config = {**component.get_default_config(), **options}
        return getattr(component, how)(config, self._storage, Resource(component.__name__), self._context)


class Pipeline:
    """Every component of config.yml, trained, stored and loaded again."""

    def __init__(self, folder: Path) -> None:
        self.data = training_data()
        self._workshop = Workshop(folder)
        self.components: dict[str, GraphComponent] = {}
        for each in component_classes():
            self.components[each.__name__] = self._trained(each)

    def _trained(self, component: Any) -> Any:
        made = self._workshop.make(component)
        if hasattr(made, "train"):
            made.train(self.data)
            made = self._workshop.make(component, "load")
        if hasattr(made, "process_training_data"):
            self.data = made.process_training_data(self.data)
        return made

    def read(self, text: str, metadata: dict[str, Any] | None = None) -> Message:
        """Returns a visitor's message with all that the components made of it."""
        messages = [Message.build(text)]
        messages[0].set(METADATA, metadata or {})
        for component in self.components.values():
            messages = component.process(messages)  # type: ignore[attr-defined]
        return messages[0]
