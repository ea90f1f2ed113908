"""The inbox: what stands in the queue, what the filters pick, what is unread."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import CLINICIAN, RECEPTIONIST, Staff
from frontdesk.chat.models import Conversation
from frontdesk.inbox import desk as ownership
from frontdesk.inbox.models import Handoff
from frontdesk.inbox.reading import mark
from tests.console.conftest import Desk
from tests.console.talk import Talk

PATH = "/console/handoffs/"


def shown(page: str) -> list[str]:
    """The conversations in the queue, in order."""
    return re.findall(r'data-line="([^"]+)"', page)


def ids(*talks: Talk) -> list[str]:
    return [talk.conversation.public_id for talk in talks]


def get(browser: Client, **filters: str) -> list[str]:
    return shown(browser.get(PATH, filters).content.decode())


def waiting(kind: str, minutes_ago: float = 5, **fields: object) -> Talk:
    talk = Talk(minutes_ago)
    talk.hands_off(kind, f"words of {kind}", **fields)
    return talk


def test_a_conversation_stands_once_under_its_most_urgent_hand_off(desk: Desk, clinician: User) -> None:
    talk = waiting("request")
    urgent = talk.hands_off("urgent", "I cannot breathe")
    page = desk(clinician).get(PATH).content.decode()
    assert shown(page) == ids(talk)
    assert "line--urgent" in page and "I cannot breathe" in page
    assert page.index(urgent.reference) < page.index(Handoff.objects.get(kind="request").reference)


def test_who_is_spoken_to_comes_after_who_waits(desk: Desk, clinician: User) -> None:
    taken, medical = waiting("urgent", 60), waiting("medical", 5)
    ownership.take(taken.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})))
    page = desk(clinician).get(PATH).content.decode()
    assert shown(page) == ids(medical, taken)
    assert page.index("Waiting for a person") < page.index("With a person")


def test_one_that_was_taken_over_without_a_hand_off_is_not_lost_from_sight(desk: Desk, clinician: User) -> None:
    talk = Talk(5)
    talk.asks("how long do I stay out of the sun")
    ownership.take(talk.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})))
    browser = desk(clinician)
    assert get(browser) == get(browser, state="taken") == get(browser, mine="1") == ids(talk)
    assert get(browser, kind="medical") == get(browser, state="waiting") == []


@pytest.mark.parametrize("kind", ["urgent", "medical", "request"])
def test_a_kind_picks_its_own(desk: Desk, clinician: User, kind: str) -> None:
    talks = {name: waiting(name) for name in ("urgent", "medical", "request")}
    assert get(desk(clinician), kind=kind) == ids(talks[kind])


def test_a_role_picks_what_is_for_it(desk: Desk, clinician: User) -> None:
    ours, theirs = waiting("medical", role=CLINICIAN), waiting("request", role=RECEPTIONIST)
    browser = desk(clinician)
    assert (get(browser, role=CLINICIAN), get(browser, role=RECEPTIONIST)) == (ids(ours), ids(theirs))
    assert set(get(browser, role="nonsense")) == {*ids(ours), *ids(theirs)}


def test_mine_are_those_that_i_have(desk: Desk, clinician: User, manager: User) -> None:
    mine, other = waiting("request"), waiting("request")
    ownership.take(mine.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})))
    ownership.take(other.conversation.pk, None, Staff(manager, frozenset({"manager"})))
    assert get(desk(clinician), mine="1") == ids(mine)
    assert get(desk(manager), mine="1") == ids(other)


def test_what_is_done_comes_the_latest_first_and_says_how_it_ended(desk: Desk, clinician: User) -> None:
    first, second = waiting("medical", 30), waiting("medical", 20)
    for talk in (first, second):
        ownership.take(talk.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})))
    ownership.resolve(first.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})), "answered")
    ownership.hand_back(second.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})))
    page = desk(clinician).get(PATH, {"state": "resolved"}).content.decode()
    assert shown(page) == ids(second, first)
    assert "Handed Back" in page or "Handed back" in page


def test_filters_stand_in_every_address_that_leads_on(desk: Desk, clinician: User) -> None:
    talk = waiting("medical")
    page = desk(clinician).get(PATH, {"state": "waiting", "kind": "medical"}).content.decode()
    assert f'href="/console/chats/{talk.conversation.public_id}/?state=waiting&amp;kind=medical"' in page
    assert "?state=taken&amp;kind=medical" in page
    assert 'data-list="/console/handoffs/list/?state=waiting&amp;kind=medical"' in page


def test_what_i_was_not_shown_is_unread_for_me_alone(desk: Desk, clinician: User, manager: User) -> None:
    talk = waiting("medical")
    talk.asks("and one more thing")
    assert '<span class="unread">2<' in desk(clinician).get(PATH).content.decode()
    conversation = Conversation.objects.get(pk=talk.conversation.pk)
    mark(conversation, Staff(clinician, frozenset({CLINICIAN})), conversation.next_seq - 1)
    assert '<span class="unread">' not in desk(clinician).get(PATH).content.decode()
    assert '<span class="unread">2<' in desk(manager).get(PATH).content.decode()


def test_a_receptionist_sees_kind_age_and_owner_of_a_medical_one_and_no_word(
    desk: Desk, receptionist: User, clinician: User
) -> None:
    talk = waiting("medical", 12)
    ownership.take(talk.conversation.pk, None, Staff(clinician, frozenset({CLINICIAN})))
    page = desk(receptionist).get(PATH).content.decode()
    assert "line--medical" in page and "For clinicians" in page and "clara" in page and "min</time>" in page
    for secret in ("words of medical", "medicine", 'class="unread"'):
        assert secret not in page


def test_an_escalated_one_says_so(desk: Desk, manager: User) -> None:
    waiting("urgent", escalated_at=timezone.now(), role="manager")
    page = desk(manager).get(PATH).content.decode()
    assert "Escalated" in page and "For managers" in page


def test_the_list_alone_is_what_stands_in_the_page(desk: Desk, clinician: User) -> None:
    talk, _ = waiting("medical"), waiting("request")
    browser = desk(clinician)
    alone = browser.get(f"{PATH}list/", {"kind": "medical"}).content.decode()
    assert shown(alone) == ids(talk)
    assert "<html" not in alone and alone.strip() in browser.get(PATH, {"kind": "medical"}).content.decode()


def test_asking_by_itself_is_no_sign_of_life(desk: Desk, clinician: User) -> None:
    browser, by_script = desk(clinician), {"Sec-Fetch-Mode": "cors"}
    browser.get(f"{PATH}list/", headers=by_script)
    assert browser.get(f"{PATH}pulse/", headers=by_script).json()["available"] is False
    talk = waiting("medical")
    browser.get(f"/console/chats/{talk.conversation.public_id}/", headers=by_script | {"X-Sunhat-Pane": "1"})
    assert browser.get(f"{PATH}pulse/", headers=by_script).json()["available"] is True


def test_the_mark_of_a_conversation_changes_with_what_is_said_and_noted(desk: Desk, clinician: User) -> None:
    talk = waiting("medical")
    browser, address = desk(clinician), f"{PATH}pulse/?chat={talk.conversation.public_id}"
    marks = [browser.get(address).json()["mark"]]
    talk.asks("and one more thing")
    marks.append(browser.get(address).json()["mark"])
    ownership.note(talk.conversation.pk, Staff(clinician, frozenset({CLINICIAN})), "look at this")
    marks.append(browser.get(address).json()["mark"])
    Conversation.objects.update(visitor_seen_seq=3)
    marks.append(browser.get(address).json()["mark"])
    assert len(set(marks)) == 4
    assert browser.get(address).json()["mark"] == marks[-1]


def test_a_long_queue_beside_a_conversation_asks_no_more_than_a_short_one(desk: Desk, clinician: User) -> None:
    talk, browser = waiting("medical"), desk(clinician)
    address = f"/console/chats/{talk.conversation.public_id}/"
    browser.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    short = queries()
    for _ in range(12):
        waiting("request")
    assert queries() == short
