"""The part of the body that a message is about, under the name that the clinic's price list uses.

The words are the synonyms in data/areas.yml, Rasa's own format for "these all mean that".
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from clinic_nlu.component import TrainedComponent
from clinic_nlu.spacy_tokenizer import DOC, blank_pipeline
from clinic_nlu.spelling import readings

AREA = "area"


class AreaFinder:
    """Finds area words in a document; where two overlap, the longer one counts."""

    def __init__(self, synonyms: dict[str, str]) -> None:
        """Takes words and the area that each stands for."""
        nlp = blank_pipeline()
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for word, area in synonyms.items():
            self._matcher.add(area, [nlp.make_doc(word), nlp.make_doc(area)])

    def entities(self, doc: Doc) -> list[dict[str, Any]]:
        """Returns Rasa entities, in the order of the text, for a document of `blank_pipeline`."""
        spans = filter_spans(self._matcher(doc, as_spans=True))
        return [
            {
                ENTITY_ATTRIBUTE_TYPE: AREA,
                ENTITY_ATTRIBUTE_VALUE: span.label_,
                ENTITY_ATTRIBUTE_START: span.start_char,
                ENTITY_ATTRIBUTE_END: span.end_char,
                "extractor": "BodyArea",
            }
            for span in spans
        ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class BodyArea(TrainedComponent):
    """Adds entities of the type `area`. Needs BlankSpacyTokenizer before it."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Called by `create` and `load`."""
        super().__init__(config, model_storage, resource)
        self._finder = AreaFinder({})

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps the synonyms of the training data."""
        self.trained = dict(training_data.entity_synonyms)
        return self.persist()

    def loaded(self) -> None:
        """Makes the finder of the synonyms."""
        self._finder = AreaFinder(self.trained)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the areas found to each message's entities."""
        for message in readings(messages):
            doc = message.get(DOC)
            found = self._finder.entities(doc) if doc is not None else []
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
