"""Whatever puts a conversation back into the queue tells those for whom it waits then; and a stream is a sign of life."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat import events
from frontdesk.chat.models import Conversation
from frontdesk.inbox import outbox, overdue, presence, silence, watchdog
from frontdesk.inbox.models import Handoff, Notice, Presence
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


def test_released(taken: Colleague, visitor: Visitor, mailbox: Mailbox, desk: Desk, receptionist: User) -> None:
    assert taken.does("release", version=visitor.conversation.version).status_code == 200
    assert told() == [("returned", "receptionist")]
    assert takes(desk, receptionist, visitor) == 200
    assert "is waiting again" in mailbox.received[0][1]["Subject"]


def test_passed_to_a_role(taken: Colleague, visitor: Visitor, mailbox: Mailbox) -> None:
    assert taken.does("transfer", version=visitor.conversation.version, to_role="manager").status_code == 200
    assert told() == [("returned", "manager")]
    assert mailbox.received[0][0] == ["manager@wrenfield-skin.example"]


def test_left_behind_by_the_visitor_before_there_was_an_answer(taken: Colleague, visitor: Visitor) -> None:
    assert visitor.on("POST", "/end").status_code == 200
    assert Handoff.objects.get().state == "waiting"
    assert told() == [("returned", "receptionist")]


def takes(desk: Desk, user: User, visitor: Visitor) -> int:
    return Colleague(desk(user), visitor.id).does("take").status_code


def test_what_a_clinician_was_written_waits_for_those_who_may_take_it(
    taken: Colleague, visitor: Visitor, desk: Desk, receptionist: User, clinician: User
) -> None:
    visitor.post(text="it is about Tuesday")
    assert taken.does("release", version=visitor.conversation.version).status_code == 200
    assert told() == [("returned", "clinician")]
    assert (takes(desk, receptionist, visitor), takes(desk, clinician, visitor)) == (403, 200)


def test_so_it_does_when_the_visitor_ends_the_chat(taken: Colleague, visitor: Visitor) -> None:
    visitor.post(text="it is about Tuesday")
    assert visitor.on("POST", "/end").status_code == 200
    assert told() == [("returned", "clinician")]


def test_who_is_told_of_a_request_after_a_medical_question_may_take_it(
    visitor: Visitor, rasa: LittleRasa, desk: Desk, clinician: User, mailbox: Mailbox
) -> None:
    rasa.answer = lambda request: (200, handed_off(request, "medical"))
    visitor.say("I'm on Roaccutane")
    clara = Colleague(desk(clinician), visitor.id)
    assert clara.does("resolve", reason="answered").status_code == 200
    outbox.deliver()
    mailbox.received.clear()
    rasa.answer = lambda request: (200, handed_off(request, "request"))
    visitor.say("please cancel my booking")
    assert Handoff.objects.get(kind="request").role == "clinician"
    outbox.deliver()
    assert [mail[0] for mail in mailbox.received] == [["clinicians@wrenfield-skin.example"]]
    assert clara.does("take").status_code == 200


def test_a_request_that_waits_when_a_medical_question_follows_goes_to_clinicians(
    visitor: Visitor, rasa: LittleRasa, mailbox: Mailbox
) -> None:
    for kind in ("request", "medical"):
        rasa.answer = lambda request, kind=kind: (200, handed_off(request, kind))
        visitor.say("hello")
        outbox.deliver()
    assert set(Handoff.objects.values_list("kind", "role")) == {("request", "clinician"), ("medical", "clinician")}
    assert [(one.handoff.kind, one.role) for one in Notice.objects.filter(state="sent").order_by("id")] == [
        ("request", "receptionist"),
        ("medical", "clinician"),
        ("request", "clinician"),
    ]


def test_handed_back_to_the_assistant_nobody_need_be_told(taken: Colleague, visitor: Visitor) -> None:
    assert taken.does("hand-back", version=visitor.conversation.version).status_code == 200
    assert told() == []


def test_in_no_case_is_there_anybody_untold(taken: Colleague, visitor: Visitor) -> None:
    taken.does("release", version=visitor.conversation.version)
    outbox.deliver()
    Handoff.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert watchdog.unnotified() == []


@pytest.fixture
def left(visitor: Visitor, rasa: LittleRasa, desk: Desk, clinician: User, mailbox: Mailbox) -> Visitor:
    """An urgent question that came 20 minutes ago and was taken by a clinician, who has been silent since."""
    rasa.answer = lambda request: (200, handed_off(request, "urgent"))
    visitor.say("my lips swell")
    outbox.deliver()
    assert takes(desk, clinician, visitor) == 200
    ago = timedelta(minutes=20)
    Handoff.objects.update(created_at=timezone.now() - ago, seen_at=timezone.now() - ago)
    Notice.objects.update(sent_at=timezone.now() - ago)
    silent(clinician)
    return visitor


def silent(user: User) -> None:
    Presence.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(minutes=16))
    presence.forget()


def a_round(minutes: float = 0) -> list[tuple[str, str]]:
    """What is told of, after the housekeeping's usual round, so many minutes after it waits anew."""
    Handoff.objects.filter(state="waiting").update(returned_at=timezone.now() - timedelta(minutes=minutes))
    silence.sweep()
    overdue.look_after()
    return told()


def test_an_urgent_one_left_alone_is_told_to_clinicians_first_and_escalates_from_then_on(left: Visitor) -> None:
    assert a_round() == [("returned", "clinician")]
    assert a_round(4) == [("returned", "clinician")]
    assert a_round(6) == [("returned", "clinician"), ("escalated", "manager")]


def test_after_an_escalation_it_returns_to_clinicians(left: Visitor, desk: Desk, clinician: User) -> None:
    a_round()
    a_round(6)
    assert takes(desk, clinician, left) == 200
    silent(clinician)
    assert a_round()[2:] == [("returned", "clinician")]
    assert Handoff.objects.get().role == "clinician"


def test_an_escalation_takes_no_notice_from_those_who_may_take_it(left: Visitor, mailbox: Mailbox) -> None:
    silence.sweep()
    Handoff.objects.update(returned_at=timezone.now() - timedelta(minutes=6))
    overdue.look_after()
    assert told() == [("returned", "clinician"), ("escalated", "manager")]


def test_who_was_told_before_it_waits_anew_counts_for_nothing(left: Visitor, mailbox: Mailbox) -> None:
    mailbox.stop()
    silence.sweep()
    outbox.deliver()
    assert watchdog.count() == 0  # it waits anew only now
    Handoff.objects.update(returned_at=timezone.now() - timedelta(minutes=3))
    assert watchdog.count() == 1


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
