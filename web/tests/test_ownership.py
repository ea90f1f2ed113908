"""Who has the word: a reply that comes after somebody took over is dropped, and that is recorded."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import F

from frontdesk.accounts.models import User
from frontdesk.chat import store, turns
from frontdesk.chat.models import Conversation, Message, Owner, Turn
from tests.little_rasa import LittleRasa, handed_off, response
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def take_over(visitor: Visitor, user: User | None = None) -> None:
    """The write that `frontdesk.inbox.desk.take` makes, alone: become the owner, and move the version on."""
    Conversation.objects.filter(public_id=visitor.id).update(owner=Owner.PERSON, assigned_to=user, version=F("version") + 1)


def while_rasa_thinks(rasa: LittleRasa, visitor: Visitor, act: Callable[[], None]) -> dict:
    """Post a message, act while its turn is under way, and give back the answer."""
    answers: list[dict] = []

    def post() -> None:
        try:
            answers.append({"status": (answer := visitor.post(text="how long?")).status_code, **answer.json()})
        finally:
            connection.close()

    with rasa.held() as (asked, let_go):
        poster = threading.Thread(target=post)
        poster.start()
        assert asked.wait(5)
        act()
        let_go.set()
        poster.join(10)
    return answers[0]


def test_a_person_takes_over_meanwhile(visitor: Visitor, rasa: LittleRasa, clinician: User) -> None:
    answer = while_rasa_thinks(rasa, visitor, lambda: take_over(visitor, clinician))
    assert answer["state"]["owner"] == "person"
    assert [(message["author"], message["state"]) for message in visitor.messages()] == [("visitor", "pending")]
    turn = Turn.objects.get()
    assert (turn.status, turn.outcomes) == ("dropped", ["answer:sun_care/how_long"])
    assert visitor.conversation.context == {}


def test_a_handoff_of_a_dropped_reply_is_not_opened(visitor: Visitor, rasa: LittleRasa, clinician: User) -> None:
    seen = visitor.conversation
    message, _ = store.post(seen.pk, "client-id-1", "I'm on Roaccutane", None)
    rasa.answer = lambda request: (take_over(visitor, clinician), (200, handed_off(request)))[1]
    turns.settle(message)
    assert Turn.objects.get().status == "dropped"
    assert not seen.handoffs.exists()


def test_a_person_takes_over_while_rasa_is_failing(visitor: Visitor, rasa: LittleRasa, clinician: User) -> None:
    rasa.answer = lambda request: (take_over(visitor, clinician), (500, {}))[1]
    answer = visitor.post(text="how long?").json()
    assert [message["author"] for message in answer["messages"]] == ["visitor"]
    assert (Turn.objects.get().status, Turn.objects.get().error) == ("dropped", "http_500")
    assert not visitor.conversation.handoffs.exists()


def test_once_a_person_has_it_the_bot_is_silent(visitor: Visitor, rasa: LittleRasa, clinician: User) -> None:
    take_over(visitor, clinician)
    answer = visitor.post(text="are you there?").json()
    assert [message["state"] for message in answer["messages"]] == ["sent"]
    assert rasa.seen == []


def test_handed_back_the_bot_answers_what_comes_next(visitor: Visitor, rasa: LittleRasa, clinician: User) -> None:
    take_over(visitor, clinician)
    Conversation.objects.update(owner=Owner.BOT, assigned_to=None, version=F("version") + 1)
    assert visitor.say("and the sun?")[1]["author"] == "bot"


def test_taken_over_and_handed_back_meanwhile_the_reply_is_of_yesterday(visitor: Visitor, rasa: LittleRasa) -> None:
    def answer(request: dict) -> tuple[int, dict]:
        if len(rasa.seen) == 1:
            take_over(visitor)
            Conversation.objects.update(owner=Owner.BOT, version=F("version") + 1)
        return 200, response(request)

    rasa.answer = answer
    visitor.say("and the sun?")
    assert [turn.status for turn in Turn.objects.all()] == ["dropped", "stored"]
    assert [message["author"] for message in visitor.messages()] == ["visitor", "bot"]


def test_ended_meanwhile(visitor: Visitor, rasa: LittleRasa) -> None:
    while_rasa_thinks(rasa, visitor, lambda: visitor.on("POST", "/end") and None)
    assert Turn.objects.get().status == "dropped"
    assert len(visitor.messages()) == 1


def test_erased_meanwhile_leaves_nothing(visitor: Visitor, rasa: LittleRasa) -> None:
    answer = while_rasa_thinks(rasa, visitor, lambda: visitor.on("DELETE") and None)
    assert answer["status"] == 404
    assert not Turn.objects.exists()
    assert not Message.objects.exists()


def test_every_stored_turn_moves_the_version_on(visitor: Visitor) -> None:
    versions = [visitor.conversation.version]
    for word in ("one", "two"):
        visitor.say(word)
        versions.append(visitor.conversation.version)
    assert versions == sorted(set(versions))
