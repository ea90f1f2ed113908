"""Outcomes and intents are two spellings of the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_nlu import outcomes

names = st.from_regex(r"[a-z]+(_[a-z]+)*", fullmatch=True)
topics = names.filter(lambda n: n != "smalltalk" and not n.startswith(("handoff_", "follow_up_")))
answer_ids = st.builds("{}/{}".format, topics, names)


@given(answer_ids)
def test_an_answer_there_and_back(answer_id: str) -> None:
    outcome = outcomes.from_intent(answer_id)
    assert outcome == f"answer:{answer_id}" and outcomes.is_answer(outcome)
    assert outcomes.to_intent(outcome) == answer_id
    assert outcomes.from_response(outcomes.response_name(outcome)) == outcome


@given(names)
def test_smalltalk_there_and_back(name: str) -> None:
    outcome = outcomes.from_intent(f"smalltalk/{name}")
    assert outcome == f"smalltalk:{name}" and not outcomes.is_answer(outcome)
    assert outcomes.to_intent(outcome) == f"smalltalk/{name}"
    assert outcomes.from_response(outcomes.response_name(outcome)) == outcome


@pytest.mark.parametrize("kind", outcomes.HANDOFF_KINDS)
def test_handoffs_there_and_back(kind: str) -> None:
    assert outcomes.from_intent(f"handoff_{kind}") == f"handoff:{kind}"
    assert outcomes.to_intent(f"handoff:{kind}") == f"handoff_{kind}"


@pytest.mark.parametrize("name", ["why", "how_long", "area"])
def test_follow_ups_there_and_back(name: str) -> None:
    outcome = outcomes.from_intent(f"follow_up_{name}")
    assert outcome == f"follow_up:{name}" and outcomes.is_follow_up(outcome) and not outcomes.is_answer(outcome)
    assert outcomes.to_intent(outcome) == f"follow_up_{name}"


@given(answer_ids)
def test_nothing_else_is_a_follow_up(answer_id: str) -> None:
    assert not outcomes.is_follow_up(outcomes.from_intent(answer_id))
    assert not any(map(outcomes.is_follow_up, ("out_of_scope", "handoff:urgent", "smalltalk:greet")))


def test_out_of_scope_there_and_back() -> None:
    assert outcomes.from_intent("out_of_scope") == outcomes.to_intent("out_of_scope") == "out_of_scope"


@given(st.lists(answer_ids, min_size=2, max_size=3))
def test_clarify_names_its_candidates_and_has_one_intent(ids: list[str]) -> None:
    outcome = outcomes.clarify(ids)
    assert outcome.partition(":")[2].split(",") == ids
    assert outcomes.to_intent(outcome) == "nlu_fallback"


@given(answer_ids, st.floats(0, 1))
def test_rasa_finds_the_response_of_a_topic(answer_id: str, confidence: float) -> None:
    found = outcomes.retrieval_property(answer_id, confidence)
    topic = answer_id.partition("/")[0]
    assert found["all_retrieval_intents"] == [topic]
    assert found[topic]["response"] == {  # type: ignore[index]
        "intent_response_key": answer_id,
        "utter_action": f"utter_{answer_id}",
        "confidence": confidence,
        "responses": [],
    }


def test_the_most_serious_kind_comes_first() -> None:
    assert outcomes.HANDOFF_KINDS == ("urgent", "medical", "request")
