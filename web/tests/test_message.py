"""The way of one message: posted, stored, understood, answered."""

import pytest

from frontdesk.chat.models import Owner, Turn
from tests.little_rasa import LittleRasa, handed_off, response
from tests.visitor import Visitor


def test_a_question_is_answered_in_the_same_request(visitor: Visitor) -> None:
    question, reply = visitor.say("how long do I stay out of the sun")
    assert (question["seq"], question["author"], question["state"]) == (1, "visitor", "answered")
    assert (reply["seq"], reply["author"], reply["state"]) == (2, "bot", "sent")
    assert reply["outcome"] == "answer:sun_care/how_long"
    assert reply["reviewed"] == "2026-11-14"
    assert reply["buttons"] == [{"title": "Do I need sunscreen?", "choice": "answer:sun_care/sunscreen"}]
    assert visitor.messages() == [question, reply]


def test_the_turn_is_recorded_with_what_was_understood(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say("I'm on Roaccutane, can I have it?")
    turn = Turn.objects.get()
    assert (turn.status, turn.outcomes, turn.confidence) == ("stored", ["handoff:medical"], 0.94)
    assert (turn.model_id, turn.milliseconds, turn.error) == ("little-1", 7.9, "")
    assert turn.ranking[0]["outcome"] == "answer:sun_care/how_long"
    assert turn.evidence[0]["text"] == "Roaccutane"
    assert turn.message.text == "I'm on Roaccutane, can I have it?"


def test_the_context_of_a_reply_goes_with_the_next_message(visitor: Visitor, rasa: LittleRasa) -> None:
    visitor.say("first")
    visitor.say("second")
    assert [request["context"] for request in rasa.seen] == [
        {},
        {"answers": ["sun_care/how_long"], "area": None, "candidates": []},
    ]


def test_rasa_cannot_tell_whose_turn_it_is(visitor: Visitor, rasa: LittleRasa) -> None:
    visitor.say("hello")
    visitor.say("hello again")
    first, second = (request["turn_id"] for request in rasa.seen)
    assert first != second
    assert visitor.id not in (first, second)


def test_several_replies_keep_their_order(visitor: Visitor, rasa: LittleRasa) -> None:
    def answer(request: dict) -> tuple[int, dict]:
        both = [{"outcome": "out_of_scope", "text": word, "buttons": []} for word in ("one", "two")]
        return 200, response(request, outcomes=["out_of_scope"], replies=both)

    rasa.answer = answer
    assert [message["text"] for message in visitor.say("two things")] == ["two things", "one", "two"]
    assert [message["seq"] for message in visitor.messages()] == [1, 2, 3]


@pytest.mark.parametrize("kind", ["urgent", "medical", "request"])
def test_a_handoff_has_a_reference_and_the_conversation_waits(visitor: Visitor, rasa: LittleRasa, kind: str) -> None:
    rasa.answer = lambda request: (200, handed_off(request, kind, ask_contact=True))
    _, reply = visitor.say("I need somebody")
    assert reply["handoff"]["kind"] == kind
    assert (reply["handoff"]["state"], reply["handoff"]["ask_contact"]) == ("waiting", True)
    assert visitor.conversation.owner == Owner.WAITING
    assert visitor.on("GET").json()["handoff"] == reply["handoff"]


def test_a_second_handoff_of_the_kind_joins_the_one_that_waits(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    first, second = visitor.say("I'm on Roaccutane")[1], visitor.say("and I am pregnant")[1]
    assert first["handoff"] == second["handoff"]
    assert visitor.conversation.handoffs.count() == 1


def test_the_most_serious_open_handoff_is_shown(visitor: Visitor, rasa: LittleRasa) -> None:
    for kind in ("request", "urgent", "medical"):
        rasa.answer = lambda request, kind=kind: (200, handed_off(request, kind))
        visitor.say(kind)
    assert visitor.on("GET").json()["handoff"]["kind"] == "urgent"


def test_while_nobody_has_taken_over_the_bot_goes_on_answering(visitor: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say("I'm on Roaccutane")
    rasa.answer = lambda request: (200, response(request))
    answer = visitor.post(text="where are you?").json()
    assert answer["messages"][1]["outcome"] == "answer:sun_care/how_long"
    assert answer["state"]["owner"] == "waiting"
