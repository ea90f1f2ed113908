"""The outcomes to choose from, and the search in them."""

import json

import pytest

from frontdesk.accounts.models import User
from frontdesk.answers.models import Answer
from frontdesk.corrections import catalogue, panel
from tests.console.conftest import Desk
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db


def names(words: str) -> list[str]:
    return [found.known.outcome for found in catalogue.search(words)]


def test_every_answer_of_the_assistant_is_there_with_its_text_and_examples() -> None:
    known = catalogue.catalogue()
    answer = known["answer:sun_care/after_treatment"]
    assert answer.title == "Can I go in the sun afterwards?" and "sun hat" in answer.text and len(answer.examples) > 50
    assert {"handoff:urgent", "handoff:medical", "handoff:request", "out_of_scope", "smalltalk:thanks"} <= known.keys()
    assert all(one.examples and one.text for one in known.values())
    assert len([name for name in known if name.startswith("answer:")]) >= 50


def test_the_search_finds_by_name_by_text_and_by_what_people_ask() -> None:
    assert names("sun afterwards")[0] == "answer:sun_care/after_treatment"
    assert "answer:sun_care/after_treatment" in names("floppy hat")  # only in the answer's text
    assert names("late evenings")[0] == "answer:clinic/hours"  # only in an example
    found = catalogue.search("late evenings")[0]
    assert "late evenings" in found.example
    assert names("handoff medical")[0] == "handoff:medical"


def test_the_search_wants_every_word_and_no_capitals() -> None:
    assert names("SUN Afterwards") == names("sun afterwards")
    assert names("sun afterwards xyzzy") == [] and names("   ") == []


def test_a_retired_answer_is_found_last_and_is_no_runner_up() -> None:
    ranking = [{"outcome": f"answer:sun_care/{one}", "confidence": 0.4} for one in ("after_treatment", "why")]
    turn = Talk().asks("sun", ranking=ranking).turns.get()
    first, runner_up = names("sun afterwards")[0], panel.choices(turn, [])[0].outcome
    assert first == runner_up == "answer:sun_care/after_treatment"
    Answer.objects.create(answer_id="sun_care/after_treatment", retired_at="2026-11-01T09:00Z")
    found = catalogue.search("sun afterwards")
    assert found[-1].known.outcome == first and found[-1].title == "Can I go in the sun afterwards? (retired)"
    assert not any(one.title.endswith("(retired)") for one in found[:-1])
    assert panel.choices(turn, [])[0].outcome == "answer:sun_care/why"


def test_a_question_back_is_known_by_its_answers() -> None:
    assert catalogue.is_known("clarify:cost/payment,sun_care/why")
    assert not catalogue.is_known("clarify:cost/payment")
    assert not catalogue.is_known("clarify:cost/payment,no/such")
    assert not catalogue.is_known("answer:no/such")


def test_the_search_of_the_page_answers_with_words_for_people(desk: Desk, reviewer: User) -> None:
    answer = desk(reviewer).get("/console/corrections/outcomes/?q=late evenings")
    first = json.loads(answer.content)["outcomes"][0]
    assert first.keys() == {"outcome", "title", "text", "example"} and first["title"] == "When are you open?"
