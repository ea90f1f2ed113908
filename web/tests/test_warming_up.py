"""A Rasa that is only starting is no fault: the message waits, and nobody is alerted needlessly."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.chat import assistant, sweeper
from frontdesk.chat.models import Message
from frontdesk.inbox.models import Handoff
from tests.little_rasa import LittleRasa
from tests.visitor import Visitor

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


def test_the_message_waits_without_a_hand_off(early: Visitor) -> None:
    assert [message["state"] for message in early.messages()] == ["pending"]
    assert not Handoff.objects.exists()
    assert sweeper.sweep() == 0
    assert Message.objects.get().attempts == 0


def test_the_chat_says_so_before_anything_is_written(early: Visitor) -> None:
    assert early.call("GET", "/site").json()["assistant"] == "warming_up"
    assert early.on("GET").json()["assistant"] == "warming_up"


def test_once_ready_the_message_is_answered_once(early: Visitor, rasa: LittleRasa) -> None:
    rasa.start()
    assistant.forget()

    assert (sweeper.sweep(), sweeper.sweep()) == (1, 0)
    assert [message["author"] for message in early.messages()] == ["visitor", "bot"]


def test_when_it_never_gets_ready_a_person_is_alerted_once(early: Visitor, settings: Settings) -> None:
    settings.SUNHAT_WARM_UP_SECONDS = 0
    assistant.forget()

    assert (sweeper.sweep(), sweeper.sweep()) == (0, 0)
    assert Handoff.objects.get().kind == Handoff.Kind.BOT_UNAVAILABLE
    assert [message["author"] for message in early.messages()] == ["visitor", "system"]


def test_a_rasa_that_was_ready_once_is_down_when_it_is_silent(early: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant, "_seen_ready", True)
    assistant.forget()

    assert assistant.state() == "unavailable"
