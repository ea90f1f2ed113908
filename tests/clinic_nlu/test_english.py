"""What counts as an English word, and what stays a slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rasa.shared.exceptions import InvalidConfigException

from clinic_nlu.english import WORDS_FILE, English
from clinic_nlu.red_flags import Rule, RuleBook
from clinic_nlu.spacy_tokenizer import blank_pipeline
from clinic_nlu.spelling import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
WORDS = English(frozenset({"blunt", "hike", "trap", "done", "magazine", "description", "breathe", "water", "proof"}))


@pytest.mark.parametrize(
    "word", ["magazine", "magazines", "bluntness", "hiking", "trapped", "hiker", "overdone", "waterproof", "undone"]
)
def test_regular_forms_and_compounds_of_a_known_word_are_words(word: str) -> None:
    assert word in WORDS


@pytest.mark.parametrize("word", ["magasine", "blontness", "overdoze", "hikig", "donne", "", "s", "ing", "waterprof"])
def test_what_is_no_form_of_a_known_word_is_none(word: str) -> None:
    assert word not in WORDS


def test_without_words_nothing_is_english() -> None:
    assert "magazine" not in English()


def test_pieces_of_words_and_short_ones_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps({"model": {"vocab": {"[UNK]": 0, "##ness": 1, "sun": 2, "sunny": 3, "4th": 4}}}))
    assert English.read(file).words == {"sunny"}


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match="make train"):
        English.read(tmp_path / "tokenizer.json")


def test_the_encoders_own_words_are_read() -> None:
    english = English.read(ROOT / WORDS_FILE)
    assert {"description", "magazines", "overdone"} <= {
        w for w in ("description", "magazines", "overdone") if w in english
    }
    assert not {w for w in ("tretment", "roacutane", "diabetis", "pregnent", "brething") if w in english}


def test_spelling_leaves_an_english_word_that_the_examples_lack() -> None:
    counts = {"prescription": 30}
    assert Vocabulary(counts, 3, 6).mended("description") == "prescription"
    assert Vocabulary(counts, 3, 6, WORDS).mended("description") is None
    assert Vocabulary(counts, 3, 6, WORDS).mended("prescripton") == "prescription"


def test_a_rule_takes_an_english_word_only_for_a_form_of_its_own() -> None:
    rules = [Rule("eyes", "urgent", ("blindness",)), Rule("breathing", "urgent", ("cannot breathe",))]

    def fired(text: str, english: English) -> list[str]:
        book = RuleBook(rules, {}, set(), english)
        return [item["name"] for item in book.evidence(blank_pipeline().make_doc(text))]

    assert fired("forgive my bluntness", English()) == ["eyes"]
    assert fired("forgive my bluntness", WORDS) == []
    assert fired("is it blindnes", WORDS) == ["eyes"]
    assert fired("she cannot breathes", WORDS) == ["breathing"]
