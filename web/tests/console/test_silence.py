"""Presence: who is there, who has gone silent, and what becomes of what they had."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat import store
from frontdesk.chat.models import Conversation
from frontdesk.inbox import desk as at_desk
from frontdesk.inbox import presence, silence
from frontdesk.inbox.models import Handoff, Presence
from tests.console.conftest import Desk
from tests.little_rasa import LittleRasa, handed_off
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


def staff(user: User) -> Staff:
    return Staff(user, roles_of(user))


def goes_silent(user: User, minutes: float = 15.1) -> None:
    Presence.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(minutes=minutes))


@pytest.fixture
def taken(visitor: Visitor, rasa: LittleRasa, clinician: User) -> Visitor:
    """A visitor with a medical question that Clara has taken."""
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say("I'm on Roaccutane")
    at_desk.take(visitor.conversation.pk, None, staff(clinician))
    return visitor


def test_what_somebody_silent_had_goes_back_to_the_queue(taken: Visitor, clinician: User) -> None:
    taken.post(text="are you there?")
    goes_silent(clinician)
    assert silence.sweep() == 1
    assert (taken.conversation.owner, taken.conversation.assigned_to) == ("waiting", None)
    assert [one.state for one in Handoff.objects.all()] == ["waiting"]
    assert "a colleague will answer" in taken.messages()[-1]["text"]
    assert silence.sweep() == 0


def test_fourteen_minutes_are_not_silence(taken: Visitor, clinician: User) -> None:
    goes_silent(clinician, 14)
    assert silence.sweep() == 0
    assert taken.conversation.owner == "person"


def test_away_by_their_own_word_they_keep_what_they_have(taken: Visitor, clinician: User) -> None:
    presence.say(clinician, False)
    assert (silence.sweep(), presence.is_there(clinician)) == (0, False)


@pytest.mark.parametrize("left", ["inactive", "no role", "no account"])
def test_whoever_has_left_keeps_nothing(taken: Visitor, clinician: User, left: str) -> None:
    if left == "inactive":
        User.objects.filter(pk=clinician.pk).update(is_active=False)
    elif left == "no role":
        clinician.groups.clear()
    else:
        Conversation.objects.update(assigned_to=None)
    assert silence.sweep() == 1


def test_a_takeover_without_a_hand_off_waits_with_one_then(visitor: Visitor, receptionist: User) -> None:
    visitor.say("how long?")
    at_desk.take(visitor.conversation.pk, None, staff(receptionist))
    visitor.post(text="and how much?")
    goes_silent(receptionist)
    assert silence.sweep() == 1
    handoff = Handoff.objects.get()
    assert (handoff.kind, handoff.state, handoff.message.text) == ("request", "waiting", "and how much?")


def test_a_change_while_it_is_looked_at_is_left_alone(taken: Visitor, clinician: User) -> None:
    goes_silent(clinician)
    seen = silence.owned().get()
    at_desk.hand_back(seen.pk, None, staff(clinician))
    assert not at_desk.let_go(seen)
    assert taken.conversation.owner == "bot"


def test_what_turns_out_medical_does_not_stay_with_the_reception(
    visitor: Visitor, rasa: LittleRasa, receptionist: User, desk: Desk
) -> None:
    visitor.say("hello")
    message, _ = store.post(visitor.conversation.pk, "client-id-1", "I take warfarin", None)
    with pytest.raises(at_desk.Refused, match="being_read"):
        at_desk.take(visitor.conversation.pk, None, staff(receptionist))
    path = f"/console/chats/{visitor.id}/messages/"
    assert [one["text"] for one in desk(receptionist).get(path).json()["messages"]] == ["hello", "About: hello"]
    assert "warfarin" not in desk(receptionist).get(f"/console/conversations/{visitor.id}/").content.decode()
    assert visitor.id not in desk(receptionist).get("/console/conversations/?q=warfarin").content.decode()
    visitor.conversation.messages.filter(author="visitor").update(state="answered")
    at_desk.take(visitor.conversation.pk, None, staff(receptionist))
    message.turns.create(conversation=visitor.conversation, status="dropped", outcomes=["handoff:medical"])
    assert silence.sweep() == 1
    assert list(Handoff.objects.values_list("kind", "role")) == [("medical", "clinician")]


def test_what_the_visitor_ended_before_it_was_looked_at_stays_withheld(
    visitor: Visitor, receptionist: User, desk: Desk
) -> None:
    store.post(visitor.conversation.pk, "client-id-1", "I take warfarin", None)
    visitor.on("POST", "/end")
    for path in (f"/console/conversations/{visitor.id}/", f"/console/chats/{visitor.id}/messages/"):
        assert "warfarin" not in desk(receptionist).get(path).content.decode()


def test_a_call_is_a_sign_of_life_and_a_page_that_asks_by_itself_is_none(taken: Visitor, clinician: User, desk: Desk) -> None:
    browser = desk(clinician)
    goes_silent(clinician)
    presence.forget()
    browser.get(f"/console/chats/{taken.id}/messages/")
    browser.get("/console/handoffs/pulse/", headers={"Sec-Fetch-Mode": "cors"})
    browser.post(f"/console/chats/{taken.id}/seen/", {"seq": 1}, content_type="application/json")
    assert not presence.is_there(clinician)
    browser.post(f"/console/chats/{taken.id}/typing/", {}, content_type="application/json")
    assert presence.is_there(clinician)


def test_opening_a_page_is_a_sign_of_life(taken: Visitor, clinician: User, desk: Desk) -> None:
    goes_silent(clinician)
    presence.forget()
    desk(clinician).get("/console/handoffs/")
    assert presence.is_there(clinician)


def test_saying_that_one_is_there_and_away(clinician: User, desk: Desk, outsider: User) -> None:
    browser = desk(clinician)
    for body, there in (({}, True), ({"available": False}, False), ({}, False), ({"available": True}, True)):
        answer = browser.post("/console/presence/", body, content_type="application/json")
        assert (answer.status_code, answer.json()) == (200, {"available": there})
    assert browser.post("/console/presence/", {"available": "yes"}, content_type="application/json").status_code == 400
    assert desk(outsider).post("/console/presence/", {}, content_type="application/json").status_code == 403


def test_signs_of_life_are_not_a_write_each(clinician: User, settings: Settings, django_assert_num_queries: object) -> None:
    presence.sign_of_life(clinician)
    with django_assert_num_queries(0):  # type: ignore[operator]
        presence.sign_of_life(clinician)
