"""Personal details are left out for all staff who read, and shown to whom it is granted, which is written down."""

from typing import Any

import pytest
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.privacy import reveal
from frontdesk.review import audit
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "07700 900123", "jane@example.com"
REVEALS = {"clinician", "manager"}
EVIDENCE = [
    {"kind": "rule", "name": "contact", "text": PHONE, "start": 11, "end": 23},
    {"kind": "rule", "name": "medicine", "text": "Roaccutane", "start": 25, "end": 35},
]


@pytest.fixture
def talk() -> Talk:
    """Somebody who leaves a number, in their words and for the hand-off."""
    made = Talk(30)
    made.hands_off(
        "request",
        f"ring me on {PHONE}: Roaccutane",
        turn={"evidence": EVIDENCE},
        contact_name="Jane Doe",
        contact_email=EMAIL,
        contact_phone="+44 20 7946 0999",
    )
    return made


def details(talk: Talk) -> str:
    """Where the button leads."""
    return f"{talk.path}details/"


def page_of(browser: Client, path: str) -> str:
    """A page in one line."""
    return " ".join(browser.get(path).content.decode().split())


def holds_details(page: str) -> bool:
    """Is any of them in the page?"""
    return any(word in page for word in (PHONE, EMAIL, "7946 0999", "Jane Doe"))


@pytest.mark.parametrize("role", ["receptionist", "clinician", "reviewer", "manager"])
@pytest.mark.parametrize("path", ["/console/conversations/", "/console/conversations/?q=Roaccutane", "transcript"])
def test_nobody_is_shown_them_in_passing(desk: Desk, everybody: dict[str, User], talk: Talk, role: str, path: str) -> None:
    page = page_of(desk(everybody[role]), talk.path if path == "transcript" else path)
    assert not holds_details(page)
    assert "ring me on" in page and "[phone]" in page


@pytest.mark.parametrize("role", ["receptionist", "clinician", "manager"])
def test_the_queue_of_the_inbox_leaves_them_out(desk: Desk, everybody: dict[str, User], talk: Talk, role: str) -> None:
    page = page_of(desk(everybody[role]), "/console/handoffs/")
    assert not holds_details(page)
    assert "ring me on [phone]" in page


def test_evidence_within_a_detail_loses_its_words_and_other_evidence_stays(desk: Desk, reviewer: User, talk: Talk) -> None:
    page = page_of(desk(reviewer), talk.path)
    assert '<span class="masked">[phone]</span>' in page
    assert '<mark title="medicine">Roaccutane</mark>' in page


@pytest.mark.parametrize("role", ["receptionist", "clinician", "reviewer", "manager", "outsider"])
def test_they_are_shown_to_whom_it_is_granted(desk: Desk, everybody: dict[str, User], talk: Talk, role: str) -> None:
    browser = desk(everybody[role])
    offered = 'name="show"' in page_of(browser, talk.path)
    answer = browser.post(details(talk), {"show": "1"})
    assert offered == (role in REVEALS)
    assert answer.status_code == (302 if role in REVEALS else 403)
    assert holds_details(page_of(browser, talk.path)) == (role in REVEALS)
    assert AuditEvent.objects.filter(action="details.revealed").count() == (role in REVEALS)


def test_each_time_is_written_down(desk: Desk, clinician: User, talk: Talk) -> None:
    browser = desk(clinician)
    browser.post(details(talk), {"show": "1"})
    browser.post(details(talk), {"show": "1"})
    events = AuditEvent.objects.filter(action="details.revealed")
    assert [(event.who, event.object) for event in events] == [(clinician, audit.key(talk.conversation))] * 2


def test_they_are_left_out_again_by_the_button_and_after_ten_minutes(
    desk: Desk, clinician: User, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = desk(clinician)
    browser.post(details(talk), {"show": "1"})
    browser.post(details(talk), {"show": "0"})
    assert not holds_details(page_of(browser, talk.path))
    browser.post(details(talk), {"show": "1"})
    assert holds_details(page_of(browser, talk.path))
    later = reveal.time.time() + reveal.SECONDS + 1
    monkeypatch.setattr(reveal.time, "time", lambda: later)
    assert not holds_details(page_of(browser, talk.path))


def test_what_is_shown_of_one_conversation_is_of_no_other_and_for_nobody_else(
    desk: Desk, clinician: User, manager: User, talk: Talk
) -> None:
    other = Talk()
    other.asks(f"call {PHONE}")
    browser = desk(clinician)
    browser.post(details(talk), {"show": "1"})
    assert not holds_details(page_of(browser, other.path))
    assert not holds_details(page_of(desk(manager), talk.path))


def test_a_right_taken_away_is_gone_at_once(desk: Desk, manager: User, talk: Talk) -> None:
    browser = desk(manager)
    browser.post(details(talk), {"show": "1"})
    manager.groups.clear()
    manager.groups.add(*User.groups.rel.model.objects.filter(name="reviewer"))
    assert not holds_details(page_of(browser, talk.path))


def test_the_session_does_not_lead_back_to_the_conversation(desk: Desk, clinician: User, talk: Talk) -> None:
    browser = desk(clinician)
    browser.post(details(talk), {"show": "1"})
    assert talk.conversation.public_id not in repr(dict(browser.session))


def read(browser: Client, talk: Talk) -> dict[str, Any]:
    """What the inbox is sent of the conversation."""
    found: dict[str, Any] = browser.get(f"/console/chats/{talk.conversation.public_id}/messages/").json()
    return found


def chat(browser: Client, talk: Talk) -> str:
    """The page to work on it."""
    return page_of(browser, f"/console/chats/{talk.conversation.public_id}/")


def test_who_serves_it_is_told_the_words_whole(desk: Desk, clinician: User, talk: Talk) -> None:
    browser = desk(clinician)
    assert PHONE in read(browser, talk)["messages"][0]["text"]
    page = chat(browser, talk)
    assert PHONE in page and f"mailto:{EMAIL}" in page


def test_who_does_not_is_not(desk: Desk, clinician: User, receptionist: User, talk: Talk) -> None:
    """Another has the word; and of one that is over nobody needs the number any more."""
    talk.conversation.notes.create(author=clinician, text=f"reached under {PHONE}")
    Conversation.objects.update(owner="person", assigned_to=clinician)
    assert PHONE in read(desk(clinician), talk)["notes"][0]["text"]
    for ended in (False, True):
        if ended:
            Conversation.objects.update(owner="closed", assigned_to=None)
        found = read(desk(receptionist), talk)
        assert not found["whole"]
        assert found["messages"][0]["text"] == "ring me on [phone]: Roaccutane"
        assert found["notes"][0]["text"] == "reached under [phone]"
        assert not holds_details(chat(desk(receptionist), talk))


def test_it_is_said_how_many_are_left_out(desk: Desk, reviewer: User, talk: Talk) -> None:
    assert "4 left out here" in page_of(desk(reviewer), talk.path)
    plain = Talk()
    plain.asks("how much is it?")
    assert "Personal details" not in page_of(desk(reviewer), plain.path)


def test_a_button_needs_a_post(desk: Desk, clinician: User, talk: Talk) -> None:
    assert desk(clinician).get(details(talk)).status_code == 405
    assert Client().post(details(talk)).status_code == 302
    assert not AuditEvent.objects.filter(action="details.revealed").exists()
