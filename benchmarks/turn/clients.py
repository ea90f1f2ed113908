"""Speaking to each assistant over HTTP as its own caller would."""

from __future__ import annotations

import secrets
from typing import Any

import aiohttp

from benchmarks.turn.projects import first_paragraph
from benchmarks.turn.servers import BenchmarkError

SILENCE = "silence"


class Client:
    """What the measurements need of an assistant: begin a conversation, say something in it."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def begin(self) -> dict[str, Any]:
        """Returns a new conversation; what is in it is the client's own business."""
        return {"id": secrets.token_urlsafe(16)}

    async def say(self, conversation: dict[str, Any], text: str) -> list[str]:
        """Returns the outcomes of one turn.

        Raises:
            BenchmarkError: if the assistant answered with an error or not at all.
        """
        raise NotImplementedError

    async def _post(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._session.post(self._url + path, json=body, headers=headers) as response:
            if response.status not in (200, 201):
                raise BenchmarkError(f"{path} answered {response.status}: {(await response.text())[:300]}")
            return await response.json()


class StockClient(Client):
    """Rasa's REST channel. It tells only the text of a reply, so the outcome is looked up by that."""

    def __init__(self, session: aiohttp.ClientSession, url: str, outcomes: dict[str, str]) -> None:
        super().__init__(session, url)
        self._outcomes = outcomes

    async def say(self, conversation: dict[str, Any], text: str) -> list[str]:
        """See `Client.say`."""
        replies = await self._post("/webhooks/rest/webhook", {"sender": conversation["id"], "message": text})
        if not replies:
            # Its way to answer a text like `/restart`, which it obeys, and most faults.
            return [SILENCE]
        said = first_paragraph(replies[0].get("text") or "")
        if said not in self._outcomes:
            raise BenchmarkError(f"Stock Rasa said what stands for no outcome: {said!r}")
        return [self._outcomes[said]]


class EngineClient(Client):
    """Sunhat's Rasa behind its turn channel, as the web app calls it; the context is carried as the web app does."""

    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str) -> None:
        super().__init__(session, url)
        self._secret = secret

    async def begin(self) -> dict[str, Any]:
        """See `Client.begin`."""
        return {"context": {}}

    async def say(self, conversation: dict[str, Any], text: str) -> list[str]:
        """See `Client.say`."""
        turn_id = secrets.token_urlsafe(16)
        body = {"turn_id": turn_id, "text": text, "choice": None, "context": conversation["context"]}
        response = await self._post("/webhooks/turn/", body, self._secret)
        conversation["context"] = response["context"]
        return list(response["outcomes"])


class WebClient(Client):
    """The visitors' API: what the widget calls, with every message and reply stored before it is answered."""

    async def begin(self) -> dict[str, Any]:
        """See `Client.begin`."""
        async with self._session.get(self._url + "/api/v1/site") as response:
            version = (await response.json())["consent"]["version"]
        started = await self._post("/api/v1/conversations", {"consent_version": version})
        return {"id": started["id"], "token": started["token"]}

    async def say(self, conversation: dict[str, Any], text: str) -> list[str]:
        """See `Client.say`."""
        path = f"/api/v1/conversations/{conversation['id']}/messages"
        body = {"client_id": secrets.token_urlsafe(16), "text": text}
        given = await self._post(path, body, conversation["token"])
        said = [message["outcome"] for message in given["messages"] if message["author"] == "bot"]
        if not said or "handoff:bot_unavailable" in said:
            raise BenchmarkError(f"The web app had no answer of the assistant's to {text!r}.")
        return said
