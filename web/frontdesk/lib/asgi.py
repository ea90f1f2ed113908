"""Around Django: start and stop of the process, and a bound on what anybody may send."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def with_lifespan(application: Application, ready: Callable[[], None], beside: Callable[[], Awaitable[None]]) -> Application:
    """Call `ready` at the start, whose error keeps the process from serving, and run `beside` until the stop."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send, ready, beside)
        else:
            await application(scope, receive, send)

    return run


async def _live(receive: Receive, send: Send, ready: Callable[[], None], beside: Callable[[], Awaitable[None]]) -> None:
    await receive()
    try:
        await asyncio.to_thread(ready)
    except Exception as error:  # whatever it is, the process must not serve, and the line says why
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    task = asyncio.ensure_future(beside())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await send({"type": "lifespan.shutdown.complete"})


def with_body_limit(application: Application, most: int) -> Application:
    """Refuse a body over `most` bytes before it is collected: Django would first write all of it to a file."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
        elif _declared(scope) > most:
            await _refuse(send)
        else:
            await _count(application, most, scope, receive, send)

    return run


def _declared(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


async def _count(application: Application, most: int, scope: Scope, receive: Receive, send: Send) -> None:
    """A body that does not say how long it is: to Django, its sender hangs up when it is too long."""
    seen, answered = 0, False

    async def counted() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= most else {"type": "http.disconnect"}

    async def noted(message: MutableMapping[str, Any]) -> None:
        nonlocal answered
        answered = True
        await send(message)

    await application(scope, counted, noted)
    if seen > most and not answered:
        await _refuse(send)


async def _refuse(send: Send) -> None:
    body = b'{"error": {"code": "too_large", "detail": "Send at most 16 KB."}}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
