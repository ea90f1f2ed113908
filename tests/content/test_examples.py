"""The training examples: enough of each, none twice, nothing that Rasa would read as markup."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from content_files import ANSWER_IDS, FOLLOW_UPS, PICKS, SMALLTALK, examples, files, folded, lines

# Answers that are easily taken for one another, or that lie next to something medical.
CLOSE_TOGETHER = [
    *("procedure/stomach", "procedure/areas", "procedure/vs_surgery"),
    *("sun_care/after_treatment", "sun_care/how_long", "sun_care/tanning"),
    *("sessions/results_last", "sessions/maintenance"),
    *("side_effects/rare", "side_effects/safety", "side_effects/common"),
]
LEAST = {
    **dict.fromkeys(ANSWER_IDS, 65),
    **dict.fromkeys(CLOSE_TOGETHER, 100),
    **{f"smalltalk/{name}": 30 for name in SMALLTALK},
    **dict.fromkeys(FOLLOW_UPS, 40),
    **dict.fromkeys(PICKS, 15),
    "handoff_medical": 2000,
    "handoff_urgent": 400,
    "handoff_request": 300,
    "out_of_scope": 1500,
}


@pytest.mark.parametrize("intent", LEAST)
def test_there_are_enough_examples(intent: str) -> None:
    assert len(examples()[intent]) >= LEAST[intent]


def test_no_intent_has_examples_that_nobody_knows_of() -> None:
    assert set(examples()) == set(LEAST)


def test_no_example_stands_twice_in_any_file() -> None:
    everywhere = Counter(folded(text) for texts in examples().values() for text in texts)
    assert [text for text, count in everywhere.items() if count > 1] == []


@pytest.mark.parametrize("intent", LEAST)
def test_examples_hold_no_markup_and_no_command(intent: str) -> None:
    assert [
        text for text in examples()[intent] if re.search(r"[\[\]{}]", text) or text.startswith("/") or not text
    ] == []


@pytest.mark.parametrize("intent", LEAST)
def test_examples_are_no_longer_than_a_visitor_may_write(intent: str) -> None:
    assert [text for text in examples()[intent] if len(text) > 2000] == []


def test_a_word_for_an_area_means_one_area() -> None:
    words = Counter()  # type: Counter[str]
    for content in files().values():
        for item in content.get("nlu") or []:
            if "synonym" in item:
                words.update(folded(word) for word in [item["synonym"], *lines(item["examples"])])
    assert words and [word for word, count in words.items() if count > 1] == []
