"""What the visitor's chat learns of a person, and tells of the visitor: who answers, typing, how far each has read."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat import hub, wire
from frontdesk.chat.limits import Buckets
from frontdesk.chat.typing import Typing, typing
from frontdesk.inbox import desk, reading
from tests.conftest import member
from tests.test_events import follow
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clara(clinician: User) -> Staff:
    clinician.first_name = "Clara"
    clinician.save()
    return Staff(clinician, roles_of(clinician))


def state(visitor: Visitor) -> dict[str, Any]:
    return visitor.on("GET").json()["state"]


def test_the_visitor_learns_who_answers(visitor: Visitor, clara: Staff) -> None:
    assert state(visitor)["person"] is None
    desk.take(visitor.conversation.pk, None, clara)
    assert state(visitor)["person"] == {"name": "Clara"}
    desk.hand_back(visitor.conversation.pk, None, clara)
    assert state(visitor)["person"] is None


def test_only_who_has_it_is_shown_typing(visitor: Visitor, clara: Staff) -> None:
    desk.is_typing(visitor.conversation, clara)
    assert not state(visitor)["staff_typing"]
    conversation = desk.take(visitor.conversation.pk, None, clara)
    cleo = member("cleo", "clinician")
    desk.is_typing(conversation, Staff(cleo, roles_of(cleo)))
    assert not state(visitor)["staff_typing"]
    desk.is_typing(visitor.conversation, clara)
    assert state(visitor)["staff_typing"]
    desk.reply(conversation.pk, None, clara, "Hello", "1")
    assert not state(visitor)["staff_typing"]


async def test_typing_ends_by_itself_on_the_visitors_stream(
    visitor: Visitor, clara: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = asyncio.ensure_future(hub.listen())
    if connection.vendor == "postgresql":
        await asyncio.sleep(0.5)
    monkeypatch.setattr("frontdesk.chat.typing.LASTS_SECONDS", 0.3)
    conversation = await _taken(visitor, clara)
    stream = await follow(visitor, 1)
    assert not (await stream.until("state"))["data"]["staff_typing"]
    await sync_to_async(desk.is_typing)(conversation, clara)
    assert (await stream.until("state"))["data"]["staff_typing"]
    assert not (await stream.until("state"))["data"]["staff_typing"]
    await stream.close()
    task.cancel()


async def _taken(visitor: Visitor, clara: Staff) -> Any:
    return await sync_to_async(lambda: desk.take(visitor.conversation.pk, None, clara))()


def test_staff_see_the_visitor_typing_and_how_far_they_read(visitor: Visitor, clara: Staff) -> None:
    visitor.say("how long?")
    assert visitor.on("POST", "/typing").status_code == 204
    assert visitor.on("POST", "/seen", {"seq": 2}).status_code == 204
    shown = reading.state(visitor.conversation, clara)
    assert (shown["visitor_typing"], shown["visitor_seen_seq"]) == (True, 2)
    visitor.on("POST", "/seen", {"seq": 1})
    visitor.on("POST", "/seen", {"seq": 900})
    assert visitor.conversation.visitor_seen_seq == 2
    visitor.say("and now?")
    assert not reading.state(visitor.conversation, clara)["visitor_typing"]


def test_how_far_a_person_has_read_is_shown_of_who_has_it_only(visitor: Visitor, clara: Staff) -> None:
    visitor.say("how long?")
    reading.mark(visitor.conversation, clara, 2)
    assert state(visitor)["staff_seen_seq"] == 0
    desk.take(visitor.conversation.pk, None, clara)
    reading.mark(visitor.conversation, clara, 3)
    assert state(visitor)["staff_seen_seq"] == 3


def test_typing_does_not_use_up_what_messages_may(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "typings", Buckets(2))
    assert [visitor.on("POST", "/typing").status_code for _ in range(3)] == [204, 204, 429]
    assert visitor.post(text="hello").status_code == 201


@pytest.mark.parametrize("body", [{}, {"seq": -1}, {"seq": "2"}, {"seq": 2**31}])
def test_a_number_that_is_none(visitor: Visitor, body: dict[str, Any]) -> None:
    assert visitor.on("POST", "/seen", body).status_code == 400


def test_the_language_of_the_browser_is_kept(visitor: Visitor) -> None:
    from frontdesk.lib.clinic import profile

    given = {"consent_version": profile().consent_version, "language": "de-AT"}
    started = visitor.call("POST", "/conversations", given)
    assert started.status_code == 201
    assert type(visitor.conversation).objects.get(public_id=started.json()["id"]).language == "de-AT"
    assert visitor.call("POST", "/conversations", given | {"language": "not a tag"}).status_code == 400


def test_who_types_is_forgotten_when_many_do() -> None:
    now = [0.0]
    many = Typing(clock=lambda: now[0])
    for number in range(1001):
        many.heard(str(number), "visitor")
    now[0] = 7.0
    many.heard("last", "visitor")
    assert many.left("last", "visitor") == 6.0
    assert (many.left("1", "visitor"), len(many._until)) == (0.0, 1)


def both(*acts: Callable[[], Any]) -> list[Any]:
    """What each came to, all started at the same moment."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        try:
            gate.wait()
            results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def test_of_many_who_take_at_the_very_same_moment_one_wins(visitor: Visitor) -> None:
    pk, version = visitor.conversation.pk, visitor.conversation.version
    people = [member(f"clinician{number}", "clinician") for number in range(6)]
    team = [Staff(user, roles_of(user)) for user in people]
    results = both(*[lambda one=one: desk.take(pk, version, one) for one in team])
    lost = [one for one in results if isinstance(one, desk.Lost)]
    assert len(lost) == 5, results
    assert {one.assigned_to for one in lost} == {visitor.conversation.assigned_to}
    assert len([one for one in visitor.messages() if one["author"] == "system"]) == 1


def test_the_same_reply_twice_at_the_very_same_moment_is_stored_once(visitor: Visitor, clara: Staff) -> None:
    pk = desk.take(visitor.conversation.pk, None, clara).pk
    results = both(*[lambda: desk.reply(pk, None, clara, "Hello", "the-same") for _ in range(4)])
    assert sorted(new for _, new in results) == [False, False, False, True]


def test_what_is_typed_is_known_to_the_process_only(visitor: Visitor) -> None:
    visitor.on("POST", "/typing")
    assert typing.left(visitor.id, "visitor") > 0
    typing.stop(visitor.id, "visitor")
    assert typing.left(visitor.id, "visitor") == 0
