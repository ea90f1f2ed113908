"""The sweeper answers later, once, what is pending and nobody has taken."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.accounts.roles import CLINICIAN, Staff
from frontdesk.chat import assistant, store
from frontdesk.chat.models import Conversation, Message, Owner, Turn
from frontdesk.chat.sweeper import sweep
from frontdesk.inbox import desk
from frontdesk.inbox.models import Handoff
from tests.conftest import member
from tests.little_rasa import LittleRasa
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def left(visitor: Visitor, rasa: LittleRasa) -> Visitor:
    """A visitor whose message found no Rasa; she is back now, and the pause is over."""
    rasa.stop()
    visitor.say("how long?")
    rasa.start()
    assistant.forget()
    due_now()
    return visitor


def due_now() -> None:
    Message.objects.filter(retry_at__isnull=False).update(retry_at=timezone.now())


def test_what_failed_is_answered_once(left: Visitor, rasa: LittleRasa) -> None:
    assert (sweep(), sweep()) == (1, 0)
    authors = [(message["author"], message["state"]) for message in left.messages()]
    assert authors == [("visitor", "answered"), ("system", "sent"), ("bot", "sent")]
    assert len(rasa.seen) == 1
    assert [turn.status for turn in Turn.objects.all()] == ["failed", "stored"]


def test_then_nobody_need_look_any_more(left: Visitor) -> None:
    sweep()
    assert Handoff.objects.get().state == "resolved"
    assert left.conversation.owner == Owner.BOT
    assert left.on("GET").json()["handoff"] is None


def test_what_was_said_to_a_person_who_left_still_waits(left: Visitor, rasa: LittleRasa) -> None:
    clara = Staff(member("clara", CLINICIAN), frozenset({CLINICIAN}))
    desk.take(left.conversation.pk, None, clara)
    left.post(text="are you there?")
    desk.release(left.conversation.pk, None, clara)
    rasa.stop()
    assistant.forget()
    left.say("anybody?")
    rasa.start()
    assistant.forget()
    due_now()
    assert sweep() == 1
    assert Message.objects.get(text="are you there?").state == "sent", "the bot never looks at that"
    assert left.conversation.owner == Owner.WAITING
    assert Handoff.objects.exclude(state="resolved").count() == 1


def test_a_medical_handoff_goes_on_waiting(left: Visitor) -> None:
    Handoff.objects.create(conversation=left.conversation, message=Message.objects.first(), kind="medical", reference="AAA-222")
    sweep()
    assert left.conversation.owner == Owner.WAITING


def test_two_sweepers_answer_once(left: Visitor, rasa: LittleRasa) -> None:
    def run(_: int) -> int:
        try:
            return sweep()
        finally:
            connection.close()

    rasa.slow(0.2)
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(run, range(3))) == 1
    assert len(rasa.seen) == 1


@pytest.mark.parametrize("owner", [Owner.PERSON, Owner.CLOSED])
def test_what_is_not_the_bots_is_left_alone(left: Visitor, rasa: LittleRasa, owner: str) -> None:
    Conversation.objects.update(owner=owner)
    assert sweep() == 0
    assert rasa.seen == []


def test_what_a_person_has_taken_is_left_alone(left: Visitor, rasa: LittleRasa) -> None:
    Handoff.objects.update(state=Handoff.State.TAKEN)
    assert sweep() == 0
    assert rasa.seen == []


def test_the_pause_is_kept_and_grows(left: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (500, {})
    pauses = []
    for _ in range(7):
        due_now()
        sweep()
        pauses.append(round((Message.objects.first().retry_at - timezone.now()).total_seconds()))
    assert pauses == [4, 8, 16, 32, 60, 60, 60]
    assert sweep() == 0
    assert len(rasa.seen) == 7


def test_later_failures_do_not_tell_the_visitor_again(left: Visitor, rasa: LittleRasa) -> None:
    rasa.answer = lambda request: (500, {})
    sweep()
    assert len(left.messages()) == 2


def test_while_rasa_is_starting_nothing_is_tried(left: Visitor, rasa: LittleRasa, settings: Settings) -> None:
    settings.SUNHAT_WARM_UP_SECONDS = 60
    rasa.health = (503, {"status": "starting"})
    assert sweep() == 0
    assert rasa.seen == []


def test_a_message_whose_process_was_killed_is_found(visitor: Visitor, rasa: LittleRasa) -> None:
    store.post(visitor.conversation.pk, "client-id-1", "how long?", None)
    assert sweep() == 0
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert sweep() == 1
    assert [message["author"] for message in visitor.messages()] == ["visitor", "bot"]


def test_one_that_cannot_be_stored_does_not_keep_the_others_waiting(
    left: Visitor, rasa: LittleRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    from frontdesk.chat import turns

    other = Visitor()
    rasa.stop()
    other.say("and me?")
    rasa.start()
    due_now()
    first, real = left.conversation.pk, turns.retry
    monkeypatch.setattr(turns, "retry", lambda message: 1 / 0 if message.conversation_id == first else real(message))
    assert sweep() == 1
    assert other.messages()[-1]["author"] == "bot"


def test_by_hand(left: Visitor) -> None:
    out = StringIO()
    call_command("sweep", stdout=out)
    assert out.getvalue() == "Answered 1.\n"
