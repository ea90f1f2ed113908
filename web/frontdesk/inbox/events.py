"""The event stream of the console: what to look at again. It carries ids and no words, and only ids that the reader may open.

Resumed with `Last-Event-ID`, it first names what changed since; opened anew, it has the page look at everything once.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.chat import hub
from frontdesk.chat.events import COMMENT_SECONDS, LONGEST_SECONDS, as_event, in_thread
from frontdesk.chat.models import Conversation
from frontdesk.chat.typing import VISITOR, typing
from frontdesk.inbox import chats, queue
from frontdesk.inbox.access import READABLE, restricted_for

MOST_MISSED = 100
# A transaction that was under way at the time of the last event may have ended after it.
OVERLAP = timedelta(seconds=5)

Event = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class _Reader:
    """Who follows, and the conversation on their screen, if they may read it."""

    staff: Staff
    watched: str


async def events(request: HttpRequest) -> HttpResponseBase:
    """GET `?chat=<public id>`: follow the queue, and that conversation's typing too."""
    opened = await in_thread(_open, request)
    if isinstance(opened, JsonResponse):
        return opened
    response = StreamingHttpResponse(follow(request, opened), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


def _open(request: HttpRequest) -> _Reader | JsonResponse:
    reader: list[_Reader] = []

    def look(request: HttpRequest) -> dict[str, object]:
        chats.allow(request, "GET")
        if hub.hub.count() >= settings.SUNHAT_LIMIT_STREAMS:
            raise chats.Fault(429, "slow_down", "There are too many open streams; try again later.")
        staff = staff_of(request)
        chats.must_take(staff)
        reader.append(_Reader(staff, request.GET.get("chat", "")))
        return {}

    answer = chats.json_call(look)(request)
    return reader[0] if reader else answer


def _since(request: HttpRequest) -> datetime | None:
    value = request.headers.get("Last-Event-ID", "")
    return datetime.fromtimestamp(int(value) / 1000, UTC) if value.isdigit() and len(value) < 14 else None


def _missed(reader: _Reader, since: datetime | None) -> list[Event]:
    """Where to look at the start: at the queue, at the conversation on the screen, and at what changed since."""
    changed: set[str] = {reader.watched} - {""}
    if since:
        rows = Conversation.objects.filter(last_at__gte=since - OVERLAP).order_by("-last_at")
        changed |= set(rows.values_list("public_id", flat=True)[:MOST_MISSED])
    return [("queue", {}), ("presence", {}), *_chats(reader.staff, changed)]


def _chats(staff: Staff, public_ids: set[str]) -> list[Event]:
    """An event for each of them that this person may open: whoever reads what is medical may open all, unasked."""
    if staff.reads_medical:
        return [("chat", {"id": public_id}) for public_id in sorted(public_ids)]
    found = Conversation.objects.filter(public_id__in=public_ids).annotate(restricted=restricted_for(staff, "pk"))
    found = found.filter(READABLE)
    return [("chat", {"id": public_id}) for public_id in found.values_list("public_id", flat=True)]


def _news(reader: _Reader, words: set[str]) -> list[Event]:
    """What these wake-ups mean to this reader."""
    if hub.EVERYBODY in words:
        return _missed(reader, None)
    told: list[Event] = [(word[1:], {}) for word in (hub.QUEUE, hub.PRESENCE) if word in words]
    changed = {word for word in words if ":" not in word and word[0] != "*"}
    typed = reader.watched and f"{reader.watched}:{VISITOR}" in words
    readable = _chats(reader.staff, changed | ({reader.watched} if typed else set())) if changed or typed else []
    if typed and ("chat", {"id": reader.watched}) in readable:
        told.append(("typing", {"id": reader.watched, "typing": True}))
    return told + [event for event in readable if event[1]["id"] in changed]


async def _heard(reader: _Reader, words: set[str]) -> list[Event]:
    """What these wake-ups mean, without a thread where the database need not be asked: every message wakes all of staff."""
    if reader.staff.reads_medical and hub.EVERYBODY not in words:
        return _news(reader, words)
    return await in_thread(_news, reader, words)


def _still_welcome(request: HttpRequest) -> Staff | None:
    """The same person, asked for anew: signed in, active, and with which roles?"""
    session = type(request.session)(request.session.session_key)
    if session.session_key is None or not session.exists(session.session_key):
        return None
    request.session = session
    request.user = get_user(request)
    try:
        staff = staff_of(request)
    except Exception:  # PermissionDenied, and whatever else says that this person has no place here
        return None
    return staff if staff.takes_handoffs else None


def _texts(events: list[Event]) -> list[str]:
    number = time.time_ns() // 1_000_000
    return [as_event(name, data, number) for name, data in events]


async def follow(request: HttpRequest, reader: _Reader) -> AsyncIterator[str]:
    """The stream's text, until the time is up or the reader is no longer welcome."""
    ends = time.monotonic() + LONGEST_SECONDS
    showing_typing = False
    with hub.hub.follow(hub.STAFF) as follower:
        yield "retry: 2000\n\n"
        mark = await in_thread(queue.mark)
        for text in _texts(await in_thread(_missed, reader, _since(request))):
            yield text
        while (left := ends - time.monotonic()) > 0 and not hub.hub.closing:
            pause = min(COMMENT_SECONDS, left, *([typing.left(reader.watched, VISITOR)] if showing_typing else []))
            woken = await follower.wait(pause)
            news = await _heard(reader, words) if (words := follower.words()) else []
            if showing_typing and not typing.left(reader.watched, VISITOR):
                news.append(("typing", {"id": reader.watched, "typing": False}))
            showing_typing = typing.left(reader.watched, VISITOR) > 0 and (
                showing_typing or any(name == "typing" for name, _ in news)
            )
            if not woken and not news:
                staff = await in_thread(_still_welcome, request)
                if staff is None:
                    return
                reader = _Reader(staff, reader.watched)
                # A wake-up that was lost is made up for.
                before, mark = mark, await in_thread(queue.mark)
                news = [("queue", {})] if mark != before else []
                yield ": still here\n\n"
            for text in _texts(news):
                yield text
