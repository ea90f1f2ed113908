"""Tokens keep the visitor's words and places; the document behind them serves the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlu_pipeline import training_data
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu.spacy_tokenizer import DOC, BlankSpacyTokenizer

TOKENIZER = BlankSpacyTokenizer(BlankSpacyTokenizer.get_default_config())


@pytest.mark.parametrize(
    ("text", "words", "norms"),
    [
        ("Does it hurt?", ["Does", "it", "hurt", "?"], ["does", "it", "hurt", "?"]),
        ("I can't breathe", ["I", "ca", "n't", "breathe"], ["i", "can", "not", "breathe"]),
        ("  price   please ", ["price", "please"], ["price", "please"]),
        ("naïve café", ["naïve", "café"], ["naïve", "café"]),
    ],
)
def test_words_and_their_norms(text: str, words: list[str], norms: list[str]) -> None:
    tokens = TOKENIZER.tokenize(Message.build(text), TEXT)
    assert [token.text for token in tokens] == words
    assert [token.lemma for token in tokens] == norms


@given(st.text(max_size=80))
def test_offsets_count_code_points_of_the_visitors_text(text: str) -> None:
    for token in TOKENIZER.tokenize(Message.build(text), TEXT):
        assert text[token.start : token.end] == token.text


def test_a_message_keeps_its_document(tokenized: Callable[[str], Message]) -> None:
    assert tokenized("does it hurt").get(DOC).text == "does it hurt"


def test_training_examples_carry_no_document(make: Callable[..., Any]) -> None:
    done = make(BlankSpacyTokenizer).process_training_data(training_data())
    assert all(message.get("text_tokens") for message in done.training_examples)
    assert not any(message.get(DOC) for message in done.training_examples)


def test_an_intent_is_one_label(make: Callable[..., Any]) -> None:
    message = Message.build("sos", "handoff_urgent")
    make(BlankSpacyTokenizer).process_training_data(TrainingData([message]))
    assert [token.text for token in message.get(f"{INTENT}_tokens")] == ["handoff_urgent"]
