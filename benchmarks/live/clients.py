"""A visitor and a clinician as their browsers speak to the web app, and what stands on their screens."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import aiohttp

from benchmarks.turn.servers import BenchmarkError

PATIENCE_SECONDS = 30.0
# As the console's pages do: what happens at once is asked for once (static/console/inbox.js and rail.js).
LIST_AFTER_SECONDS, PULSE_AFTER_SECONDS = 0.2, 0.15
# As the server asks of those whose stream breaks.
RETRY_SECONDS = 2.0


class Screen:
    """What one pair of eyes has before it: the moment at which each text came, by `time.perf_counter`."""

    def __init__(self) -> None:
        self._came: dict[str, asyncio.Future[float]] = {}

    def show(self, texts: Iterable[str]) -> None:
        """Has these texts on the screen from now on; those that were there already stay as they are."""
        for text in texts:
            came = self._expected(text)
            if not came.done():
                came.set_result(time.perf_counter())

    async def shows(self, text: str) -> float:
        """Returns the moment at which the text came, once it has.

        Raises:
            BenchmarkError: if it does not come at all.
        """
        try:
            return await asyncio.wait_for(asyncio.shield(self._expected(text)), PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            raise BenchmarkError(f"{text!r} never came.") from None

    def _expected(self, text: str) -> asyncio.Future[float]:
        return self._came.setdefault(text, asyncio.get_running_loop().create_future())


async def events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, Any]]:
    """Yields name and data of each event of an open stream."""
    name = ""
    async for line in response.content:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


class Follower:
    """Whoever keeps an event stream open, and opens it again when it breaks, as a browser does."""

    breaks = 0

    async def follow(self, screen: Screen) -> None:
        """Follows for ever; `breaks` counts how often the stream had to be opened again."""
        while True:
            with suppress(aiohttp.ClientError, asyncio.TimeoutError):
                await self.listen(screen)
            self.breaks += 1
            await asyncio.sleep(RETRY_SECONDS)

    async def listen(self, screen: Screen) -> None:
        """Follows until the stream ends; what was missed before is asked for first."""
        raise NotImplementedError


class Visitor(Follower):
    """One conversation, by its token."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/api/v1"
        self._headers: dict[str, str] = {}
        self.public_id = ""

    async def start(self) -> None:
        """Begins the conversation."""
        async with self._session.get(f"{self._url}/site") as answer:
            version = (await _read(answer))["consent"]["version"]
        async with self._session.post(f"{self._url}/conversations", json={"consent_version": version}) as answer:
            started = await _read(answer)
        self.public_id = started["id"]
        self._headers = {"Authorization": f"Bearer {started['token']}"}

    async def say(self, text: str) -> None:
        """Writes to the clinic."""
        message = {"client_id": uuid4().hex, "text": text}
        async with self._session.post(self._at("messages"), json=message, headers=self._headers) as answer:
            await _read(answer)

    async def listen(self, screen: Screen) -> None:
        """The stream brings the messages themselves."""
        async with self._session.get(self._at("events"), headers=self._headers) as answer:
            _check(answer)
            async for name, data in events(answer):
                if name == "message":
                    screen.show([data["text"]])

    async def look(self, screen: Screen, after: int = 0) -> int:
        """Asks for what is new, as a page without a stream would; returns the last number."""
        async with self._session.get(f"{self._at('messages')}?after={after}", headers=self._headers) as answer:
            page = await _read(answer)
        screen.show(message["text"] for message in page["messages"])
        return int(page["last_seq"])

    def _at(self, name: str) -> str:
        return f"{self._url}/conversations/{self.public_id}/{name}"


class Clinician(Follower):
    """Signed in to the console, the inbox open, with one conversation before their eyes."""

    def __init__(self, session: aiohttp.ClientSession, url: str, public_id: str) -> None:
        self._session = session
        self._url = f"{url}/console"
        self._chat = f"{self._url}/chats/{public_id}"
        self.public_id = public_id
        self._headers: dict[str, str] = {}
        self._due: dict[str, asyncio.Task[None]] = {}

    def colleague(self, public_id: str) -> Clinician:
        """Returns another page of the console, with another conversation in it."""
        page = Clinician(self._session, self._url.removesuffix("/console"), public_id)
        page._headers = self._headers
        return page

    async def sign_in(self, username: str, password: str) -> None:
        """Fills in the form."""
        form = self._url.replace("/console", "/accounts/login/")
        async with self._session.get(form) as answer:
            token = _token(await answer.text())
        fields = {"login": username, "password": password, "csrfmiddlewaretoken": token}
        async with self._session.post(form, data=fields, headers={"Referer": form}) as answer:
            if "/console/" not in str(answer.url):
                raise BenchmarkError("The clinician could not sign in.")
            self._headers = {"X-CSRFToken": _token(await answer.text()), "Referer": self._url}

    async def take(self) -> None:
        """Takes the conversation over."""
        async with self._session.post(f"{self._chat}/take/", json={}, headers=self._headers) as answer:
            await _read(answer)

    async def say(self, text: str) -> None:
        """Answers the visitor."""
        reply = {"client_id": uuid4().hex, "text": text}
        async with self._session.post(f"{self._chat}/reply/", json=reply, headers=self._headers) as answer:
            await _read(answer)

    async def listen(self, screen: Screen) -> None:
        """The stream says only where to look again, so what is new is then asked for; the queue a little later."""
        last = 0
        async with self._session.get(f"{self._url}/events/?chat={self.public_id}") as answer:
            _check(answer)
            async for name, data in events(answer):
                if name in ("queue", "presence"):
                    self._soon("handoffs/pulse/", PULSE_AFTER_SECONDS)
                if name in ("queue", "chat"):
                    self._soon("handoffs/list/", LIST_AFTER_SECONDS)
                if name == "chat" and data["id"] == self.public_id:
                    last = await self.look(screen, last)

    def _soon(self, page: str, seconds: float) -> None:
        """Has a part of the page renewed in a moment, once for all that happens until then."""
        if page not in self._due or self._due[page].done():
            self._due[page] = asyncio.ensure_future(self._renew(page, seconds))

    async def _renew(self, page: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        with suppress(aiohttp.ClientError, asyncio.TimeoutError):
            async with self._session.get(f"{self._url}/{page}") as answer:
                await answer.read()

    async def look(self, screen: Screen, after: int = 0) -> int:
        """Asks for what is new; returns the last number."""
        async with self._session.get(f"{self._chat}/messages/?after={after}") as answer:
            page = await _read(answer)
        screen.show(message["text"] for message in page["messages"])
        return int(page["state"]["last_seq"])


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    if not found:
        raise BenchmarkError("A page of the console has no token in it.")
    return found[1]


def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.status not in (200, 201):
        raise BenchmarkError(f"{answer.url.path} answered {answer.status}.")


async def _read(answer: aiohttp.ClientResponse) -> Any:
    _check(answer)
    return await answer.json()
