"""What a follow-up means by the answers before it, and what a wrong table says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nlu_pipeline import training_data
from rasa.shared.exceptions import InvalidConfigException, RasaException

from clinic_nlu.decision import Decision
from clinic_nlu.follow_ups import meant, read_table
from clinic_nlu.verdict import Context

TABLE = {
    "follow_up_why": {
        "sun_care": "sun_care/why",
        "sun_care/tanning": "procedure/collagen",
        "cost/how_much": "cost/compare",
    },
    "follow_up_area": {"cost/how_much": "same", "side_effects": "same", "procedure": "procedure/areas"},
}


# What is meant.
def test_an_answers_own_line_goes_before_its_topics() -> None:
    assert meant(TABLE, "follow_up_why", ["sun_care/tanning"], []) == "procedure/collagen"
    assert meant(TABLE, "follow_up_why", ["sun_care/clothing"], []) == "sun_care/why"


def test_only_the_newest_answer_counts() -> None:
    assert meant(TABLE, "follow_up_why", ["cost/how_much", "sun_care/tanning"], []) == "cost/compare"
    assert meant(TABLE, "follow_up_why", ["clinic/hours", "sun_care/tanning"], []) is None


def test_an_answer_of_another_name_in_the_topic_has_no_line_of_its_own() -> None:
    assert meant(TABLE, "follow_up_why", ["cost/payment"], []) is None


def test_same_is_the_answer_just_given() -> None:
    assert meant(TABLE, "follow_up_area", ["cost/how_much"], []) == "cost/how_much"
    assert meant(TABLE, "follow_up_area", ["side_effects/redness", "cost/how_much"], []) == "side_effects/redness"
    assert meant(TABLE, "follow_up_area", ["procedure/pain"], []) == "procedure/areas"


@pytest.mark.parametrize("kind", ["follow_up_why", "follow_up_area"])
def test_before_any_answer_it_means_nothing(kind: str) -> None:
    assert meant(TABLE, kind, [], ["sun_care/why", "cost/how_much"]) is None


def test_what_begins_a_conversation_asks_for_what_its_words_alone_say() -> None:
    table = {
        "follow_up_cost": {"start": "cost/how_much", "cost": "cost/payment"},
        "follow_up_why": {"cost": "cost/compare"},
    }
    assert meant(table, "follow_up_cost", [], [], begins=True) == "cost/how_much"
    assert meant(table, "follow_up_cost", [], []) is None
    assert meant(table, "follow_up_cost", ["cost/how_much"], []) == "cost/payment"
    assert meant(table, "follow_up_why", [], [], begins=True) is None


@pytest.mark.parametrize(
    ("answers", "last", "begins"),
    [
        ([], None, True),
        ([], "smalltalk:greet", True),
        ([], "handoff:medical", False),
        ([], "out_of_scope", False),
        (["cost/how_much"], "smalltalk:thanks", False),
    ],
)
def test_only_pleasantries_are_no_beginning_of_a_subject(answers: list[str], last: str | None, begins: bool) -> None:
    assert Context(answers=answers, last=last).begins is begins


def test_a_kind_that_the_table_does_not_know_means_nothing() -> None:
    assert meant(TABLE, "follow_up_how_long", ["sun_care/why"], []) is None
    assert meant({}, "follow_up_why", ["sun_care/why"], []) is None


# Which of those offered.
@pytest.mark.parametrize(
    ("kind", "offered", "picked"),
    [
        ("follow_up_first", ["a/a", "b/b", "c/c"], "a/a"),
        ("follow_up_second", ["a/a", "b/b", "c/c"], "b/b"),
        ("follow_up_last", ["a/a", "b/b", "c/c"], "c/c"),
        ("follow_up_last", ["a/a", "b/b"], "b/b"),
        ("follow_up_second", ["a/a"], None),
        ("follow_up_first", [], None),
        ("follow_up_last", [], None),
    ],
)
def test_a_pick_is_one_of_those_offered(kind: str, offered: list[str], picked: str | None) -> None:
    assert meant(TABLE, kind, ["sun_care/why"], offered) == picked
    assert meant(TABLE, kind, [], offered) == picked


# The file.
GOOD = "follow_ups:\n  follow_up_why:\n    sun_care: sun_care/why\n  follow_up_area:\n    cost/how_much: same\n"


def table_file(folder: Path, content: str) -> Path:
    path = folder / "answers.yml"
    path.write_text(content, "utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    assert read_table(table_file(tmp_path, GOOD)) == {
        "follow_up_why": {"sun_care": "sun_care/why"},
        "follow_up_area": {"cost/how_much": "same"},
    }


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        (GOOD, "", "needs `follow_ups`"),
        (GOOD, "[a, b]", "needs `follow_ups`"),
        (GOOD, "follow_ups: [a, b]", "needs `follow_ups`"),
        (GOOD, "follow_ups:", "needs `follow_ups`"),
        (GOOD, "follow_ups: {follow_up_why: sun_care}", "needs `follow_ups`"),
        (GOOD, "follow_ups: {follow_up_why: }", "needs `follow_ups`"),
        ("follow_ups:", "table:", "needs `follow_ups`"),
        ("follow_up_why", "why", "why: a kind of follow-up begins with follow_up_"),
        ("sun_care/why", "sun_care", "follow_up_why, sun_care: sun_care is neither an answer id nor `same`"),
        ("cost/how_much: same", "start: same", "follow_up_area, start: same is neither"),
        ("same", "handoff_medical", "follow_up_area, cost/how_much: handoff_medical is neither"),
        ("same", "", "follow_up_area, cost/how_much: None is neither"),
    ],
)
def test_a_wrong_file_is_one_line_that_says_what(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    path = table_file(tmp_path, GOOD.replace(was, becomes))
    with pytest.raises(InvalidConfigException) as error:
        read_table(path)
    assert says in str(error.value) and str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_stops_the_training(tmp_path: Path, make: Callable[..., Any]) -> None:
    with pytest.raises(RasaException, match=r"nowhere\.yml"):
        make(Decision, follow_ups=str(tmp_path / "nowhere.yml")).train(training_data())


def test_the_table_comes_with_the_model(tmp_path: Path, make: Callable[..., Any]) -> None:
    path = table_file(tmp_path, GOOD)
    make(Decision, follow_ups=str(path)).train(training_data())
    path.unlink()
    assert make(Decision, "load", follow_ups=str(path)).trained["follow_up_area"] == {"cost/how_much": "same"}
