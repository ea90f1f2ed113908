"""Who read what, for managers."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from frontdesk.accounts.models import User
from frontdesk.accounts.templatetags.console import ACTIONS
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.console.test_handoffs import queries

PATH = "/console/audit/"
SOURCE = Path(__file__).resolve().parents[2] / "frontdesk"


def rows(page: str) -> list[str]:
    """The lines of the list, each as plain words."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL) if body else []
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def test_every_reading_and_search_is_listed_the_latest_first(
    desk: Desk, manager: User, reviewer: User, receptionist: User
) -> None:
    talk = Talk()
    talk.hands_off("medical", "I take warfarin")
    desk(reviewer).get(talk.path)
    desk(receptionist).get(talk.path)
    desk(reviewer).get("/console/conversations/", {"q": "warfarin"})
    listed = rows(desk(manager).get(PATH).content.decode())
    assert len(listed) == 3
    assert "ravi" in listed[0] and "Searched the conversations search:" in listed[0]
    assert "rosa" in listed[1] and "its words withheld conversation:" in listed[1]
    assert "ravi" in listed[2] and "Read a conversation conversation:" in listed[2]


@pytest.mark.parametrize("path", ["", "list/"])
def test_a_queue_that_is_open_is_written_down_once_a_while(desk: Desk, manager: User, receptionist: User, path: str) -> None:
    browser = desk(receptionist)
    for _ in range(2):
        assert browser.get(f"{reverse('inbox:handoffs')}{path}").status_code == 200
    (line,) = rows(desk(manager).get(PATH).content.decode())
    assert "rosa" in line and "Looked at the queue of hand-offs" in line


def test_every_action_has_words() -> None:
    written = re.compile(r"""(?:chain\.append|audit\.record\w*)\([\w.]+, "([\w.]+)\"""")
    found = {action for file in SOURCE.rglob("*.py") for action in written.findall(file.read_text())}
    assert len(found) > 20 and found <= ACTIONS.keys()


def test_the_events_of_one_conversation(desk: Desk, manager: User, reviewer: User) -> None:
    one, other = Talk(), Talk()
    desk(reviewer).get(one.path)
    desk(reviewer).get(other.path)
    browser = desk(manager)
    assert len(rows(browser.get(PATH, {"conversation": one.conversation.public_id}).content.decode())) == 1
    nobody = browser.get(PATH, {"conversation": Talk().conversation.public_id}).content.decode()
    assert "Nobody has opened this conversation" in nobody


def test_events_outlive_an_erased_conversation_and_lead_nowhere(desk: Desk, manager: User, reviewer: User) -> None:
    talk = Talk()
    public_id = talk.conversation.public_id
    desk(reviewer).get(talk.path)
    talk.conversation.delete()
    page = desk(manager).get(PATH).content.decode()
    assert len(rows(page)) == 1
    assert public_id not in page


def test_a_manager_who_looks_leaves_no_event(desk: Desk, manager: User) -> None:
    browser = desk(manager)
    browser.get(PATH)
    assert "Nothing yet" in browser.get(PATH).content.decode()


def test_a_long_list_comes_in_pages_and_asks_no_more(desk: Desk, manager: User, reviewer: User) -> None:
    talk, reader, browser = Talk(), desk(reviewer), desk(manager)
    reader.get(talk.path)
    browser.get(PATH)  # the first page of a while is a sign of life, and written down
    short = queries(browser, PATH)
    for _ in range(51):
        reader.get(talk.path)
    assert queries(browser, PATH) == short <= 8
    assert len(rows(browser.get(PATH).content.decode())) == 50
    assert len(rows(browser.get(PATH, {"page": 2}).content.decode())) == 2
