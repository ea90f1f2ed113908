"""What the assistant could not look at may be an emergency: it waits for clinicians until it has."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat import assistant, sweeper
from frontdesk.chat.models import Message
from frontdesk.inbox.models import Handoff, Notice
from tests.console.conftest import Desk
from tests.console.test_desk import Colleague
from tests.little_rasa import LittleRasa, handed_off, response
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "I'm on Roaccutane and my lips are swelling"


@pytest.fixture
def unread(visitor: Visitor, rasa: LittleRasa) -> Visitor:
    """A visitor who wrote while Rasa was down."""
    rasa.stop()
    visitor.say(WORDS)
    return visitor


@pytest.fixture
def rosa(desk: Desk, receptionist: User, unread: Visitor) -> Colleague:
    return Colleague(desk(receptionist), unread.id)


def sweep_later() -> int:
    hour = timezone.now() - timedelta(hours=1)
    Message.objects.update(retry_at=hour, created_at=hour)
    assistant.forget()
    return sweeper.sweep()


def test_clinicians_are_told(unread: Visitor) -> None:
    assert list(Handoff.objects.values_list("kind", "role")) == [("bot_unavailable", "clinician")]
    assert list(Notice.objects.values_list("event", "role")) == [("opened", "clinician")]


def test_reception_neither_reads_nor_takes_nor_resolves_it(rosa: Colleague) -> None:
    answer = rosa.reads()
    assert (answer.status_code, answer.json()["state"]["may_take"]) == (403, False)
    assert "Roaccutane" not in answer.content.decode()
    assert rosa.does("take").json()["error"] == "not_yours_to_take"
    assert rosa.does("resolve", reason="answered").status_code == 403


def test_a_manager_reads_it_and_leaves_it_to_clinicians(desk: Desk, manager: User, unread: Visitor) -> None:
    boss = Colleague(desk(manager), unread.id)
    assert (boss.reads().status_code, boss.does("take").status_code) == (200, 403)


def test_taken_by_a_clinician_it_stays_theirs(desk: Desk, clinician: User, unread: Visitor, rosa: Colleague) -> None:
    clara = Colleague(desk(clinician), unread.id)
    assert clara.does("take").status_code == 200
    assert clara.does("release").status_code == 200
    assert (rosa.reads().status_code, rosa.does("take").status_code) == (403, 403)


def test_once_triage_has_looked_at_it_and_found_it_harmless_reception_reads_it(rosa: Colleague, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (200, response(request))
    rasa.start()
    assert sweep_later() == 1
    assert WORDS in [one["text"] for one in rosa.reads().json()["messages"]]


def test_and_found_to_be_urgent_it_is_an_urgent_one(rosa: Colleague, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (200, handed_off(request, "urgent"))
    rasa.start()
    assert sweep_later() == 1
    assert list(Handoff.objects.exclude(state="resolved").values_list("kind", "role")) == [("urgent", "clinician")]
    assert rosa.reads().status_code == 403
