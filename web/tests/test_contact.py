"""Leaving a way to be reached about a hand-off."""

import pytest

from frontdesk.inbox.models import Handoff
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import Visitor

DETAILS = {"name": "Vera", "email": "vera@home.example", "phone": "+44 20 7946 0000", "consent": True}


@pytest.fixture
def waiting(visitor: Visitor, rasa: LittleRasa) -> Visitor:
    """A visitor with a hand-off that asks for a way to be reached."""
    rasa.answer = lambda request: (200, handed_off(request, ask_contact=True))
    visitor.say("I'm on Roaccutane")
    return visitor


def test_it_is_stored_with_the_consent(waiting: Visitor) -> None:
    answer = waiting.on("POST", "/contact", DETAILS)
    assert answer.status_code == 200
    assert answer.json()["handoff"]["ask_contact"] is False
    handoff = Handoff.objects.get()
    assert (handoff.contact_name, handoff.contact_email) == ("Vera", "vera@home.example")
    assert handoff.contact_phone == "+44 20 7946 0000"
    assert handoff.contact_consent_at is not None


def test_the_message_no_longer_asks_for_it(waiting: Visitor) -> None:
    waiting.on("POST", "/contact", DETAILS)
    assert waiting.messages()[-1]["handoff"]["ask_contact"] is False


def test_a_later_handoff_does_not_ask_again(waiting: Visitor, rasa: LittleRasa) -> None:
    waiting.on("POST", "/contact", DETAILS)
    rasa.answer = lambda request: (200, handed_off(request, "request", ask_contact=True))
    assert waiting.say("a person please")[1]["handoff"]["ask_contact"] is False
    assert set(Handoff.objects.values_list("contact_name", flat=True)) == {"Vera"}


@pytest.mark.parametrize("one", ["email", "phone"])
def test_one_way_is_enough(waiting: Visitor, one: str) -> None:
    assert waiting.on("POST", "/contact", {one: DETAILS[one], "consent": True}).status_code == 200


@pytest.mark.parametrize(
    "change",
    [{"consent": False}, {"consent": "yes"}, {"email": "vera"}, {"email": "a b@c.d"}, {"phone": "call me"}, {"name": "V\0"},
     {"name": "x" * 121}, {"name": "\ud800"}, {"address": "here"}],
)  # fmt: skip
def test_what_is_not_taken(waiting: Visitor, change: dict) -> None:
    assert waiting.on("POST", "/contact", DETAILS | change).status_code == 400
    assert Handoff.objects.get().contact_consent_at is None


@pytest.mark.parametrize("body", [{"consent": True}, {"name": "Vera", "consent": True}, {"email": "vera@home.example"}])
def test_what_is_missing(waiting: Visitor, body: dict) -> None:
    assert waiting.on("POST", "/contact", body).status_code == 400


def test_without_a_handoff_there_is_nothing_to_leave_it_with(visitor: Visitor) -> None:
    answer = visitor.on("POST", "/contact", DETAILS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_handoff")


def test_a_resolved_handoff_is_closed_for_it(waiting: Visitor) -> None:
    Handoff.objects.update(state=Handoff.State.RESOLVED)
    assert waiting.on("POST", "/contact", DETAILS).status_code == 409
