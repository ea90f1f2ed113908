"""One turn: what Rasa is told, what is made of what it says, and what counts as a failure."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.agent import Agent
from talking_agent import REQUEST, TalkingAgent, decision, open_turns, spoken, uttered

from clinic_nlu.turn import TurnError, run_turn

PAIN = "answer:procedure/pain"


def take(agent: Any, **request: Any) -> dict[str, Any]:
    """A turn, after which nothing of it is left."""
    try:
        return asyncio.run(run_turn(agent, {**REQUEST, **request}))
    finally:
        assert open_turns() == 0


def agent(*said: dict[str, Any], **decided: Any) -> TalkingAgent:
    return TalkingAgent(decision(PAIN, **decided), *(said or (uttered("procedure/pain"),)))


# What Rasa is told.
@pytest.mark.parametrize(
    "text", ["/restart", "  /restart", "/procedure/pain", '/handoff_request{"area": "neck"}', "/", "//x"]
)
def test_a_slash_is_text_and_no_command(text: str) -> None:
    take(hearing := agent(), text=text)
    [message] = hearing.heard
    assert not message.text.startswith("/")
    assert message.text[1:] == text.strip()[1:]


def test_rasa_hears_the_turns_id_the_choice_and_the_context() -> None:
    context = {"answers": ["a/b"], "area": "neck"}
    take(hearing := agent(), text=" Does it hurt? ", choice=PAIN, context=context)
    [message] = hearing.heard
    assert (message.text, message.sender_id, message.input_channel) == ("Does it hurt?", REQUEST["turn_id"], "turn")
    assert message.metadata == {"choice": PAIN, "context": context}


# What comes back.
def test_a_response_is_complete() -> None:
    response = take(agent(ranking=[{"outcome": PAIN, "confidence": 0.9}]))
    assert response.pop("milliseconds") >= 0
    assert response == {
        "turn_id": REQUEST["turn_id"],
        "model_id": "sunhat-3f2a9c1b",
        "outcomes": [PAIN],
        "confidence": 0.9,
        "ranking": [{"outcome": PAIN, "confidence": 0.9}],
        "evidence": [],
        "replies": [
            {
                "outcome": PAIN,
                "text": "Some text.",
                "parts": [{"response": "utter_procedure/pain", "text": "Some text."}],
                "buttons": [],
            }
        ],
        "handoff": None,
        "context": {"answers": ["procedure/pain"], "area": None, "candidates": [], "last": PAIN},
    }


@pytest.mark.parametrize(("text", "lead"), [("it burns", 0), ("   it burns", 3), ("\n\t it burns  ", 3)])
def test_evidence_points_into_the_text_as_the_visitor_wrote_it(text: str, lead: int) -> None:
    evidence = [{"kind": "rule", "name": "x", "start": 3, "end": 8}, {"kind": "score", "name": "medical"}]
    found = take(agent(evidence=evidence), text=text)["evidence"]
    assert (found[0]["start"], found[0]["end"]) == (3 + lead, 8 + lead)
    assert text[found[0]["start"] : found[0]["end"]] == "burns"
    assert found[1] == evidence[1]


def test_a_curated_answer_brings_its_metadata_and_related_questions() -> None:
    said = uttered(
        "procedure/pain", question="Does it hurt?", reviewed="2026-11-14", sources=["S2"], reviewer="editor",
        related=["procedure/numbing", "procedure/nowhere"],
    )  # fmt: skip
    talking = TalkingAgent(decision(PAIN), said, questions={"procedure/numbing": "Is the skin numbed first?"})
    [reply] = take(talking)["replies"]
    assert reply == {
        "outcome": PAIN,
        "text": "Some text.",
        "parts": [{"response": "utter_procedure/pain", "text": "Some text."}],
        "question": "Does it hurt?",
        "reviewed": "2026-11-14",
        "sources": ["S2"],
        "buttons": [{"title": "Is the skin numbed first?", "choice": "answer:procedure/numbing"}],
    }


def test_an_action_brings_its_own_outcome_and_buttons() -> None:
    buttons = [{"title": "Speak to a person", "choice": "handoff:request"}]
    talking = TalkingAgent(decision("out_of_scope"), spoken("out_of_scope", buttons=buttons))
    [reply] = take(talking)["replies"]
    assert (reply["outcome"], reply["text"], reply["buttons"]) == ("out_of_scope", "Some text.", buttons)


def test_texts_in_a_row_for_one_outcome_are_paragraphs_of_one_reply() -> None:
    hours = [spoken("answer:clinic/hours", t, buttons=b) for t, b in (("One.", [{"a": 1}]), ("Two.", []))]
    [reply] = take(TalkingAgent(decision("answer:clinic/hours"), *hours))["replies"]
    assert (reply["text"], reply["buttons"]) == ("One.\n\nTwo.", [{"a": 1}])


def test_a_lead_is_the_first_paragraph_of_the_reply_behind_it() -> None:
    lead = spoken("answer:sun_care/why", "I take it that you mean: Why?", lead=True)
    said = uttered("sun_care/why", "Because of the light.", question="Why?", reviewed="2026-11-14", sources=["S1"])
    [reply] = take(TalkingAgent(decision("answer:sun_care/why"), lead, said))["replies"]
    assert reply["text"] == "I take it that you mean: Why?\n\nBecause of the light."
    assert (reply["question"], reply["reviewed"], reply["buttons"]) == ("Why?", "2026-11-14", [])
    assert reply["parts"] == [
        {"response": "utter_x", "text": "I take it that you mean: Why?"},
        {"response": "utter_sun_care/why", "text": "Because of the light."},
    ]


def test_a_lead_stays_with_the_reply_that_it_belongs_to() -> None:
    wanted = ["handoff:medical", "answer:cost/how_much"]
    lead = spoken("answer:cost/how_much", "For the neck:", lead=True)
    prices = [spoken("answer:cost/how_much", text) for text in ("It varies.", "The neck costs 1.")]
    replies = take(TalkingAgent(decision(*wanted), spoken("handoff:medical"), lead, *prices))["replies"]
    assert [reply["text"] for reply in replies] == ["Some text.", "For the neck:\n\nIt varies.\n\nThe neck costs 1."]


def test_a_lead_alone_is_no_reply() -> None:
    with pytest.raises(TurnError, match=f"No reply for {PAIN}"):
        take(TalkingAgent(decision(PAIN), spoken(PAIN, "I take it that you mean: Does it hurt?", lead=True)))


def test_two_outcomes_are_two_replies_in_their_order() -> None:
    both = [spoken("handoff:medical"), uttered("cost/how_much")]
    response = take(TalkingAgent(decision("handoff:medical", "answer:cost/how_much"), *both))
    assert [reply["outcome"] for reply in response["replies"]] == response["outcomes"]


def test_a_handoff_of_an_action_is_a_handoff_of_the_turn() -> None:
    handoff = {"kind": "medical", "reason": "medicine", "open_now": True, "ask_contact": False}
    response = take(TalkingAgent(decision("handoff:medical"), spoken("handoff:medical", handoff=handoff)))
    assert response["handoff"] == handoff


# The context for the next turn.
def test_the_answers_are_remembered_newest_first_once_and_five_at_most() -> None:
    earlier = ["e/a", "e/b", "procedure/pain", "e/c", "e/d"]
    assert take(agent(), context={"answers": earlier})["context"]["answers"] == [
        "procedure/pain", "e/a", "e/b", "e/c", "e/d",
    ]  # fmt: skip
    full = [f"e/{letter}" for letter in "abcde"]
    assert take(agent(), context={"answers": full})["context"]["answers"] == ["procedure/pain", *full[:4]]


def test_a_turn_without_an_answer_keeps_the_ones_before() -> None:
    talking = TalkingAgent(decision("out_of_scope"), spoken("out_of_scope"))
    assert take(talking, context={"answers": ["e/a"], "area": "neck", "candidates": ["e/a", "e/b"]})["context"] == {
        "answers": ["e/a"],
        "area": "neck",
        "candidates": [],
        "last": "out_of_scope",
    }


def test_of_several_answers_the_one_read_last_is_the_newest() -> None:
    said = [uttered("procedure/pain"), uttered("cost/how_much")]
    talking = TalkingAgent(decision(PAIN, "answer:cost/how_much"), *said)
    remembered = take(talking, context={"answers": ["e/a"]})["context"]["answers"]
    assert remembered == ["cost/how_much", "procedure/pain", "e/a"]


@pytest.mark.parametrize("outcomes", [[PAIN], ["out_of_scope"], ["handoff:medical", PAIN], ["smalltalk:thanks"]])
def test_the_first_outcome_is_remembered_for_one_turn(outcomes: list[str]) -> None:
    talking = TalkingAgent(decision(*outcomes), *(spoken(outcome) for outcome in outcomes))
    assert take(talking, context={"last": "handoff:urgent"})["context"]["last"] == outcomes[0]


def test_area_and_candidates_are_those_of_this_turn() -> None:
    ids = ["cost/how_much", "cost/payment"]
    outcome = f"clarify:{','.join(ids)}"
    talking = TalkingAgent(decision(outcome, area="stomach", candidates=ids), spoken(outcome))
    context = take(talking, context={"area": "neck"})["context"]
    assert (context["area"], context["candidates"]) == ("stomach", ids)


# What is a failure.
@pytest.mark.parametrize("said", [(), (uttered("procedure/numbing"),)])
def test_a_promised_outcome_without_its_reply_is_a_failed_action(said: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(TurnError, match=f"No reply for {PAIN}") as error:
        take(TalkingAgent(decision(PAIN), *said))
    assert error.value.code == "action_failed"


def test_no_decision_is_a_failed_turn() -> None:
    with pytest.raises(TurnError) as error:
        take(TalkingAgent(None, uttered("procedure/pain")))
    assert error.value.code == "turn_failed"


def test_no_model_is_not_ready() -> None:
    with pytest.raises(TurnError) as error:
        take(Agent())
    assert error.value.code == "not_ready"


def test_a_turn_that_breaks_leaves_nothing_open() -> None:
    broken = agent()
    broken.fault = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        take(broken)


def test_a_turn_that_is_given_up_leaves_nothing_open() -> None:
    slow = agent()

    async def given_up() -> None:
        original = slow.handle_message
        slow.handle_message = lambda m: asyncio.sleep(60)  # type: ignore[method-assign, assignment, misc]
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(run_turn(slow, REQUEST), 0.05)  # type: ignore[arg-type]
        slow.handle_message = original  # type: ignore[method-assign]

    asyncio.run(given_up())
    assert open_turns() == 0
    assert take(slow)["outcomes"] == [PAIN]
