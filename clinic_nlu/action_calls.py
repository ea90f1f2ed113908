"""Calls of the action server over connections that stay open.

Rasa opens a session and a connection for every action that it runs, which takes longer than the call itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakSet

import aiohttp
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

# The action server hangs up after five idle seconds: a connection must be let go before that, or a call goes into a
# closing one.
IDLE_SECONDS = 2.0

KEPT = "_kept_session"

_open: WeakSet[aiohttp.ClientSession] = WeakSet()


def install() -> None:
    """Makes Rasa keep its connections to other servers, in this process. A second call changes nothing."""
    EndpointConfig.session = _kept  # type: ignore[method-assign,assignment]


async def close() -> None:
    """Closes what is open; called before the server's event loop ends."""
    for session in list(_open):
        await session.close()


@asynccontextmanager
async def _kept(self: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    # A session belongs to its event loop.
    loop = asyncio.get_running_loop()
    known, session = self.__dict__.get(KEPT, (None, None))
    if known is not loop or session.closed:
        session = _session(self)
        _open.add(session)
        self.__dict__[KEPT] = loop, session
    yield session


def _session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    login: Any = endpoint.basic_auth
    return aiohttp.ClientSession(
        headers=endpoint.headers,
        auth=aiohttp.BasicAuth(login["username"], login["password"]) if login else None,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=aiohttp.TCPConnector(keepalive_timeout=IDLE_SECONDS),
        # No server's cookie is sent back: each call stands for itself, as in a session of its own.
        cookie_jar=aiohttp.DummyCookieJar(),
    )
