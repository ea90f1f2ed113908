"""The queue of hand-offs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.inbox import lines
from frontdesk.inbox.models import Handoff
from tests.console.conftest import Desk
from tests.console.talk import Talk

PATH = "/console/handoffs/"


def references(page: str) -> list[str]:
    """Of the hand-offs shown, in order."""
    return re.findall(r'<span class="reference">([^<]+)</span>', page)


def test_the_most_urgent_come_first_and_of_those_the_oldest(desk: Desk, clinician: User) -> None:
    request = Talk(50).hands_off("request", "a person please", "asked")
    unavailable = Talk(5).fails("how much is it")
    young = Talk(10).hands_off("medical", "I take warfarin")
    old = Talk(40).hands_off("medical", "I have lupus")
    urgent = Talk(1).hands_off("urgent", "I cannot breathe")
    page = desk(clinician).get(PATH).content.decode()
    assert references(page) == [one.reference for one in (urgent, old, young, unavailable, request)]


def test_a_clinician_reads_the_words_and_the_reason(desk: Desk, clinician: User) -> None:
    Talk(12).hands_off("medical", "I'm on <Roaccutane>", "medicine_list")
    page = desk(clinician).get(PATH).content.decode()
    assert "I&#x27;m on &lt;Roaccutane&gt;" in page
    assert "medicine list" in page
    assert ">12 min</time>" in page or ">11 min</time>" in page


@pytest.mark.parametrize("kind", ["medical", "urgent"])
def test_a_receptionist_sees_that_a_medical_one_waits_and_nothing_of_it(desk: Desk, receptionist: User, kind: str) -> None:
    handoff = Talk(12).hands_off(kind, "I'm on Roaccutane", "isotretinoin", contact_email="jo@mail.example")
    page = desk(receptionist).get(PATH).content.decode()
    assert references(page) == [handoff.reference]
    for secret in ("Roaccutane", "isotretinoin", "jo@mail.example"):
        assert secret not in page


def test_a_receptionist_reads_what_is_for_the_reception(desk: Desk, receptionist: User) -> None:
    Talk().hands_off("request", "please move my appointment", "booking")
    page = desk(receptionist).get(PATH).content.decode()
    assert "please move my appointment" in page


def test_what_the_assistant_could_not_look_at_is_shown_to_clinicians_only(
    desk: Desk, receptionist: User, clinician: User
) -> None:
    talk = Talk()
    talk.fails("my lips are swelling")
    pages = (PATH, f"/console/chats/{talk.conversation.public_id}/", talk.path)
    for user, shown in ((receptionist, False), (clinician, True)):
        browser = desk(user)
        assert [shown] * 3 == ["my lips are swelling" in browser.get(page).content.decode() for page in pages]


def test_a_request_beside_a_medical_question_is_withheld_with_it(desk: Desk, receptionist: User) -> None:
    talk = Talk()
    talk.hands_off("request", "somebody please call me about my tablets", "asked")
    talk.hands_off("medical", "I take warfarin")
    assert "tablets" not in desk(receptionist).get(PATH).content.decode()


def test_a_medical_turn_whose_reply_was_dropped_withholds_too(desk: Desk, receptionist: User) -> None:
    talk = Talk()
    talk.hands_off("request", "somebody please call me about my tablets", "asked")
    message = talk.conversation.messages.first()
    talk.conversation.turns.create(message=message, status="dropped", outcomes=["handoff:medical"])
    assert "tablets" not in desk(receptionist).get(PATH).content.decode()


def test_a_medical_hand_off_stays_withheld_when_it_is_resolved(desk: Desk, receptionist: User) -> None:
    handoff = Talk().hands_off("medical", "I take warfarin")
    Handoff.objects.filter(pk=handoff.pk).update(state="resolved", resolved_at=timezone.now())
    page = desk(receptionist).get(PATH, {"state": "resolved"}).content.decode()
    assert references(page) == [handoff.reference]
    assert "warfarin" not in page


def test_states_are_tabs_in_the_address(desk: Desk, clinician: User) -> None:
    found = {state: Talk().hands_off("medical", "words", state=state) for state in ("waiting", "taken", "resolved")}
    browser = desk(clinician)
    for state, handoff in found.items():
        assert references(browser.get(PATH, {"state": state}).content.decode()) == [handoff.reference]
    unresolved = {found["waiting"].reference, found["taken"].reference}
    assert set(references(browser.get(PATH).content.decode())) == unresolved
    assert set(references(browser.get(PATH, {"state": "nonsense"}).content.decode())) == unresolved


def test_it_says_who_has_taken_it(desk: Desk, clinician: User) -> None:
    Talk().hands_off("medical", "words", state="taken", taken_by=clinician)
    page = desk(clinician).get(PATH).content.decode()
    assert "With a person" in page and '<span class="state state--person">clara</span>' in page


def test_nobody_waiting_is_said_kindly(desk: Desk, clinician: User) -> None:
    assert "Nobody is waiting" in desk(clinician).get(PATH).content.decode()


def test_the_navigation_counts_those_who_wait(desk: Desk, clinician: User) -> None:
    Talk().hands_off("urgent", "help")
    Talk().hands_off("medical", "words", state="resolved")
    page = " ".join(desk(clinician).get(PATH).content.decode().split())
    assert (
        '<span class="count count--urgent" data-count="hand-offs">1<span class="visually-hidden"> waiting, 1 urgent</span>'
        in page
    )


def test_a_long_queue_comes_in_pages(desk: Desk, clinician: User) -> None:
    for _ in range(33):
        Talk().hands_off("medical", "words")
    browser = desk(clinician)
    first, second = (browser.get(PATH, {"page": page}).content.decode() for page in (1, 2))
    assert (len(references(first)), len(references(second))) == (30, 3)
    assert 'href="?page=2"' in first
    assert not set(references(first)) & set(references(second))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("role", ["receptionist", "clinician"])
def test_a_long_queue_asks_the_database_no_more_than_a_short_one(desk: Desk, everybody: dict[str, User], role: str) -> None:
    browser = desk(everybody[role])
    Talk().hands_off("medical", "words", state="taken", taken_by=everybody["clinician"])
    browser.get(PATH)  # the first page of a while is a sign of life, and written down
    short = queries(browser, PATH)
    for _ in range(20):
        Talk().hands_off("request", "words", state="taken", taken_by=everybody["clinician"])
    # One of them counts the proposals that wait for a clinician, for the navigation.
    assert queries(browser, PATH) == short <= 11 + (role == "clinician")


def test_the_pulse_tells_of_what_is_new(desk: Desk, receptionist: User) -> None:
    browser = desk(receptionist)
    before = browser.get(f"{PATH}pulse/").json()
    nothing = {"count": 0, "urgent": 0, "latest": 0, "latest_urgent": 0}
    assert before == nothing | {"mark": before["mark"], "available": True}
    handoff = Talk().hands_off("urgent", "help")
    since = int(Handoff.objects.get().created_at.timestamp() * 1000)
    after = browser.get(f"{PATH}pulse/").json()
    one = {"count": 1, "urgent": 1, "latest": handoff.pk, "latest_urgent": since}
    assert after == one | {"mark": after["mark"], "available": True}
    assert after["mark"] != before["mark"]
    Handoff.objects.update(state="taken")
    assert browser.get(f"{PATH}pulse/").json()["mark"] not in (before["mark"], after["mark"])


def test_of_what_is_resolved_the_latest_are_shown_and_the_way_to_the_rest(
    desk: Desk, clinician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST_RESOLVED", 2)
    done = [Talk().hands_off("medical", "words", state="resolved") for _ in range(3)]
    for hours, handoff in enumerate(done):
        Handoff.objects.filter(pk=handoff.pk).update(resolved_at=timezone.now() - timedelta(hours=hours))
    page = desk(clinician).get(PATH, {"state": "resolved"}).content.decode()
    assert references(page) == [done[0].reference, done[1].reference]
    assert "Older ones are in the log" in page


def test_the_latest_resolved_are_found_by_an_index(desk: Desk, clinician: User) -> None:
    Talk().hands_off("medical", "words", state="resolved")
    found = Handoff.objects.filter(state="resolved").order_by("-resolved_at").values_list("conversation", flat=True)[:2]
    assert "handoff_resolved" in found.explain() or connection.vendor != "sqlite"
