"""Tokens from a blank English spaCy pipeline, and the spaCy document that the rules match on.

Rasa's own SpacyNLP asks for a packaged pipeline; none is needed for words and their norms ("'m" is "am").
"""

from __future__ import annotations

from functools import cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc

from clinic_nlu.component import UntrainedComponent

# Message property that holds the document of the text, for the components after this one.
DOC = "spacy_doc"


@cache
def blank_pipeline() -> Language:
    """Returns spaCy's English tokenizer with nothing behind it: one for all, so that all can match on one document."""
    return spacy.blank("en")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BlankSpacyTokenizer(UntrainedComponent, Tokenizer):
    """Sets Rasa's tokens and, on a message to be understood, the document they come from."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Takes the keys of Rasa's tokenizers (`intent_tokenization_flag` and the like)."""
        super().__init__(config)
        self._nlp = blank_pipeline()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns Rasa's defaults for a tokenizer."""
        return {
            # Intent names are labels here, never split into words.
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds tokens and document to each message."""
        for message in messages:
            message.set(DOC, self._nlp(message.get(TEXT) or ""))
        return super().process(messages)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Returns the tokens of one attribute of a message, with code point offsets."""
        doc = message.get(DOC) if attribute == TEXT else None
        return _tokens(doc if doc is not None else self._nlp(message.get(attribute) or ""))


def _tokens(doc: Doc) -> list[Token]:
    return [Token(token.text, token.idx, lemma=token.norm_) for token in doc if not token.is_space]
