"""The curated answers: all there, reviewed, short, linked, and with no figure that nobody gave."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from content_files import ANSWER_IDS, ROOT, SMALLTALK, responses

import clinic_profile
from clinic_profile import Profile, curated, placeholders

REVIEWERS = {"clinician", "editor"}
# The one figure that the sources give: how long a session takes.
FIGURES = {"sessions/duration": ["30"]}
# What each answer must say, by words that stand for it: whoever words an answer anew brings its row along.
with (Path(__file__).parent / "answer_facts.csv").open(encoding="utf-8", newline="") as stream:
    FACTS = {row["answer"]: row["states"].split("; ") for row in csv.DictReader(stream)}


def answer(answer_id: str) -> dict[str, Any]:
    [only] = responses()[f"utter_{answer_id}"]
    return only


@pytest.fixture(scope="module")
def demo() -> Profile:
    return clinic_profile.load(ROOT / "clinic.yml")


@pytest.mark.parametrize("answer_id", ANSWER_IDS)
def test_every_answer_has_one_text_and_whole_metadata(answer_id: str) -> None:
    found = answer(answer_id)
    metadata = found["metadata"]
    assert found["text"].strip() == found["text"]
    assert curated.source_faults(metadata["sources"]) == []
    assert date.fromisoformat(metadata["reviewed"]) and metadata["reviewer"] in REVIEWERS


@pytest.mark.parametrize("answer_id", ANSWER_IDS)
def test_related_questions_exist_and_lead_elsewhere(answer_id: str) -> None:
    assert curated.related_faults(answer_id, answer(answer_id)["metadata"]["related"], ANSWER_IDS) == []


def test_every_question_on_a_button_is_short_and_means_one_answer() -> None:
    questions = [found["metadata"]["question"] for all_of in responses().values() for found in all_of if
                 "question" in found.get("metadata", {})]  # fmt: skip
    assert [question for question in questions if not 1 <= len(question) <= 45] == []
    assert [question for question, count in Counter(q.casefold() for q in questions).items() if count > 1] == []
    assert len(questions) >= len(ANSWER_IDS)


@pytest.mark.parametrize("answer_id", ANSWER_IDS)
def test_an_answer_keeps_to_the_rules_of_what_a_clinic_may_edit(answer_id: str, demo: Profile) -> None:
    known = placeholders.values(answer_id, demo, datetime.now(timezone.utc))
    # The one figure of the sources is no clinic's own.
    assert curated.text_faults(answer_id, answer(answer_id)["text"], known, answer_id in FIGURES) == []


@pytest.mark.parametrize("answer_id", [name for name in ANSWER_IDS if name.startswith(curated.FACTS)])
def test_facts_hold_no_figure_of_their_own(answer_id: str) -> None:
    text = answer(answer_id)["text"]
    assert re.findall(r"\d+", text) == FIGURES.get(answer_id, [])


@pytest.mark.parametrize("name", sorted(responses()))
def test_texts_are_plain(name: str) -> None:
    for found in responses()[name]:
        assert not re.search(r"[!*_#<>`]|https?:|www\.", re.sub(r"\{[a-z_]+\}", "", found["text"]))
        assert "\n" not in found["text"]


def test_every_answer_has_its_facts_written_down() -> None:
    assert list(FACTS) == ANSWER_IDS


@pytest.mark.parametrize("answer_id", ANSWER_IDS)
def test_an_answer_states_every_fact_of_its_row(answer_id: str) -> None:
    text = answer(answer_id)["text"].casefold()
    assert [words for words in FACTS[answer_id] if words not in text] == []


@pytest.mark.parametrize("name", SMALLTALK)
def test_smalltalk_is_a_short_line(name: str) -> None:
    text = answer(f"smalltalk/{name}")["text"]
    assert 1 <= curated.sentences(text) <= 2 and len(text.split()) <= 30 and "{" not in text


def test_an_emergency_names_the_emergency_number_first() -> None:
    text = responses()["utter_handoff_urgent"][0]["text"]
    assert 0 < text.index("{emergency_number}") < text.index("{phone}")


def test_no_response_stands_twice() -> None:
    from content_files import files

    names = Counter(name for content in files().values() for name in content.get("responses") or {})
    assert [name for name, count in names.items() if count > 1] == []
