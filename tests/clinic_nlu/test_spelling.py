"""Slips of the keyboard: which word was meant, and what becomes of the visitor's own text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu import spelling
from clinic_nlu.questions import PART_KIND, PART_START, PARTS, Kind
from clinic_nlu.spacy_tokenizer import DOC, blank_pipeline
from clinic_nlu.spelling import RESPELT, Spelling, Vocabulary, readings

NLP = blank_pipeline()
COUNTS = {"laser": 50, "treatment": 80, "sessions": 40, "hurt": 60, "how": 90, "many": 30, "later": 7, "lasers": 2}
KNOWN = Vocabulary({**COUNTS, "tanning": 5, "rosa": 3}, known_from=3, offered_from=6)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lazer", "laser"),
        ("lasr", "laser"),
        ("laaser", "laser"),
        ("hurrt", "hurt"),
        ("tretment", "treatment"),
        ("tretmant", "treatment"),
        ("sesions", "sessions"),
        ("sesshons", "sessions"),
    ],
)
def test_a_word_with_a_slip_or_two_is_mended(written: str, meant: str) -> None:
    assert KNOWN.mended(written) == meant


@pytest.mark.parametrize("written", ["lasre", "alser", "huttr", "hrut", "mnay"])
def test_two_letters_that_changed_places_are_one_slip(written: str) -> None:
    swapped = {"lasre": "laser", "alser": "laser", "hrut": "hurt", "mnay": "many"}
    assert KNOWN.mended(written) == swapped.get(written)


@pytest.mark.parametrize("written", ["slear", "ruht", "ynam"])
def test_letters_far_apart_that_changed_places_are_two(written: str) -> None:
    assert KNOWN.mended(written) is None


@pytest.mark.parametrize("written", ["hwo", "hw", "zzzzz", "gardening", "treetmunds", "hu", ""])
def test_a_word_too_short_or_like_nothing_known_stays(written: str) -> None:
    assert KNOWN.mended(written) is None


@pytest.mark.parametrize("written", ["l4ser", "la-ser", "£40", "a@b", "...", "hurt2"])
def test_what_is_no_word_stays(written: str) -> None:
    assert KNOWN.mended(written) is None


def test_a_word_that_stands_in_the_examples_is_no_slip() -> None:
    assert KNOWN.mended("later") is None
    assert Vocabulary({**COUNTS, "later": 2}, known_from=3, offered_from=6).mended("later") == "laser"


def test_a_rare_word_of_the_examples_is_not_offered() -> None:
    assert KNOWN.mended("taning") is None
    assert Vocabulary({"tanning": 6}, known_from=3, offered_from=6).mended("taning") == "tanning"


def test_of_words_equally_near_the_more_frequent_one_is_meant() -> None:
    near = {"tone": 9, "tune": 20}
    assert Vocabulary(near, 3, 6).mended("tine") == "tune"
    assert Vocabulary({**near, "tone": 30}, 3, 6).mended("tine") == "tone"


def test_the_nearer_word_goes_before_the_more_frequent_one() -> None:
    assert Vocabulary({"sessions": 10, "lessons": 500}, 3, 6).mended("sesssions") == "sessions"


@given(st.text(max_size=12))
def test_what_is_offered_is_a_frequent_word(word: str) -> None:
    meant = KNOWN.mended(word)
    assert meant is None or KNOWN.counts[meant] >= 6


# The component.
EXAMPLES = ["Laser treatment", "laser treatment hurt", "the treatment with a LASER", "hurt", "hurt laser laser laser"]
EXAMPLES += ["treatment treatment treatment"]


@pytest.fixture
def component(make: Callable[..., Any]) -> Spelling:
    made: Spelling = make(Spelling)
    made.train(TrainingData([Message.build(text, "procedure/pain") for text in EXAMPLES]))
    return made


def respelt(component: Spelling, text: str) -> str | None:
    message = component.process([Message({"text": text, DOC: NLP(text)})])[0]
    assert message.get("text") == text and message.get(DOC).text == text
    return message.get(RESPELT).get("text") if message.get(RESPELT) else None


def test_all_words_of_the_examples_are_counted_in_any_case(component: Spelling) -> None:
    assert component.trained.counts == {"laser": 6, "treatment": 6, "hurt": 3, "the": 1, "with": 1, "a": 1}


def test_the_mended_text_keeps_everything_else_as_it_was(component: Spelling) -> None:
    assert respelt(component, "  Does LAZER,tretment (40%)\nhurt?? ") == "  Does laser,treatment (40%)\nhurt?? "


def test_a_text_without_a_slip_has_no_second_form(component: Spelling) -> None:
    assert respelt(component, "Laser treatment, hurt?") is None
    assert respelt(component, "") is None


def test_the_options_count(make: Callable[..., Any]) -> None:
    lenient = make(Spelling, known_from=1, offered_from=2)
    lenient.train(TrainingData([Message.build("wibble wibble", "out_of_scope"), Message.build("wobble", "x")]))
    assert (lenient._meant("wibbel"), lenient._meant("wobbel"), lenient._meant("wobble")) == ("wibble", None, None)


def test_what_is_stored_mends_the_same(component: Spelling, make: Callable[..., Any]) -> None:
    component.persist()
    assert respelt(make(Spelling, "load"), "lazer") == "laser"


def test_a_flood_of_nonsense_does_not_fill_the_memory(component: Spelling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "REMEMBERED", 50)
    for number in range(1000):
        respelt(component, "".join(chr(97 + int(digit)) for digit in f"{number:04}"))
        assert len(component._mended) <= 51


def test_a_word_is_looked_up_once(component: Spelling, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    monkeypatch.setattr(Vocabulary, "mended", lambda self, word: looked_up.append(word))
    for _ in range(3):
        respelt(component, "lazer zzz")
    assert looked_up == ["lazer", "zzz"]


def test_parts_are_mended_on_their_own_and_all_forms_are_measured(component: Spelling) -> None:
    part = Message({"text": "tretment", DOC: NLP("tretment"), PART_START: 7, PART_KIND: Kind.LISTED})
    whole = Message({"text": "lazer, tretment", DOC: NLP("lazer, tretment"), PARTS: [part]})
    component.process([whole])
    assert [each.get("text") for each in readings([whole, Message.build("hurt")])] == [
        "lazer, tretment",
        "laser, treatment",
        "tretment",
        "treatment",
        "hurt",
    ]


def test_without_a_document_nothing_is_mended(component: Spelling) -> None:
    assert component.process([Message.build("lazer")])[0].get(RESPELT) is None
