"""The page on which a conversation is worked on: its card, its rights, what it hands to the browser."""

import html
import re

import pytest
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import CLINICIAN, Staff
from frontdesk.chat.models import Conversation
from frontdesk.inbox import desk as ownership
from frontdesk.inbox import presence
from frontdesk.inbox.models import Handoff
from frontdesk.review.models import AuditEvent
from tests.conftest import member
from tests.console.conftest import Desk
from tests.console.talk import Talk

EVIDENCE = [
    {"kind": "rule", "name": "medicine_list", "text": "Roaccutane", "start": 7, "end": 17},
    {"kind": "score", "name": "medical", "value": 0.97, "limit": 0.35},
]


def path(talk: Talk) -> str:
    return f"/console/chats/{talk.conversation.public_id}/"


def words(page: str) -> str:
    """The page without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def talk() -> Talk:
    """What a visitor said before and when it was handed over."""
    talk = Talk(12, page="https://clinic.example/lasers", language="de-AT")
    talk.asks("how long do I stay out of the sun", reply="Two weeks, and use SPF 50.")
    talk.asks("do you remove tattoos", "out_of_scope", "I have no answer to that.")
    talk.hands_off("medical", "I'm on Roaccutane, can I have it?", turn={"evidence": EVIDENCE}, contact_phone="020 7946 0018")
    return talk


@pytest.mark.django_db
def test_the_card_says_all_that_is_needed_to_answer(desk: Desk, clinician: User, talk: Talk) -> None:
    page = desk(clinician).get(path(talk)).content.decode()
    assert '<mark title="medicine list">Roaccutane</mark>, can I have it?' in page
    said = words(page)
    for part in (
        "Rule medicine list : Roaccutane",
        "Medical score 0.97 (from 0.35 on)",
        "Two weeks, and use SPF 50.",
        "“do you remove tattoos” no answer of the clinic's fits",
        "11 min , in opening hours",
        "020 7946 0018",
        "clinic.example/lasers",
        "de-AT",
    ):
        assert part in said, part


@pytest.mark.django_db
def test_without_a_rule_the_intent_and_its_score_say_why(desk: Desk, clinician: User) -> None:
    talk = Talk(3)
    talk.hands_off("request", "a person please", turn={"confidence": 0.83})
    assert "Understood as Asked for a person , 83% confident" in words(desk(clinician).get(path(talk)).content.decode())


@pytest.mark.django_db
def test_what_the_assistant_was_not_there_for_is_left_open(desk: Desk, clinician: User) -> None:
    talk = Talk(3)
    talk.fails("how much for both hands")
    talk.hands_off("medical", "I take warfarin")
    page = words(desk(clinician).get(path(talk)).content.decode())
    assert "“how much for both hands” the assistant could not be reached" in page


@pytest.mark.django_db
def test_what_was_asked_after_it_and_waits_with_it_is_on_the_card(desk: Desk, clinician: User) -> None:
    talk = Talk(5)
    handoff = talk.hands_off("medical", "I take warfarin")
    talk.asks("and my hand is numb", "handoff:medical", "I have passed it on.")
    page = desk(clinician).get(path(talk)).content.decode()
    assert "“and my hand is numb” waits for a person too" in words(page)
    Handoff.objects.filter(pk=handoff.pk).update(first_reply_at=timezone.now())
    assert "waits for a person too" not in desk(clinician).get(path(talk)).content.decode()


@pytest.mark.django_db
def test_without_a_hand_off_it_still_says_where_the_visitor_comes_from(desk: Desk, clinician: User) -> None:
    talk = Talk()
    talk.asks("how long do I stay out of the sun")
    Conversation.objects.update(page="https://clinic.example/lasers", language="de-AT")
    page = words(desk(clinician).get(path(talk)).content.decode())
    assert "clinic.example/lasers" in page and "de-AT" in page


@pytest.mark.django_db
def test_a_receptionist_sees_that_it_is_there_and_no_word(desk: Desk, receptionist: User, clinician: User, talk: Talk) -> None:
    ownership.take(talk.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})))
    ownership.note(talk.conversation.pk, Staff(clinician, frozenset({CLINICIAN})), "the note")
    page = desk(receptionist).get(path(talk)).content.decode()
    assert "With clara" in page and "data-restricted" in page and "Medical" in page
    for secret in ("Roaccutane", "SPF", "medicine", "020 7946", "lasers", "de-AT", "the note", "data-composer", "data-talk"):
        assert secret not in page
    mine = AuditEvent.objects.filter(who=receptionist, action__startswith="chat.")
    assert mine.values_list("action", flat=True).get() == "chat.withheld"


@pytest.mark.django_db
def test_opening_it_is_written_down_once_for_a_stretch_of_reading(desk: Desk, clinician: User, talk: Talk) -> None:
    browser = desk(clinician)
    for _ in range(2):
        browser.get(path(talk))
    events = AuditEvent.objects.order_by("action").values_list("who", "action")
    assert list(events) == [(clinician.pk, "chat.read"), (clinician.pk, "queue.read")], "the queue stands beside it"


@pytest.mark.django_db
def test_the_pane_alone_for_an_inbox_that_is_open(desk: Desk, clinician: User, talk: Talk) -> None:
    pane = desk(clinician).get(path(talk), headers={"X-Sunhat-Pane": "1"}).content.decode()
    assert pane.strip().startswith("<article") and "<html" not in pane


@pytest.mark.django_db
def test_notes_are_in_no_page_before_the_script_asks(desk: Desk, clinician: User, talk: Talk) -> None:
    ownership.note(talk.conversation.pk, Staff(clinician, frozenset({CLINICIAN})), "only for us")
    browser = desk(clinician)
    assert "only for us" not in browser.get(path(talk)).content.decode()
    assert browser.get(f"{path(talk)}messages/").json()["notes"][0]["text"] == "only for us"


@pytest.mark.parametrize("rest", ["", "colleagues/"])
def test_it_opens_for_those_who_take_hand_offs(desk: Desk, everybody: dict[str, User], talk: Talk, rest: str) -> None:
    answers = {role: desk(user).get(path(talk) + rest).status_code for role, user in everybody.items()}
    assert answers == {"receptionist": 200, "clinician": 200, "manager": 200, "reviewer": 403, "outsider": 403}
    assert desk(everybody["clinician"]).get(f"/console/chats/{'A' * 22}/{rest}").status_code == 404


@pytest.mark.django_db
def test_a_medical_one_is_offered_to_clinicians_alone_and_those_there_first(
    desk: Desk, clinician: User, receptionist: User, manager: User, talk: Talk
) -> None:
    away, there = member("amy", CLINICIAN), member("zoe", CLINICIAN)
    presence.say(there, True)
    offered = desk(clinician).get(f"{path(talk)}colleagues/").json()
    assert [(one["name"], one["available"]) for one in offered["people"]] == [("zoe", True), ("amy", False)]
    assert [one["name"] for one in offered["roles"]] == ["clinician"]
    assert away.pk in {one["id"] for one in offered["people"]}


@pytest.mark.django_db
def test_any_other_is_offered_to_every_role(desk: Desk, clinician: User, receptionist: User, manager: User) -> None:
    talk = Talk()
    talk.hands_off("request", "a person please")
    offered = desk(clinician).get(f"{path(talk)}colleagues/").json()
    assert {one["name"] for one in offered["people"]} == {"rosa", "mina"}
    assert len(offered["roles"]) == 3


@pytest.mark.django_db
def test_a_conversation_without_a_hand_off_can_be_worked_on(desk: Desk, clinician: User) -> None:
    talk = Talk()
    talk.asks("how long do I stay out of the sun")
    page = desk(clinician).get(path(talk))
    assert page.status_code == 200 and "chat__body--plain" in page.content.decode()
    assert Conversation.objects.get().owner == "bot"


@pytest.mark.django_db
def test_the_log_leads_to_it(desk: Desk, clinician: User, reviewer: User, talk: Talk) -> None:
    link = f'href="{path(talk)}"'
    assert link in desk(clinician).get(talk.path).content.decode()
    assert link not in desk(reviewer).get(talk.path).content.decode()
