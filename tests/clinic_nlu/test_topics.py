"""Where the words of a message change their subject, and what a change has to be worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_nlu.topics import Topics

EXAMPLES = [
    ("what does a session cost", "cost"),
    ("the price of a session", "cost"),
    ("session price and cost", "cost"),
    ("how sore is the laser", "pain"),
    ("is the laser sore and painful", "pain"),
    ("a painful laser", "pain"),
]
TOPICS = Topics.learn((text.split(), intent) for text, intent in EXAMPLES)


def changes(text: str, cost: float = 1.0) -> list[int]:
    words = text.split()
    return TOPICS.changes(words, [cost] * len(words))


def test_a_change_stands_before_the_first_word_of_the_new_subject() -> None:
    assert changes("price cost sore laser") == [2]
    assert changes("sore laser price cost") == [2]


def test_there_may_be_several() -> None:
    assert changes("price cost sore laser session price") == [2, 4]


def test_words_of_one_subject_stay_together() -> None:
    assert changes("price session cost price") == []


def test_a_change_must_be_worth_what_it_costs() -> None:
    assert changes("price cost sore laser", cost=50.0) == []


def test_it_is_where_it_costs_least_among_words_that_say_nothing() -> None:
    words = ["price", "cost", "zzz", "zzz", "sore", "laser"]
    assert TOPICS.changes(words, [1, 1, 1, 0.5, 1, 1]) == [3]


@pytest.mark.parametrize("text", ["", "zzz", "zzz yyy xxx"])
def test_nothing_known_changes_nothing(text: str) -> None:
    assert changes(text) == []


def test_a_word_of_one_example_tells_of_nothing() -> None:
    assert "sessions" not in TOPICS.rows and "how" not in TOPICS.rows and "sore" in TOPICS.rows


def test_who_has_learnt_nothing_cuts_nothing() -> None:
    assert Topics.learn([]).changes(["price"], [0.0]) == []


@given(st.lists(st.sampled_from([*TOPICS.rows, "zzz"]), max_size=30), st.floats(0, 20))
def test_changes_are_indices_of_words_in_their_order_and_never_the_first(words: list[str], cost: float) -> None:
    found = TOPICS.changes(words, [cost] * len(words))
    assert found == sorted(set(found)) and all(0 < index < len(words) for index in found)
