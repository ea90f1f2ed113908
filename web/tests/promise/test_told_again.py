"""Whatever puts a conversation back into the queue tells those for whom it waits then; and a stream is a sign of life."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat import events
from frontdesk.chat.models import Conversation
from frontdesk.inbox import outbox, watchdog
from frontdesk.inbox.models import Handoff, Notice
from tests.console.conftest import Desk, desk
from tests.console.test_desk import Colleague
from tests.little_rasa import LittleRasa, handed_off
from tests.mailbox import Mailbox
from tests.visitor import Visitor

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def taken(visitor: Visitor, rasa: LittleRasa, desk: Desk, clinician: User, mailbox: Mailbox) -> Colleague:
    """A request for a person that a clinician has taken, and that staff have been told of."""
    rasa.answer = lambda request: (200, handed_off(request, "request"))
    visitor.say("a person please")
    outbox.deliver()
    clara = Colleague(desk(clinician), visitor.id)
    assert clara.does("take", version=visitor.conversation.version).status_code == 200
    mailbox.received.clear()
    return clara


def told() -> list[tuple[str, str]]:
    outbox.deliver()
    return [(one.event, one.role) for one in Notice.objects.filter(state="sent").order_by("id")[1:]]


def test_released(taken: Colleague, visitor: Visitor, mailbox: Mailbox) -> None:
    assert taken.does("release", version=visitor.conversation.version).status_code == 200
    assert told() == [("returned", "receptionist")]
    assert "is waiting again" in mailbox.received[0][1]["Subject"]


def test_passed_to_a_role(taken: Colleague, visitor: Visitor, mailbox: Mailbox) -> None:
    assert taken.does("transfer", version=visitor.conversation.version, to_role="manager").status_code == 200
    assert told() == [("returned", "manager")]
    assert mailbox.received[0][0] == ["manager@wrenfield-skin.example"]


def test_left_behind_by_the_visitor_before_there_was_an_answer(taken: Colleague, visitor: Visitor) -> None:
    assert visitor.on("POST", "/end").status_code == 200
    assert Handoff.objects.get().state == "waiting"
    assert told() == [("returned", "receptionist")]


def test_handed_back_to_the_assistant_nobody_need_be_told(taken: Colleague, visitor: Visitor) -> None:
    assert taken.does("hand-back", version=visitor.conversation.version).status_code == 200
    assert told() == []


def test_in_no_case_is_there_anybody_untold(taken: Colleague, visitor: Visitor) -> None:
    taken.does("release", version=visitor.conversation.version)
    outbox.deliver()
    Handoff.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert watchdog.unnotified() == []


def seen_after_a_look(visitor: Visitor, owner: str, seconds: int) -> bool:
    before = timezone.now() - timedelta(seconds=seconds)
    Conversation.objects.update(owner=owner, visitor_last_seen_at=before)
    events._look(visitor.id, 0)
    return visitor.conversation.visitor_last_seen_at != before


@pytest.mark.parametrize(
    ("owner", "seconds", "noted"),
    [("waiting", 60, True), ("person", 60, True), ("waiting", 30, False), ("bot", 60, False), ("closed", 60, False)],
)
def test_an_open_stream_is_a_sign_of_life_noted_seldom_and_only_where_it_matters(
    visitor: Visitor, owner: str, seconds: int, noted: bool
) -> None:
    assert seen_after_a_look(visitor, owner, seconds) is noted
