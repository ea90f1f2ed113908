"""The console's event stream: woken at once, for what the reader may open, and resumed without a gap."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat import hub
from frontdesk.inbox import desk as at_desk
from frontdesk.inbox import events
from tests.little_rasa import LittleRasa, handed_off
from tests.test_events import Stream
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Follow = Callable[..., Any]


@pytest.fixture(autouse=True)
async def listening() -> AsyncIterator[None]:
    task = asyncio.ensure_future(hub.listen())
    if connection.vendor == "postgresql":
        await asyncio.sleep(0.5)
    yield
    task.cancel()


@pytest.fixture
async def follow() -> AsyncIterator[Follow]:
    """`follow(user, look=2)` is an open stream, and the events of its first look: so many."""
    opened: list[Stream] = []

    async def start(user: User, chat: str = "", last: str = "", look: int = 2) -> tuple[Stream, list[Any]]:
        client = AsyncClient()
        await sync_to_async(client.force_login)(user)
        answer = await client.get("/console/events/", {"chat": chat} if chat else {}, headers={"Last-Event-ID": last})
        assert answer.status_code == 200
        stream = Stream(answer.streaming_content)
        opened.append(stream)
        assert await stream.next() == {"retry": "2000"}
        return stream, [await stream.next() for _ in range(look)]

    yield start
    for stream in opened:
        await stream.close()


async def take(visitor: Visitor, user: User) -> None:
    def act() -> None:
        at_desk.take(visitor.conversation.pk, None, Staff(user, roles_of(user)))

    await sync_to_async(act)()


def names(told: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in told]


@pytest.fixture
def medical(visitor: Visitor, rasa: LittleRasa) -> Visitor:
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say("I'm on Roaccutane")
    return visitor


async def test_at_the_start_the_page_looks_at_everything(follow: Follow, clinician: User, visitor: Visitor) -> None:
    _, told = await follow(clinician, chat=visitor.id, look=3)
    assert names(told) == ["queue", "presence", "chat"]
    assert told[2]["data"] == {"id": visitor.id}


async def test_a_message_wakes_within_moments(follow: Follow, clinician: User, visitor: Visitor) -> None:
    stream, _ = await follow(clinician)
    await sync_to_async(visitor.say)("hello")
    assert (await stream.until("chat"))["data"] == {"id": visitor.id}
    started = time.monotonic()
    await sync_to_async(visitor.on)("POST", "/end")
    await stream.until("chat")
    assert time.monotonic() - started < 1


async def test_a_hand_off_and_who_takes_it_change_the_queue(
    follow: Follow, clinician: User, receptionist: User, medical: Visitor
) -> None:
    stream, _ = await follow(receptionist)
    await take(medical, clinician)
    assert (await stream.next())["event"] in ("queue", "presence")


async def test_the_reception_is_not_led_to_what_it_may_not_read(follow: Follow, receptionist: User, medical: Visitor) -> None:
    stream, told = await follow(receptionist, chat=medical.id, last="1")
    assert names(told) == ["queue", "presence"]
    other = await sync_to_async(Visitor)()
    await sync_to_async(medical.on)("POST", "/typing")
    await sync_to_async(medical.say)("my tablets, I mean")
    await sync_to_async(other.on)("POST", "/seen", {"seq": 0})
    await sync_to_async(other.on)("POST", "/end")
    while (event := await stream.next())["event"] != "chat":
        assert event["event"] == "queue"
    assert event["data"] == {"id": other.id}


async def test_typing_is_shown_of_the_conversation_on_the_screen_and_ends_by_itself(
    follow: Follow, clinician: User, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.chat.typing.LASTS_SECONDS", 0.2)
    stream, _ = await follow(clinician, chat=visitor.id, look=3)
    await sync_to_async(visitor.on)("POST", "/typing")
    assert (await stream.next())["data"] == {"id": visitor.id, "typing": True}
    assert (await stream.next())["data"] == {"id": visitor.id, "typing": False}


async def test_resumed_it_names_what_changed_meanwhile(follow: Follow, clinician: User, visitor: Visitor) -> None:
    _, told = await follow(clinician)
    last = told[-1]["id"]
    await sync_to_async(visitor.say)("while you were away")
    _, told = await follow(clinician, last=last, look=3)
    assert told[2]["data"] == {"id": visitor.id}


async def test_a_lost_wake_up_is_made_up_for(
    follow: Follow, clinician: User, medical: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "COMMENT_SECONDS", 0.1)
    stream, _ = await follow(clinician)
    monkeypatch.setattr(hub, "_tell", lambda word: None)
    await take(medical, clinician)
    assert (await stream.until("queue"))["event"] == "queue"


@pytest.mark.parametrize("why", ["signed out", "no role"])
async def test_it_ends_for_whoever_is_not_welcome_any_more(
    follow: Follow, clinician: User, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    from django.contrib.sessions.models import Session

    monkeypatch.setattr(events, "COMMENT_SECONDS", 0.1)
    stream, _ = await follow(clinician)
    if why == "signed out":
        await Session.objects.all().adelete()
    else:
        await clinician.groups.aclear()
    with pytest.raises(StopAsyncIteration):
        while True:
            await stream.next()


@pytest.mark.parametrize(("role", "status"), [("outsider", 403), ("reviewer", 403), ("manager", 200)])
async def test_who_may_follow(role: str, status: int, request: pytest.FixtureRequest, visitor: Visitor) -> None:
    user = await sync_to_async(request.getfixturevalue)(role)
    client = AsyncClient()
    assert (await client.get("/console/events/")).status_code == 401
    await sync_to_async(client.force_login)(user)
    answer = await client.get("/console/events/")
    assert answer.status_code == status
    assert (await client.post("/console/events/")).status_code in (403, 405)
