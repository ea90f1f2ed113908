"""What a visitor says of a reply: kept, changed, taken back, and shown to staff."""

import pytest
from django.http import HttpResponse

from frontdesk.accounts.models import User
from frontdesk.review.models import Thumb
from tests.review.conftest import LOG, Desk, shown
from tests.visitor import Visitor


def give(visitor: Visitor, seq: int | str, thumb: object) -> HttpResponse:
    return visitor.on("POST", f"/messages/{seq}/thumb", {"thumb": thumb})


def thumbs(visitor: Visitor) -> list[int]:
    """Of all messages, as the visitor's chat gets them."""
    return [message["thumb"] for message in visitor.messages()]


def test_it_is_kept_changed_and_taken_back(visitor: Visitor) -> None:
    assert [message["thumb"] for message in visitor.say("how long?")] == [0, 0]
    for value in (1, 1, -1, 0, 0, -1):
        assert give(visitor, 2, value).status_code == 204
        assert thumbs(visitor) == [0, value]
    kept = Thumb.objects.get()
    assert (kept.value, kept.message.seq, kept.conversation) == (-1, 2, visitor.conversation)


@pytest.mark.parametrize("seq", [1, 3, 2**40, "x", "-1"])
def test_only_a_reply_of_the_assistants_gets_one(visitor: Visitor, seq: int | str) -> None:
    visitor.say("how long?")
    assert give(visitor, seq, 1).status_code == 404
    assert not Thumb.objects.exists()


@pytest.mark.parametrize("thumb", [2, "1", None, 0.5, True])
def test_nothing_else_is_said_by_it(visitor: Visitor, thumb: object) -> None:
    visitor.say("how long?")
    assert give(visitor, 2, thumb).status_code == 400
    assert not Thumb.objects.exists()


def test_it_is_the_visitors_own(visitor: Visitor) -> None:
    visitor.say("how long?")
    other = Visitor()
    path = f"/conversations/{visitor.id}/messages/2/thumb"
    assert other.call("POST", path, {"thumb": 1}).status_code == 404
    assert other.call("POST", path, {"thumb": 1}, Authorization="").status_code == 401


def test_it_can_be_given_after_the_end_and_goes_with_the_conversation(visitor: Visitor) -> None:
    visitor.say("how long?")
    visitor.on("POST", "/end")
    assert give(visitor, 2, -1).status_code == 204
    visitor.on("DELETE")
    assert not Thumb.objects.exists()


def test_the_same_message_again_tells_of_it(visitor: Visitor) -> None:
    visitor.post(client_id="a-client-id", text="how long?")
    give(visitor, 2, 1)
    again = visitor.post(client_id="a-client-id", text="how long?")
    assert again.status_code == 200
    assert [message["thumb"] for message in again.json()["messages"]] == [0, 1]


def test_staff_see_it_in_the_log_and_in_the_transcript(visitor: Visitor, desk: Desk, reviewer: User) -> None:
    visitor.say("how long?")
    give(visitor, 2, -1)
    browser = desk(reviewer)
    assert "1 thumb down" in browser.get(LOG).content.decode()
    assert shown(browser, thumb="down") == [visitor.id]
    assert "Thumb down</span> from the visitor" in browser.get(f"{LOG}{visitor.id}/").content.decode()
