"""The event stream: every message once and in order, resumed by number, woken and not polled."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient
from pytest_django.fixtures import Settings

from frontdesk.chat import assistant, events, hub, store
from frontdesk.chat.models import Author, Conversation
from tests.little_rasa import LittleRasa
from tests.visitor import API, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def listening() -> AsyncIterator[None]:
    """What passes PostgreSQL's notifications on; with SQLite it has nothing to do."""
    task = asyncio.ensure_future(hub.listen())
    if connection.vendor == "postgresql":
        await asyncio.sleep(0.5)
    yield
    task.cancel()


class Stream:
    """An open stream, read event by event as the frame does."""

    def __init__(self, lines: AsyncIterator[bytes | str]) -> None:
        self._chunks = aiter(lines)

    async def next(self, seconds: float = 5) -> dict[str, Any]:
        """The next event, comment or setting."""
        chunk = await asyncio.wait_for(anext(self._chunks), seconds)
        text = chunk.decode() if isinstance(chunk, bytes) else chunk
        assert text.endswith("\n\n")
        fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
        return fields | ({"data": json.loads(fields["data"])} if "data" in fields else {})

    async def until(self, name: str) -> dict[str, Any]:
        """The next event of that name."""
        while (event := await self.next()).get("event") != name:
            pass
        return event

    async def close(self) -> None:
        """Hang up."""
        await self._chunks.aclose()


async def open_stream(visitor: Visitor, **headers: str) -> Any:
    """The response to a call that opens the stream."""
    return await AsyncClient().get(
        f"{API}/conversations/{visitor.id}/events", headers={"Authorization": f"Bearer {visitor.token}"} | headers
    )


async def follow(visitor: Visitor, last: int = 0) -> Stream:
    """An open stream whose first line, the pause before a new try, is read."""
    response = await open_stream(visitor, **{"Last-Event-ID": str(last)})
    assert response.status_code == 200
    stream = Stream(response.streaming_content)
    assert await stream.next() == {"retry": "2000"}
    return stream


@pytest.fixture
def said(visitor: Visitor) -> Visitor:
    """A visitor with four messages in the conversation."""
    visitor.say("one")
    visitor.say("two")
    return visitor


def person_writes(visitor: Visitor, text: str = "This is Clara.") -> None:
    """A message of a person, as `frontdesk.inbox.desk.reply` stores it."""
    store.append(visitor.conversation, Author.PERSON, text)


async def test_from_the_start(said: Visitor) -> None:
    stream = await follow(said)
    got = [await stream.next() for _ in range(5)]
    assert [event.get("id") for event in got] == ["1", "2", "3", "4", None]
    assert [event["data"] for event in got[:4]] == await sync_to_async(said.messages)()
    state = (await sync_to_async(said.on)("GET")).json()["state"]
    assert got[4]["data"] == {**state, "last_seq": 4}
    await stream.close()


@pytest.mark.parametrize("last", [0, 1, 3, 4])
async def test_resumed_after_the_last_one_seen(said: Visitor, last: int) -> None:
    stream = await follow(said, last)
    got = [await stream.next() for _ in range(4 - last)]
    assert [event["id"] for event in got] == [str(seq) for seq in range(last + 1, 5)]
    assert (await stream.next())["event"] == "state"
    await stream.close()


async def test_a_persons_reply_comes_at_once(said: Visitor) -> None:
    stream = await follow(said, 4)
    await stream.until("state")
    started = time.monotonic()
    await sync_to_async(person_writes)(said)
    event = await stream.next()
    assert (event["event"], event["id"], event["data"]["author"]) == ("message", "5", "person")
    assert time.monotonic() - started < 3
    await stream.close()


async def test_a_new_owner_is_told(said: Visitor) -> None:
    stream = await follow(said, 4)
    assert (await stream.until("state"))["data"]["owner"] == "bot"
    await sync_to_async(said.on)("POST", "/end")
    assert (await stream.until("state"))["data"]["owner"] == "closed"
    await stream.close()


