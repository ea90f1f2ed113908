"""Rasa is down, slow or answers nonsense: the message stays pending, the visitor is told, a person is asked."""

import time
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from frontdesk.chat.models import Message, Owner, Turn
from frontdesk.inbox.models import Handoff
from frontdesk.lib.clinic import profile
from tests.little_rasa import LittleRasa, handed_off, response
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

NONSENSE: dict[str, tuple[Any, str]] = {
    "an empty list, as the stock channel does": (lambda request: (200, []), "broken_contract"),
    "no reply": (lambda request: (200, response(request, replies=[])), "broken_contract"),
    "no outcome": (lambda request: (200, response(request, outcomes=[])), "broken_contract"),
    "an unknown outcome": (lambda request: (200, response(request, outcomes=["diagnosis"])), "broken_contract"),
    "an unknown field": (lambda request: (200, response(request, mood="good")), "broken_contract"),
    "another turn": (lambda request: (200, response(request, turn_id="x" * 22)), "other_turn"),
    "no hand-off behind the words": (lambda request: (200, handed_off(request) | {"handoff": None}), "handoff_missing"),
    "not JSON": (lambda request: (200, b"<html>"), "not_json"),
    "NaN": (lambda request: (200, b"NaN"), "not_json"),
    "bottomless": (lambda request: (200, b"[" * 100_000), "not_json"),
    "nothing": (lambda request: (200, b""), "not_json"),
    "too much": (lambda request: (200, b" " * 300_000), "too_large"),
    "bad request": (lambda request: (400, {}), "http_400"),
    "wrong secret": (lambda request: (401, {}), "http_401"),
    "turn failed": (lambda request: (500, {}), "http_500"),
    "action server down": (lambda request: (502, {}), "http_502"),
    "no model yet": (lambda request: (503, {}), "http_503"),
    "a redirect": (lambda request: (302, {}), "http_302"),
}


def check_told(visitor: Visitor, error: str) -> None:
    """The visitor posts, is told, and everything is as it should be."""
    question, told = visitor.say("how long?")
    assert question["state"] == "pending"
    assert (told["author"], told["outcome"]) == ("system", "handoff:bot_unavailable")
    assert profile().emergency_number in told["text"]
    assert told["handoff"] == {
        "reference": told["handoff"]["reference"],
        "kind": "bot_unavailable",
        "state": "waiting",
        "ask_contact": True,
    }
    turn = Turn.objects.get()
    assert (turn.status, turn.error) == ("failed", error)
    assert visitor.conversation.owner == Owner.WAITING
    assert Handoff.objects.get().reason == error


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense(visitor: Visitor, rasa: LittleRasa, answer: str) -> None:
    rasa.answer, error = NONSENSE[answer]
    check_told(visitor, error)


def test_down(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.stop()
    check_told(visitor, "unreachable")


def test_the_wrong_secret(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.secret = "another"
    check_told(visitor, "http_401")


def test_slow(visitor: Visitor, rasa: LittleRasa, impatient: None) -> None:
    rasa.slow(1.5)
    started = time.monotonic()
    check_told(visitor, "timeout")
    assert time.monotonic() - started < 1.4


def test_it_hangs_up_in_the_middle(visitor: Visitor, rasa: LittleRasa) -> None:
    def hang_up(request: dict) -> Any:
        raise ConnectionAbortedError

    rasa.answer = hang_up
    check_told(visitor, "unreachable")


def test_of_several_failures_the_visitor_is_told_each_time_and_one_handoff_is_open(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.stop()
    told = [visitor.say(word)[1] for word in ("one", "two")]
    assert told[0]["handoff"] == told[1]["handoff"]
    assert Handoff.objects.count() == 1


def test_the_same_client_id_after_a_failure_tries_nothing(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (500, {})
    first = visitor.post(client_id="the-same-one", text="how long?").json()
    assert visitor.post(client_id="the-same-one", text="how long?").json() == first
    assert len(rasa.seen) == 1


def test_a_fault_of_our_own_is_never_tried_again(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (400, {})
    visitor.say("how long?")
    assert Message.objects.get(author="visitor").retry_at is None


def test_after_a_failure_the_next_message_is_answered(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.stop()
    visitor.say("first")
    rasa.start()
    assert visitor.say("second")[1]["author"] == "bot"


@pytest.mark.parametrize(
    ("health", "word"),
    [
        ((200, {"status": "ready", "model_id": "m"}), "ready"),
        ((503, {"status": "starting"}), "warming_up"),
        ((200, {"status": "starting"}), "unavailable"),
        ((200, []), "unavailable"),
        ((500, b"oh"), "unavailable"),
    ],
)
def test_the_assistant_in_one_word(
    visitor: Visitor, rasa: LittleRasa, settings: Settings, monkeypatch: pytest.MonkeyPatch, health: Any, word: str
) -> None:
    from frontdesk.chat import assistant

    settings.SUNHAT_WARM_UP_SECONDS = 60
    monkeypatch.setattr(assistant, "_seen_ready", True)
    assistant.forget()
    rasa.health = health
    assert visitor.on("GET").json()["assistant"] == word
