"""Calls of the action server share a connection, and stand for themselves all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from aiohttp import web
from rasa.utils.endpoints import EndpointConfig

from clinic_nlu import action_calls
from clinic_nlu.turn_channel import TurnChannel

Work = Callable[[EndpointConfig, list[Any]], Awaitable[Any]]


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(EndpointConfig, "session", EndpointConfig.session)
    TurnChannel("s" * 32)
    yield


def served(work: Work, **options: Any) -> list[Any]:
    """What a server sees while `work` calls it: of each call the connection and the headers."""
    seen: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.transport, dict(request.headers)))
        response = web.json_response({"events": []})
        response.set_cookie("once", "told")
        return response

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/webhook", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        await work(EndpointConfig(f"http://127.0.0.1:{port}/webhook", **options), seen)
        await action_calls.close()
        await runner.cleanup()

    asyncio.run(run())
    return seen


async def twice(endpoint: EndpointConfig, seen: list[Any]) -> None:
    for _ in range(2):
        assert await endpoint.request(json={}) == {"events": []}


def test_the_next_call_takes_the_same_connection() -> None:
    first, second = served(twice)
    assert first[0] is second[0]


def test_a_call_tells_nothing_of_the_one_before_and_signs_in_as_it_is_told() -> None:
    login = {"username": "rasa", "password": "of the test"}
    for _, headers in served(twice, basic_auth=login, headers={"X-Own": "yes"}):
        assert "Cookie" not in headers
        assert headers["X-Own"] == "yes" and headers["Authorization"].startswith("Basic ")


def test_a_connection_is_let_go_before_the_server_hangs_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert action_calls.IDLE_SECONDS < 5
    monkeypatch.setattr(action_calls, "IDLE_SECONDS", 0.05)

    async def pausing(endpoint: EndpointConfig, seen: list[Any]) -> None:
        await endpoint.request(json={})
        await asyncio.sleep(0.3)
        await endpoint.request(json={})

    first, second = served(pausing)
    assert first[0] is not second[0]


def test_a_server_that_comes_again_is_called_again() -> None:
    """Its connections are gone with it."""
    assert len(served(twice)) == len(served(twice)) == 2


def test_nothing_is_open_after_the_end() -> None:
    async def once(endpoint: EndpointConfig, seen: list[Any]) -> None:
        await endpoint.request(json={})
        assert [session.closed for session in action_calls._open] == [False]

    served(once)
    assert all(session.closed for session in action_calls._open)
