"""Who has the word: taking, replying, passing on, handing back, resolving; over the console's JSON calls."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat import claims, sweeper, words
from frontdesk.chat.models import Conversation, Message
from frontdesk.inbox import outbox, presence
from frontdesk.inbox.models import ExitCount, Handoff, Note, Notice
from frontdesk.review import audit
from frontdesk.review.models import AuditEvent
from tests.conftest import member
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.little_rasa import LittleRasa, handed_off, response
from tests.test_contact import DETAILS
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


class Colleague:
    """A member of staff at work on one conversation."""

    def __init__(self, client: Client, public_id: str) -> None:
        self.client, self.path = client, f"/console/chats/{public_id}/"

    def does(self, call: str, **body: Any) -> HttpResponse:
        """POST a call."""
        return self.client.post(f"{self.path}{call}/", body, content_type="application/json")

    def reads(self, after: int = 0) -> HttpResponse:
        """GET the messages."""
        return self.client.get(f"{self.path}messages/", {"after": after})


@pytest.fixture
def medical(visitor: Visitor, rasa: LittleRasa) -> Visitor:
    """A visitor whose medical question waits."""
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say("I'm on Roaccutane")
    return visitor


@pytest.fixture
def clara(desk: Desk, clinician: User, visitor: Visitor) -> Colleague:
    return Colleague(desk(clinician), visitor.id)


@pytest.fixture
def rosa(desk: Desk, receptionist: User, visitor: Visitor) -> Colleague:
    return Colleague(desk(receptionist), visitor.id)


def version(visitor: Visitor) -> int:
    return visitor.conversation.version


def test_taken_a_conversation_is_a_persons_and_the_visitor_is_told(medical: Visitor, clara: Colleague) -> None:
    answer = clara.does("take", version=version(medical))
    assert answer.status_code == 200, answer.content
    state = answer.json()["state"]
    assert (state["owner"], state["mine"], state["assigned_to"]["name"]) == ("person", True, "clara")
    assert [one["state"] for one in state["open_handoffs"]] == ["taken"]
    last = medical.messages()[-1]
    assert last["author"] == "system" and "has joined" in last["text"] and "clara" not in last["text"]
    assert AuditEvent.objects.filter(action="chat.taken", object=audit.key(medical.conversation)).count() == 1


def test_of_two_exactly_one_wins_and_the_other_is_told_who(medical: Visitor, clara: Colleague, desk: Desk) -> None:
    other = Colleague(desk(member("cleo", "clinician")), medical.id)
    seen = version(medical)
    assert clara.does("take", version=seen).status_code == 200
    lost = other.does("take", version=seen)
    assert lost.status_code == 409
    assert (lost.json()["error"], lost.json()["owner"]) == ("lost", "person")
    assert lost.json()["assigned_to"]["name"] == "clara" and "clara" in lost.json()["detail"]


def test_taken_a_second_time_nothing_changes(medical: Visitor, clara: Colleague) -> None:
    seen = version(medical)
    assert clara.does("take", version=seen).json()["state"] == clara.does("take", version=seen).json()["state"]
    assert len([one for one in medical.messages() if one["author"] == "system"]) == 1


def test_a_change_since_it_was_looked_at_is_told_of(medical: Visitor, clara: Colleague) -> None:
    answer = clara.does("take", version=version(medical) - 1)
    assert (answer.status_code, answer.json()["owner"]) == (409, "waiting")
    assert answer.json()["version"] == version(medical)


def test_a_takeover_needs_no_hand_off(visitor: Visitor, rosa: Colleague, rasa: LittleRasa) -> None:
    visitor.say("how long?")
    assert rosa.does("take").status_code == 200
    asked = len(rasa.seen)
    assert [one["state"] for one in visitor.say("and now?")] == ["sent"]
    assert len(rasa.seen) == asked


@pytest.mark.parametrize("role", ["receptionist", "manager"])
def test_a_medical_one_is_taken_by_clinicians_only(medical: Visitor, desk: Desk, everybody: dict[str, User], role: str) -> None:
    answer = Colleague(desk(everybody[role]), medical.id).does("take")
    assert (answer.status_code, answer.json()["error"]) == (403, "not_yours_to_take")
    assert medical.conversation.owner == "waiting" and medical.conversation.assigned_to is None


@pytest.mark.parametrize("role", ["reviewer", "outsider"])
def test_who_takes_none_is_refused_every_call(visitor: Visitor, desk: Desk, everybody: dict[str, User], role: str) -> None:
    colleague = Colleague(desk(everybody[role]), visitor.id)
    assert {colleague.does(call).status_code for call in ("take", "reply", "note", "seen", "typing")} == {403}
    assert colleague.reads().status_code == 403


def test_a_reply_reaches_the_visitor_under_the_persons_name(medical: Visitor, clara: Colleague, clinician: User) -> None:
    clinician.first_name, clinician.last_name = "Clara", "Weiss"
    clinician.save()
    clara.does("take")
    answer = clara.does("reply", text="Please wait six months.", client_id="reply-1")
    assert answer.status_code == 200, answer.content
    last = medical.messages()[-1]
    assert (last["author"], last["text"], last["name"]) == ("person", "Please wait six months.", "Clara Weiss")
    assert last["client_id"] is None
    assert Handoff.objects.get().first_reply_at


def test_the_same_reply_again_is_stored_once(medical: Visitor, clara: Colleague) -> None:
    clara.does("take")
    first, second = (clara.does("reply", text="Yes.", client_id="reply-1").json() for _ in range(2))
    assert first["message"] == second["message"] and (first["new"], second["new"]) == (True, False)
    clara.does("hand-back")
    assert clara.does("reply", text="Yes.", client_id="reply-1").json()["new"] is False


def test_a_visitor_cannot_swallow_a_reply_with_its_client_id(medical: Visitor, clara: Colleague) -> None:
    clara.does("take")
    medical.post(text="mine", client_id="reply-number-1")
    assert clara.does("reply", text="ours", client_id="reply-number-1").json()["new"] is True


def test_only_who_has_it_replies(medical: Visitor, clara: Colleague, desk: Desk) -> None:
    other = Colleague(desk(member("cleo", "clinician")), medical.id)
    assert clara.does("reply", text="hello", client_id="1").status_code == 409
    clara.does("take")
    assert other.does("reply", text="hello", client_id="1").json()["assigned_to"]["name"] == "clara"


def test_handed_back_the_bot_answers_with_the_context_it_had(
    medical: Visitor, clara: Colleague, rasa: LittleRasa, clinician: User
) -> None:
    context = medical.conversation.context
    clara.does("take")
    medical.post(text="is it bad?")
    clara.does("reply", text="No.", client_id="1")
    assert clara.does("hand-back", version=version(medical)).json()["state"]["owner"] == "bot"
    handoff = Handoff.objects.get()
    assert (handoff.state, handoff.exit, handoff.exit_by) == ("resolved", "handed_back", clinician)
    rasa.answer = lambda request: (200, response(request))
    assert medical.say("how long does it take?")[1]["author"] == "bot"
    assert rasa.seen[-1]["context"] == context
    assert "is it bad?" not in [request["text"] for request in rasa.seen]


def test_a_note_is_seen_by_staff_and_by_no_visitor(medical: Visitor, clara: Colleague) -> None:
    before = medical.messages()
    assert clara.does("note", text="Ask for the dose.").status_code == 200
    assert [one["text"] for one in clara.reads().json()["notes"]] == ["Ask for the dose."]
    assert medical.messages() == before
    assert Note.objects.get().author.username == "clara"


def test_who_may_not_read_gets_no_word_of_it(medical: Visitor, rosa: Colleague) -> None:
    answer = rosa.reads()
    assert (answer.status_code, answer.json()["error"]) == (403, "withheld")
    assert "Roaccutane" not in answer.content.decode()
    assert rosa.does("note", text="hm").status_code == 403
    assert AuditEvent.objects.filter(action="chat.withheld").count() == 1


def test_a_reply_that_was_written_for_an_earlier_turn_at_the_word_is_refused(medical: Visitor, clara: Colleague) -> None:
    clara.does("take")
    earlier = version(medical)
    clara.does("release")
    clara.does("take")
    assert clara.does("reply", text="Late.", client_id="one", version=earlier).status_code == 409
    medical.post(text="are you there?")
    assert clara.does("reply", text="Yes.", client_id="two", version=version(medical)).status_code == 200
    assert [one["text"] for one in medical.messages() if one["author"] == "person"] == ["Yes."]


def test_resolved_for_a_reason_that_is_counted(medical: Visitor, clara: Colleague) -> None:
    clara.does("take")
    assert clara.does("resolve", reason="whatever").json()["error"] == "unknown_reason"
    assert clara.does("resolve", reason="visitor_left").json()["state"]["owner"] == "bot"
    handoff = Handoff.objects.get()
    assert (handoff.exit, handoff.exit_reason) == ("visitor_left", "visitor_left")
    counted = ExitCount.objects.get()
    assert (counted.kind, counted.exit, counted.count) == ("medical", "visitor_left", 1)


def test_passed_to_a_person_who_is_there(medical: Visitor, clara: Colleague) -> None:
    cleo = member("cleo", "clinician")
    clara.does("take")
    assert clara.does("transfer", to_user=cleo.pk).json()["error"] == "away"
    assert medical.conversation.assigned_to.username == "clara"
    presence.say(cleo, True)
    answer = clara.does("transfer", to_user=cleo.pk, version=version(medical)).json()
    assert answer["state"]["assigned_to"]["name"] == "cleo"
    assert Handoff.objects.get().taken_by == cleo


def test_passed_to_a_role_it_waits_in_its_queue(visitor: Visitor, rosa: Colleague) -> None:
    visitor.say("how long?")
    rosa.does("take")
    visitor.post(text="my arm itches")
    answer = rosa.does("transfer", to_role="clinician").json()
    assert (answer["state"]["owner"], answer["state"]["may_take"]) == ("waiting", False)
    handoff = Handoff.objects.get()
    assert (handoff.kind, handoff.role, handoff.state, handoff.message.text) == (
        "medical",
        "clinician",
        "waiting",
        "my arm itches",
    )
    assert rosa.reads().status_code == 403


def test_a_medical_one_is_passed_to_nobody_who_may_not_have_it(medical: Visitor, clara: Colleague, receptionist: User) -> None:
    presence.say(receptionist, True)
    clara.does("take")
    for to in ({"to_user": receptionist.pk}, {"to_role": "receptionist"}, {"to_role": "manager"}):
        assert clara.does("transfer", **to).json()["error"] == "not_theirs_to_take"
    assert medical.conversation.assigned_to.username == "clara"


def test_released_it_waits_again(medical: Visitor, clara: Colleague) -> None:
    clara.does("take")
    assert clara.does("release").json()["state"]["owner"] == "waiting"
    assert Handoff.objects.get().state == "waiting"
    assert clara.does("release").status_code == 409


def test_strangers_and_what_does_not_exist(client: Client, visitor: Visitor, clara: Colleague) -> None:
    stranger = Colleague(client, visitor.id)
    assert (stranger.reads().status_code, stranger.does("take").status_code) == (401, 401)
    visitor.on("DELETE")
    assert (clara.reads().status_code, clara.does("take").status_code) == (404, 404)
    assert clara.reads().json()["error"] == "not_found"


@pytest.mark.parametrize("call", ["take", "reply", "seen", "presence"])
def test_calls_that_change_something_are_posts(visitor: Visitor, clara: Colleague, call: str) -> None:
    path = "/console/presence/" if call == "presence" else f"{clara.path}{call}/"
    assert clara.client.get(path).status_code == 405


@pytest.mark.parametrize("body", ["[]", "{", '{"version": "1"}', '{"version": true}'])
def test_a_body_that_cannot_be_used(visitor: Visitor, clara: Colleague, body: str) -> None:
    answer = clara.client.post(f"{clara.path}take/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


def test_a_call_from_another_site_is_refused(desk: Desk, clinician: User, visitor: Visitor) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(clinician)
    assert client.post(f"/console/chats/{visitor.id}/take/", {}, content_type="application/json").status_code == 403
    assert Conversation.objects.get().owner == "bot"


def test_ended_by_the_visitor_a_question_still_waits_and_opens_the_chat_again(medical: Visitor, clara: Colleague) -> None:
    clara.does("take")
    medical.on("POST", "/end")
    assert (medical.conversation.owner, Handoff.objects.get().state) == ("closed", "waiting")
    assert clara.does("take").json()["state"]["owner"] == "person"
    clara.does("reply", text="Yes.", client_id="1")
    medical.on("POST", "/end")
    assert Handoff.objects.get().exit == "visitor_left"
    assert clara.does("take").status_code == 409


def test_an_erased_one_is_counted_and_nothing_else_stays(medical: Visitor) -> None:
    medical.on("DELETE")
    assert list(ExitCount.objects.values_list("kind", "exit", "count")) == [("medical", "deleted", 1)]
    assert not Handoff.objects.exists()


def test_one_reading_is_one_audit_event(medical: Visitor, clara: Colleague) -> None:
    for after in (0, 1, 2):
        clara.reads(after)
    assert AuditEvent.objects.filter(action="chat.read").count() == 1


def test_messages_come_after_a_number(clara: Colleague, medical: Visitor) -> None:
    assert [one["seq"] for one in clara.reads(1).json()["messages"]] == [2]
    assert clara.client.get(f"{clara.path}messages/?after=x").status_code == 400


def test_talk_of_the_log_is_no_other(desk: Desk, clinician: User) -> None:
    talk = Talk()
    talk.hands_off("medical", "I take warfarin")
    answer = Colleague(desk(clinician), talk.conversation.public_id).reads().json()
    assert [one["text"] for one in answer["messages"]] == ["I take warfarin", "I have passed it on."]


def test_what_was_written_at_the_last_moment_is_answered_by_the_assistant(
    medical: Visitor, clara: Colleague, rasa: LittleRasa
) -> None:
    clara.does("take")
    medical.post(text="and may I use cream?")
    clara.client.post(f"{clara.path}seen/", {"seq": medical.messages()[-1]["seq"]}, content_type="application/json")
    late = medical.post(text="my arm blisters").json()
    assert clara.does("hand-back").json()["state"]["owner"] == "bot"
    unanswered = Message.objects.filter(state="pending")
    assert [one.text for one in unanswered] == ["my arm blisters"], late
    unanswered.update(created_at=timezone.now() - timedelta(seconds=claims.lease_seconds() + 1))
    assert sweeper.sweep() == 1
    assert medical.conversation.owner == "waiting" and not unanswered.exists()


@pytest.mark.parametrize(("reason", "letters"), [("nobody_available", 1), ("no_answer_needed", 1), ("called", 0)])
def test_who_waits_is_told_how_it_ended_though_nobody_joined(
    medical: Visitor, clara: Colleague, reason: str, letters: int
) -> None:
    assert medical.on("POST", "/contact", DETAILS).status_code == 200
    assert clara.does("resolve", reason=reason).status_code == 200
    last = medical.messages()[-1]
    assert (last["author"], last["text"]) == ("system", words.resolved(reason))
    waiting = Notice.objects.filter(event=Notice.Event.ANSWER)
    assert waiting.count() == letters
    Conversation.objects.update(visitor_last_seen_at=timezone.now() - timedelta(hours=1))
    waiting.update(due_at=timezone.now())
    sent = {notice.pk: outbox.attempt(notice) for notice in waiting}
    assert list(sent.values()) == [True] * letters
