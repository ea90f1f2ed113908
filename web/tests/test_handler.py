"""A call of the API changes threads once, and starts none."""

import asyncio
import threading
from typing import Any

import httpx
import pytest

from frontdesk.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


async def ask() -> httpx.Response:
    """A call of the API as a server makes it."""
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get("/api/v1/openapi.json")


async def test_a_call_of_the_api_goes_to_its_thread_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    handed_over: list[str] = []
    usual = asyncio.BaseEventLoop.run_in_executor

    def counted(self: Any, executor: Any, function: Any, *args: Any) -> Any:
        handed_over.append(repr(function))
        return usual(self, executor, function, *args)

    monkeypatch.setattr(asyncio.BaseEventLoop, "run_in_executor", counted)
    answer = await ask()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    # Django's signals at the start and at the end included.
    assert len(handed_over) == 1, handed_over


async def test_its_thread_is_kept_for_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    await ask()
    started: list[str] = []
    usual = threading.Thread.start

    def counted(self: threading.Thread) -> None:
        started.append(self.name)
        usual(self)

    monkeypatch.setattr(threading.Thread, "start", counted)
    assert (await ask()).status_code == 200
    assert started == []