async def test_the_assistant_coming_and_going_is_told(said: Visitor, rasa: LittleRasa, settings: Settings) -> None:
    settings.SUNHAT_WARM_UP_SECONDS = 60
    stream = await follow(said, 4)
    assert (await stream.until("state"))["data"]["assistant"] == "ready"
    rasa.health = (503, {"status": "starting"})
    assistant.forget()
    hub.hub.wake(hub.EVERYBODY)
    assert (await stream.until("state"))["data"]["assistant"] == "warming_up"
    await stream.close()


async def test_two_tabs_see_the_same(said: Visitor) -> None:
    streams = [await follow(said, 4), await follow(said, 4)]
    await sync_to_async(said.say)("three")
    for stream in streams:
        assert [(await stream.until("message"))["id"] for _ in range(2)] == ["5", "6"]
        await stream.close()


async def test_more_than_one_batch_is_read_through(said: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "AT_ONCE", 3)
    stream = await follow(said)
    assert [(await stream.next())["id"] for _ in range(4)] == ["1", "2", "3", "4"]
    assert (await stream.next())["event"] == "state"
    await stream.close()


async def test_a_comment_keeps_it_open(said: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "COMMENT_SECONDS", 0.05)
    stream = await follow(said, 4)
    await stream.until("state")
    assert await stream.next() == {"": "still here"}
    await stream.close()


async def test_a_wake_up_that_was_lost_is_made_up_for(said: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "COMMENT_SECONDS", 0.1)
    stream = await follow(said, 4)
    await stream.until("state")
    monkeypatch.setattr(hub, "changed", lambda public_id: None)
    await sync_to_async(person_writes)(said)
    assert (await stream.until("message"))["id"] == "5"
    await stream.close()


async def test_it_ends_when_its_time_is_up(said: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LONGEST_SECONDS", 0.2)
    stream = await follow(said, 4)
    await stream.until("state")
    with pytest.raises(StopAsyncIteration):
        while True:
            await stream.next()


async def test_it_ends_when_the_conversation_is_erased(said: Visitor) -> None:
    stream = await follow(said, 4)
    await stream.until("state")
    await sync_to_async(said.on)("DELETE")
    with pytest.raises(StopAsyncIteration):
        await stream.next()
    assert (await open_stream(said)).status_code == 404


async def test_it_ends_when_the_process_is_about_to(said: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = await follow(said, 4)
    await stream.until("state")
    monkeypatch.setattr(hub.hub, "closing", True)
    hub.hub.close()
    with pytest.raises(StopAsyncIteration):
        await stream.next()


@pytest.mark.parametrize("last", ["x", "-1", "1.0", "9" * 20])
async def test_a_number_that_is_none(said: Visitor, last: str) -> None:
    assert (await open_stream(said, **{"Last-Event-ID": last})).status_code == 400


async def test_nobody_holds_more_than_a_few(said: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_PER_CONVERSATION", 2)
    streams = [await follow(said, 4) for _ in range(2)]
    for stream in streams:
        await stream.until("state")
    refused = await open_stream(said)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "15")
    for stream in streams:
        await stream.close()


async def test_nobody_opens_one_when_the_process_has_all_it_can_hold(said: Visitor, settings: Settings) -> None:
    stream = await follow(said, 4)
    await stream.until("state")
    settings.SUNHAT_LIMIT_STREAMS = 1
    other = await sync_to_async(Visitor)()
    assert (await open_stream(other)).status_code == 429
    await stream.close()


async def test_other_conversations_are_not_heard(said: Visitor) -> None:
    other = await sync_to_async(Visitor)()
    stream = await follow(said, 4)
    await stream.until("state")
    await sync_to_async(other.say)("psst")
    with pytest.raises(TimeoutError):
        await stream.next(0.3)
    assert await Conversation.objects.acount() == 2
