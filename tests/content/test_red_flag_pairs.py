"""The red flags on pairs of messages with the same words: one in earnest, one in another meaning."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from content_files import DATA, ROOT, examples
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu.english import WORDS_FILE, English
from clinic_nlu.red_flags import RuleBook, known_words, read_rules
from clinic_nlu.spacy_tokenizer import blank_pipeline

PAIRS = list(csv.DictReader(Path(__file__).with_name("red_flag_pairs.csv").open(encoding="utf-8", newline="")))
NLP = blank_pipeline()
HANDOFFS = ("urgent", "medical", "request")


@pytest.fixture(scope="module")
def book() -> RuleBook:
    """The rules as they serve."""
    messages = [Message.build(text, intent) for intent, texts in examples().items() for text in texts]
    known, english = known_words(TrainingData(messages)), English.read(ROOT / WORDS_FILE)
    return RuleBook(*read_rules(DATA / "safety" / "red_flags.yml"), known, english)


def test_every_rule_for_a_hand_off_has_messages_of_both_sorts() -> None:
    sorts = {(row["rule"], row["should_fire"]) for row in PAIRS}
    rules, _ = read_rules(DATA / "safety" / "red_flags.yml")
    named = {rule.name for rule in rules if rule.handoff in HANDOFFS}
    assert {(name, sort) for name in named for sort in "01"} <= sorts


def test_what_is_in_earnest_fires_its_rule(book: RuleBook) -> None:
    missed = [
        (row["rule"], row["text"])
        for row in PAIRS
        if row["should_fire"] == "1"
        and row["rule"] not in {item["name"] for item in book.evidence(NLP.make_doc(row["text"]))}
    ]
    assert missed == []


def test_what_is_meant_otherwise_fires_no_hand_off(book: RuleBook) -> None:
    fired = [
        (row["rule"], row["text"], item["name"])
        for row in PAIRS
        if row["should_fire"] == "0"
        for item in book.evidence(NLP.make_doc(row["text"]))
        if item["handoff"] in HANDOFFS
    ]
    assert fired == []
