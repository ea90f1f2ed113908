"""Turns through the real model, rules and action server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from rasa.utils.endpoints import EndpointConfig

from clinic_nlu.turn import TurnError
from clinic_nlu.turn_store import _open_turns

if TYPE_CHECKING:
    from evaluation.assistant import Assistant

Say = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("text", "obeyed"),
    [
        ("/restart", "restart"),
        ("/session_start", "session_start"),
        ("/handoff_request", "handoff:request"),
        ("/procedure/pain", "answer:procedure/pain"),
        ('/clinic{"area": "neck"}', "clinic"),
    ],
)
def test_a_command_typed_by_a_visitor_is_a_text_like_any_other(text: str, obeyed: str, say: Say) -> None:
    response = say(text)
    # Rasa obeys a command with full confidence, gives no evidence for it, and says nothing to some.
    assert (response["replies"] and response["confidence"] < 1) or response["evidence"]
    assert obeyed not in response["outcomes"] or obeyed in say(text[1:])["outcomes"]


def test_a_dead_action_server_is_a_failed_action_and_no_silence(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    processor = assistant._agent.processor
    assert processor is not None
    monkeypatch.setattr(processor, "action_endpoint", EndpointConfig(url="http://127.0.0.1:9/webhook"))
    with pytest.raises(TurnError) as error:
        asyncio.run(assistant.turn("I want to talk to a real person please", {}))
    assert error.value.code == "action_failed"


def test_an_action_is_not_sent_the_whole_domain(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, call = [], EndpointConfig.request

    async def watched(self: EndpointConfig, **request: Any) -> Any:
        sent.append(request["json"])
        return await call(self, **request)

    monkeypatch.setattr(EndpointConfig, "request", watched)
    response = asyncio.run(assistant.turn("I want to talk to a real person please", {}))
    assert response["outcomes"] == ["handoff:request"]
    [body] = sent
    assert "domain" not in body and body["tracker"]["latest_message"]["text"]


def test_curated_answers_need_no_action_server(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    processor = assistant._agent.processor
    assert processor is not None
    monkeypatch.setattr(processor, "action_endpoint", EndpointConfig(url="http://127.0.0.1:9/webhook"))
    response = asyncio.run(assistant.turn("x", {}, "answer:procedure/pain"))
    assert response["outcomes"] == ["answer:procedure/pain"]


def test_an_answer_that_does_not_exist_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(TurnError):
        asyncio.run(assistant.turn("x", {}, "answer:procedure/nowhere"))


def test_evidence_lies_in_the_visitors_own_text(say: Say) -> None:
    text = "  \n sorry to bother you: I'm on Roaccutane, can I have it?"
    [item, *_] = say(text)["evidence"]
    assert text[item["start"] : item["end"]] == item["text"]


def test_the_area_is_carried_to_the_next_turn_and_used(say: Say) -> None:
    first = say("can you treat the neck?")
    assert first["context"]["area"] == "neck"
    second = say("x", first["context"], "answer:cost/how_much")
    assert "neck" in second["replies"][0]["text"] and second["context"]["area"] == "neck"


def test_a_price_is_one_reply_of_two_paragraphs(say: Say) -> None:
    [reply] = say("x", choice="answer:cost/how_much")["replies"]
    general, prices = reply["text"].split("\n\n")
    assert general and prices and len(reply["buttons"]) <= 4
    assert [part["text"] for part in reply["parts"]] == [general, prices]
    assert [part["response"] for part in reply["parts"]] == ["utter_cost/how_much", "utter_cost_price_list"]


def test_turns_beside_each_other_do_not_mix(assistant: Assistant) -> None:
    choices = ["answer:procedure/pain", "answer:sun_care/why", "answer:sessions/duration", "answer:cost/compare"] * 5

    async def all_of_them() -> list[dict[str, Any]]:
        return list(await asyncio.gather(*(assistant.turn("x", {}, choice) for choice in choices)))

    assert [response["outcomes"][0] for response in asyncio.run(all_of_them())] == choices
    assert _open_turns == {}


def test_a_long_message_does_not_take_long(say: Say) -> None:
    say("warm up")
    started = time.perf_counter()
    say("my face is not what it was and i wonder how long it takes " * 34)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("text", ["\u200b", "😀" * 500, "ελληνικά μόνο", "a\u0000b", "x" * 2000, "?", "\u202e abc"])
def test_any_text_has_an_outcome(text: str, say: Say) -> None:
    assert len(say(text)["outcomes"]) >= 1
