"""A Rasa that is only starting is no fault: the message waits, and nobody is alerted needlessly, but not for ever."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.chat import assistant, sweeper
from frontdesk.chat.models import Message
from frontdesk.inbox.models import Handoff
from frontdesk.lib.clinic import profile
from tests.little_rasa import LittleRasa
from tests.visitor import Visitor

LOADING = (503, {"error": {"code": "not_ready", "detail": "No model is loaded yet."}})
READY = (200, {"status": "ready", "model_id": "little-1"})

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def early(visitor: Visitor, rasa: LittleRasa, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """A visitor who writes while the web app has just come up and nobody listens on Rasa's port yet."""
    settings.SUNHAT_WARM_UP_SECONDS = 60
    monkeypatch.setattr(assistant, "_born", time.monotonic())
    monkeypatch.setattr(assistant, "_seen_ready", False)
    rasa.stop()
    assistant.forget()
    visitor.say("how long does it take")
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    return visitor


@pytest.fixture
def loading(rasa: LittleRasa, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa listens and has no model yet, and this process has seen it ready before."""
    settings.SUNHAT_WARM_UP_SECONDS = 60
    monkeypatch.setattr(assistant, "_seen_ready", True)
    monkeypatch.setattr(assistant, "_loading_since", None)
    rasa.health = LOADING
    rasa.answer = lambda request: (503, {"error": {"code": "not_ready", "detail": "No model is loaded yet."}})
    assistant.forget()


def test_the_message_waits_without_a_hand_off(early: Visitor) -> None:
    assert [message["state"] for message in early.messages()] == ["pending", "sent"]
    assert not Handoff.objects.exists()
    assert sweeper.sweep() == 0
    assert Message.objects.get(author="visitor").attempts == 0


def test_the_chat_says_so_before_anything_is_written(early: Visitor) -> None:
    assert early.call("GET", "/site").json()["assistant"] == "warming_up"
    assert early.on("GET").json()["assistant"] == "warming_up"


def test_once_ready_the_message_is_answered_once(early: Visitor, rasa: LittleRasa) -> None:
    rasa.start()
    assistant.forget()

    assert (sweeper.sweep(), sweeper.sweep()) == (1, 0)
    assert [message["author"] for message in early.messages()] == ["visitor", "system", "bot"]


def test_when_it_never_gets_ready_a_person_is_alerted_once(early: Visitor, settings: Settings) -> None:
    settings.SUNHAT_WARM_UP_SECONDS = 0
    assistant.forget()

    assert (sweeper.sweep(), sweeper.sweep()) == (0, 0)
    assert Handoff.objects.get().kind == Handoff.Kind.BOT_UNAVAILABLE
    assert [message["author"] for message in early.messages()] == ["visitor", "system", "system"]


def test_whom_to_call_in_an_emergency_is_said_at_once_and_once(visitor: Visitor, rasa: LittleRasa, loading: None) -> None:
    said = visitor.say("I can't breathe")
    assert [message["author"] for message in said] == ["visitor", "system"]
    assert f"call {profile().emergency_number} now" in said[1]["text"]
    assert [message["author"] for message in visitor.say("hello?")] == ["visitor"]


def test_a_rasa_that_never_loads_its_model_is_down(
    visitor: Visitor, rasa: LittleRasa, loading: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.say("I can't breathe")
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert (assistant.state(), sweeper.sweep(), Handoff.objects.count()) == ("warming_up", 0, 0)

    monkeypatch.setattr(assistant, "_loading_since", time.monotonic() - 61)
    assistant.forget()
    assert (assistant.state(), sweeper.sweep()) == ("unavailable", 0)
    assert Handoff.objects.get().kind == Handoff.Kind.BOT_UNAVAILABLE
    assert "A person at" in visitor.messages()[-1]["text"]


def test_one_that_was_ready_meanwhile_has_its_minute_again(
    rasa: LittleRasa, loading: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert assistant.state() == "warming_up"
    monkeypatch.setattr(assistant, "_loading_since", time.monotonic() - 61)
    for health, word in ((READY, "ready"), (LOADING, "warming_up")):
        rasa.health = health
        assistant.forget()
        assert assistant.state() == word


def test_a_rasa_that_was_ready_once_is_down_when_it_is_silent(early: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant, "_seen_ready", True)
    assistant.forget()

    assert assistant.state() == "unavailable"
