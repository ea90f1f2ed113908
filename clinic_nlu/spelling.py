"""Slips of the keyboard, mended with the domain's own vocabulary: "lazer tretment" also reads "laser treatment".

Both readings are judged. What the visitor wrote is what is stored and shown; the other one is never seen by anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher.levenshtein import levenshtein
from spacy.tokens import Doc

from clinic_nlu.component import TrainedComponent
from clinic_nlu.english import NO_WORDS, WORDS_FILE, WORDS_KEY, English
from clinic_nlu.questions import whole_and_parts
from clinic_nlu.spacy_tokenizer import DOC, blank_pipeline

# Message property: the same message with its slips mended; absent where there are none.
RESPELT = "respelt"

KNOWN_FROM_KEY = "known_from"
OFFERED_FROM_KEY = "offered_from"
# Slips that a word may have and still be that word, by its length. Shorter words have too many neighbours.
SLIPS_BY_LENGTH = ((8, 2), (4, 1))
REMEMBERED = 10_000


def readings(messages: Iterable[Message]) -> Iterator[Message]:
    """Returns each message, its parts, and the mended form of each: what is measured between here and the decision."""
    for message in whole_and_parts(messages):
        yield message
        if message.get(RESPELT) is not None:
            yield message.get(RESPELT)


@dataclass(frozen=True)
class Vocabulary:
    """How often each word stands in the training examples.

    Attributes:
        counts: by word, lower case.
        known_from: a word that stands there so often is no slip.
        offered_from: a word that stands there so often may be what was meant.
        english: words that are no slip though the examples lack them.
    """

    counts: Mapping[str, int]
    known_from: int
    offered_from: int
    english: English = NO_WORDS

    def mended(self, word: str) -> str | None:
        """Returns the word that was probably meant, or None for a word that is known or like nothing known."""
        if not word.isalpha() or self.counts.get(word, 0) >= self.known_from or word in self.english:
            return None
        allowed = next((slips for length, slips in SLIPS_BY_LENGTH if len(word) >= length), 0)
        near = [
            (distance, -self.counts[known], known)
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for known in self._offered.get(length, ())
            if (distance := _slips(word, known, allowed)) <= allowed
        ]
        return min(near)[2] if near else None

    @cached_property
    def _offered(self) -> dict[int, list[str]]:
        """The words that may have been meant, by their length: a slip more or less than allowed is none."""
        found: dict[int, list[str]] = {}
        for word, count in self.counts.items():
            if count >= self.offered_from:
                found.setdefault(len(word), []).append(word)
        return found


def _slips(written: str, known: str, allowed: int) -> int:
    """Returns the edits between two words; two letters that changed places are one."""
    edits = levenshtein(written, known, allowed + 1)
    return 1 if edits == 2 and sorted(written) == sorted(known) and _swapped(written, known) else edits


def _swapped(written: str, known: str) -> bool:
    differing = [index for index, (a, b) in enumerate(zip(written, known, strict=True)) if a != b]
    return len(differing) == 2 and differing[1] - differing[0] == 1


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Spelling(TrainedComponent):
    """Sets the message property `respelt`. Needs BlankSpacyTokenizer, and QuestionSplitter if there is one."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Called by `create` and `load`."""
        super().__init__(config, model_storage, resource)
        self._nlp = blank_pipeline()
        self._mended: dict[str, str | None] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options: how often a word must stand in the examples to be known, and to be offered."""
        return {KNOWN_FROM_KEY: 3, OFFERED_FROM_KEY: 6, WORDS_KEY: WORDS_FILE}

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of all examples."""
        texts = (example.get(TEXT) for example in training_data.intent_examples)
        counts = Counter(token.lower_ for text in texts if text for token in self._nlp.make_doc(text) if token.is_alpha)
        english = English.read(Path(self.config[WORDS_KEY]))
        self.trained = Vocabulary(dict(counts), self.config[KNOWN_FROM_KEY], self.config[OFFERED_FROM_KEY], english)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the mended form to each message and part that has a slip."""
        for message in whole_and_parts(messages):
            doc = message.get(DOC)
            text = self._respelt(doc) if doc is not None else None
            if text is not None:
                message.set(RESPELT, Message({TEXT: text, DOC: self._nlp.make_doc(text)}))
        return messages

    def _respelt(self, doc: Doc) -> str | None:
        mended = {token.i: word for token in doc if (word := self._meant(token.lower_)) is not None}
        return "".join(mended.get(token.i, token.text) + token.whitespace_ for token in doc) if mended else None

    def _meant(self, word: str) -> str | None:
        if word not in self._mended:
            if len(self._mended) > REMEMBERED:  # a flood of nonsense must not fill the memory
                self._mended.clear()
            self._mended[word] = self.trained.mended(word)
        return self._mended[word]
