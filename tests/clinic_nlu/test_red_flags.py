"""The language of the rules, slips of the pen, and what a wrong file of rules says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlu_pipeline import Pipeline, training_data
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu.red_flags import EVIDENCE_TEXT_LIMIT, RedFlags, Rule, RuleBook, known_words, read_rules
from clinic_nlu.spacy_tokenizer import blank_pipeline

LISTS = {"whose": ["my", "her"], "body": ["face", "lip", "eyelid"]}
NLP = blank_pipeline()


def names(text: str, *rules: Rule, known: frozenset[str] = frozenset()) -> list[str]:
    """The rules that fire on a text."""
    return [item["name"] for item in RuleBook(rules, LISTS, set(known)).evidence(NLP.make_doc(text))]


def fires(phrase: str, text: str, *unless: str) -> bool:
    return names(text, Rule("rule", "medical", (phrase,), unless)) == ["rule"]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("pregnant", "Am I too PREGNANT for this?"),
        ("anaphyla*", "anaphylactic shock, anyone"),
        ("swollen|puffy lip", "a puffy lip"),
        ("<whose> .. face", "her lovely old face"),
        ("<whose> .. face", "my face"),
        ("<whose> <body>", "my eyelid"),
        ("<whose>|the face", "the face"),
        ("can't breathe", "I can\u2019t breathe"),
        ("can't breathe", "I can not breathe"),
        ("anaphyla*|epipen", "my EpiPen"),
    ],
)
def test_a_phrase_matches(phrase: str, text: str) -> None:
    assert fires(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("lupus", "a lupine"),
        ("my .. face", "my one two three four five six face"),
        ("my .. face", "It was my idea. Face it."),
        ("swollen lip", "lip swollen"),
        ("<whose> <body>", "his eyelid"),
        ("epi pen", "epi and pen"),
    ],
)
def test_a_phrase_does_not_match(phrase: str, text: str) -> None:
    assert not fires(phrase, text)


@pytest.mark.parametrize("text", ["not  breathing", "not\nbreathing", "not\u00a0breathing", "not\tbreathing"])
def test_blanks_between_words_are_all_one(text: str) -> None:
    assert fires("not breathing", text)


def test_unless_takes_away_the_match_that_it_touches() -> None:
    assert not fires("chest .. tight", "chest skin that is no longer tight", "chest skin")
    assert fires("chest .. tight", "is chest skin done here? my chest feels tight", "chest skin")
    assert fires("faint", "a faint line, and then I felt faint", "faint line")


def test_unless_speaks_only_for_its_own_rule() -> None:
    mild = Rule("mild", "medical", ("chest",), ("chest skin",))
    assert names("chest skin", mild, Rule("other", "medical", ("chest",))) == ["other"]


@pytest.mark.parametrize("slip", ["isotretinion", "isotretinon", "Isotretinoin", "isotretinoinn", "isotretnoin"])
def test_a_long_word_may_have_a_slip_or_two(slip: str) -> None:
    assert fires("isotretinoin", f"i am on {slip}")


@pytest.mark.parametrize("other", ["lupin", "lumps", "lupas"])
def test_a_short_word_may_not(other: str) -> None:
    assert not fires("lupus", other)


def test_a_word_of_harmless_messages_is_no_slip() -> None:
    rule = Rule("bleeding", "medical", ("bleeding",))
    assert names("is it bleading", rule) == ["bleeding"]
    assert names("is it bleeting", rule, known=frozenset({"bleeting"})) == []


def test_words_that_stand_often_in_harmless_examples_are_known() -> None:
    texts = ["the weather today", "weather in york", "what weather", "a rare wether"]
    examples = [Message.build(text, "out_of_scope") for text in texts]
    serious = [Message.build("blood thinners", "handoff_medical") for _ in range(5)]
    words = known_words(TrainingData(examples + serious))
    assert "weather" in words
    assert not {"wether", "thinners", "york"} & words


def test_the_most_serious_comes_first_and_each_rule_once() -> None:
    rules = [Rule("c", "request", ("human",)), Rule("b", "medical", ("lupus",)), Rule("a", "urgent", ("faint", "fit"))]
    assert names("a human with lupus, lupus, a fit and a faint", *rules) == ["a", "b", "c"]


def test_the_evidence_quotes_the_visitor() -> None:
    text = "so my Mum's on  WARFARRIN now"
    [item] = RuleBook([Rule("medicine", "medical", ("warfarin",))], {}, set()).evidence(NLP.make_doc(text))
    assert item == {
        "kind": "rule",
        "name": "medicine",
        "handoff": "medical",
        "text": "WARFARRIN",
        "start": text.index("WARFARRIN"),
        "end": text.index("WARFARRIN") + 9,
    }


def test_the_shortest_match_of_a_rule_is_quoted() -> None:
    rule = Rule("face", "urgent", ("face .. up", "face swelled up"))
    [item] = RuleBook([rule], {}, set()).evidence(NLP.make_doc("face was fine, then face swelled up"))
    assert item["text"] == "face swelled up"


def test_long_evidence_is_cut_where_it_says() -> None:
    text = "my " + "a" * 300 + " face"
    [item] = RuleBook([Rule("face", "urgent", ("my .. face",))], {}, set()).evidence(NLP.make_doc(text))
    assert len(item["text"]) == EVIDENCE_TEXT_LIMIT == item["end"] - item["start"]
    assert text[item["start"] : item["end"]] == item["text"]


def test_correcting_slips_leaves_the_document_as_it_is() -> None:
    doc = NLP.make_doc("on warfarrin")
    RuleBook([Rule("medicine", "medical", ("warfarin",))], {}, set()).evidence(doc)
    assert [token.norm_ for token in doc] == ["on", "warfarrin"]


def test_a_flood_of_nonsense_does_not_fill_the_memory() -> None:
    book = RuleBook([Rule("medicine", "medical", ("warfarin",))], {}, set())
    for number in range(11_000):
        book._meant("".join(chr(97 + int(digit)) for digit in f"{number:06}"))
    assert len(book._slips) <= 10_001


@given(st.text(max_size=60))
def test_any_text_gives_evidence_that_lies_in_it(text: str) -> None:
    for item in BOOK.evidence(NLP.make_doc(text)):
        assert text[item["start"] : item["end"]] == item["text"]


BOOK = RuleBook([Rule("any", "medical", ("a .. b", "0|1", "x*"))], {}, set())


def rules_file(folder: Path, content: str) -> Path:
    path = folder / "rules.yml"
    path.write_text(content, "utf-8")
    return path


GOOD = (
    "lists: {whose: [my]}\nred_flags:\n  - {name: a, handoff: urgent, phrases: [<whose> .. eye], unless: [my eyelid]}\n"
)


def test_a_file_is_read(tmp_path: Path) -> None:
    rules, lists = read_rules(rules_file(tmp_path, GOOD))
    assert rules == [Rule("a", "urgent", ("<whose> .. eye",), ("my eyelid",))]
    assert lists == {"whose": ["my"]}


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        (GOOD, "", "needs `lists` and `red_flags`"),
        (GOOD, "[a, b]", "needs `lists` and `red_flags`"),
        ("lists:", "list:", "needs `lists` and `red_flags`"),
        ("red_flags:", "flags:", "needs `lists` and `red_flags`"),
        ("phrases:", "phrase:", "needs `lists` and `red_flags`"),
        ("urgent", "soon", "must be one of urgent, medical, request"),
        ("<whose> ..", "<who> ..", "rule a: no list <who>"),
        ("<whose> .. eye", '".. eye"', "cannot begin or end with a gap: .. eye"),
        ("[my eyelid]", "[eyelid ..]", "cannot begin or end with a gap: eyelid .."),
        ("[<whose> .. eye]", "['']", "rule a: "),
        ("[<whose> .. eye]", "eye", "rule a: "),
    ],
)
def test_a_wrong_file_is_one_line_that_says_what(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    path = rules_file(tmp_path, GOOD.replace(was, becomes))
    with pytest.raises(InvalidConfigException) as error:
        read_rules(path)
    assert says in str(error.value) and str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_name_may_stand_for_one_rule_only(tmp_path: Path) -> None:
    twice = GOOD + "  - {name: a, handoff: medical, phrases: [arm]}\n"
    with pytest.raises(InvalidConfigException, match="rule a: "):
        read_rules(rules_file(tmp_path, twice))


def test_a_missing_file_stops_the_training(tmp_path: Path, make: Callable[..., Any]) -> None:
    with pytest.raises(RasaException, match=r"nowhere\.yml"):
        make(RedFlags, rules=str(tmp_path / "nowhere.yml")).train(training_data())


def test_other_rules_are_another_fingerprint(tmp_path: Path) -> None:
    config = {"rules": str(rules_file(tmp_path, GOOD))}
    before = RedFlags.fingerprint_addon(config)
    rules_file(tmp_path, GOOD.replace("urgent", "medical"))
    assert before != RedFlags.fingerprint_addon(config)
    assert RedFlags.fingerprint_addon({"rules": str(tmp_path / "nowhere.yml")}) is None
    assert RedFlags.fingerprint_addon({}) == RedFlags.fingerprint_addon(RedFlags.get_default_config())


def test_trained_rules_come_with_the_model(tmp_path: Path, make: Callable[..., Any], tokenized: Any) -> None:
    path = rules_file(tmp_path, GOOD)
    make(RedFlags, rules=str(path)).train(training_data())
    path.unlink()
    message = make(RedFlags, "load", rules=str(path)).process([tokenized("it is my left eye")])[0]
    assert [item["text"] for item in message.get("red_flags")] == ["my left eye"]


def test_without_a_document_nothing_fires(pipeline: Pipeline) -> None:
    [message] = pipeline.components["RedFlags"].process([Message.build("i cannot breathe")])  # type: ignore[attr-defined]
    assert message.get("red_flags") == []
