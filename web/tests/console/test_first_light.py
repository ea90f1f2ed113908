"""From a visitor's question to the eyes of staff, through the real API."""

import pytest

from frontdesk.accounts.models import User
from frontdesk.inbox.models import Handoff
from tests.console.conftest import Desk
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import Visitor

ASKED = "I'm on Roaccutane, can I have it?"


@pytest.fixture
def handoff(visitor: Visitor, rasa: LittleRasa) -> Handoff:
    """A visitor was answered once and then handed over."""
    visitor.say("how long do I have to stay out of the sun")
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say(ASKED)
    return Handoff.objects.get()


def test_the_clinician_sees_the_hand_off_and_reads_all_of_it(
    desk: Desk, clinician: User, visitor: Visitor, handoff: Handoff
) -> None:
    browser = desk(clinician)
    queue = browser.get("/console/handoffs/").content.decode()
    assert handoff.reference in queue and "I&#x27;m on Roaccutane, can I have it?" in queue
    transcript = browser.get(f"/console/conversations/{visitor.id}/").content.decode()
    assert "how long do I have to stay out of the sun" in transcript
    assert ">Roaccutane</mark>, can I have it?" in transcript
    assert "little-1" in transcript and "7.9 ms" in transcript


def test_the_receptionist_sees_that_it_waits(desk: Desk, receptionist: User, handoff: Handoff) -> None:
    queue = desk(receptionist).get("/console/handoffs/").content.decode()
    assert handoff.reference in queue and "Roaccutane" not in queue


def test_when_the_assistant_is_down_the_words_wait_for_a_person(
    desk: Desk, clinician: User, visitor: Visitor, rasa: LittleRasa
) -> None:
    rasa.stop()
    visitor.say("how much for both hands")
    assert "how much for both hands" in desk(clinician).get("/console/handoffs/").content.decode()
    transcript = desk(clinician).get(f"/console/conversations/{visitor.id}/").content.decode()
    assert "Not answered yet" in transcript


def test_what_a_visitor_erases_is_gone_for_staff_too(desk: Desk, clinician: User, visitor: Visitor, handoff: Handoff) -> None:
    browser = desk(clinician)
    assert browser.get(f"/console/conversations/{visitor.id}/").status_code == 200
    assert visitor.on("DELETE").status_code == 204
    assert browser.get(f"/console/conversations/{visitor.id}/").status_code == 404
    assert handoff.reference not in browser.get("/console/handoffs/").content.decode()
    assert visitor.id not in browser.get("/console/conversations/").content.decode()
