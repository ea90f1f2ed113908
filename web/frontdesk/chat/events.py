"""The event stream: messages after the last one seen, in order, once, and the state when it changes."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from frontdesk.chat import store, wire
from frontdesk.chat.hub import hub
from frontdesk.chat.models import Conversation
from frontdesk.chat.typing import STAFF, typing

LONGEST_SECONDS = 30 * 60
COMMENT_SECONDS = 15.0
AT_ONCE = 100
# A visitor has a tab or two; more is somebody who holds connections for their own sake.
MOST_PER_CONVERSATION = 8
MAX_SEQ = 2**31 - 1

# Streams share a few threads for their looks at the database: a thousand open streams are not a thousand connections.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="events")
_begun: set[Future[Any]] = set()


async def in_thread[T](work: Callable[..., T], *arguments: Any) -> T:
    """Do work that uses the database on one of the streams' threads."""

    def run() -> T:
        try:
            return work(*arguments)
        finally:
            close_old_connections()

    begun = _threads.submit(run)
    _begun.add(begun)
    begun.add_done_callback(_begun.discard)
    return await asyncio.wrap_future(begun)


def let_finish(seconds: float) -> None:
    """Wait for the work that threads are at, whoever has stopped waiting for it, but no longer than so."""
    wait(set(_begun), timeout=seconds)


@csrf_exempt
async def events(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Follow a conversation."""
    try:
        if request.method != "GET":
            raise wire.method_not_allowed("GET")
        wire.limit(wire.by_address, wire.address(request), "address")
        await in_thread(wire.opened, request, public_id)
        after = wire.whole(request.headers.get("Last-Event-ID"), "Last-Event-ID", 0, 0, MAX_SEQ)
        _check_room(public_id)
    except wire.ApiError as error:
        return error.response()
    response = StreamingHttpResponse(follow(public_id, after), content_type="text/event-stream")
    # Cache-Control no-store comes with every answer; this one keeps nginx from collecting the stream.
    response["X-Accel-Buffering"] = "no"
    return response


def _check_room(public_id: str) -> None:
    if hub.count(public_id) >= MOST_PER_CONVERSATION or hub.count() >= settings.SUNHAT_LIMIT_STREAMS:
        raise wire.slow_down(int(COMMENT_SECONDS))


@dataclass(frozen=True)
class _Seen:
    messages: list[dict[str, Any]]
    state: dict[str, Any]


def _look(public_id: str, after: int) -> _Seen | None:
    """What there is after that number; None if the conversation was erased."""
    conversation = Conversation.objects.filter(public_id=public_id).first()
    if not conversation:
        return None
    store.alive(conversation)
    # The number first: a message that comes in between is then told of twice by the state, and missed by nobody.
    state: dict[str, Any] = {**wire.state(conversation), "last_seq": store.last_seq(conversation)}
    return _Seen(wire.messages(conversation, store.after(conversation, after, AT_ONCE)), state)


async def follow(public_id: str, after: int) -> AsyncIterator[str]:
    """The stream's text, from the message after `after` on, until the time is up or the conversation is erased."""
    ends = time.monotonic() + LONGEST_SECONDS
    told = None
    with hub.follow(public_id) as follower:
        yield "retry: 2000\n\n"
        while (left := ends - time.monotonic()) > 0 and not hub.closing:
            seen = await in_thread(_look, public_id, after)
            if seen is None:
                return
            for message in seen.messages:
                yield as_event("message", message, message["seq"])
                after = message["seq"]
            if len(seen.messages) == AT_ONCE:
                continue
            if seen.state != told:
                told = seen.state
                yield as_event("state", told)
            # "Typing" ends by itself, with no wake-up.
            typed = typing.left(public_id, STAFF)
            pause = min(COMMENT_SECONDS, left)
            if not await follower.wait(min(pause, typed) if typed else pause) and not typed:
                yield ": still here\n\n"


def as_event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    """One event, as it goes over the wire."""
    line = f"id: {number}\n" if number is not None else ""
    return f"event: {name}\n{line}data: {json.dumps(data, separators=(',', ':'))}\n\n"
