"""Characters that show a text other than it is, made visible to staff.

An override turns "gpj.exe" into "exe.jpg", a zero-width space splits a word that somebody searches for. What a visitor
wrote may reach any page of the console, any of its answers to scripts and any export, so it is done for all of them in one
place, on the way out. What is stored stays as it was written. The marks of direction that honest text in Arabic or Hebrew
needs, and the joiners of emoji, are left alone: they turn nothing around.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from frontdesk.lib.middleware import Respond, RespondAsync

NAMES = {
    **dict.fromkeys("\u202a\u2066", "left to right"),
    **dict.fromkeys("\u202b\u2067", "right to left"),
    "\u202d": "left to right, forced",
    "\u202e": "right to left, forced",
    "\u2068": "other direction",
    **dict.fromkeys("\u202c\u2069", "end of direction"),
    **dict.fromkeys("\u200b\u2060\ufeff", "zero width"),
}
MARKS = {character: f"⟨{name}⟩" for character, name in NAMES.items()}
# At the very start of a file a zero width no-break space says that it is UTF-8, and spreadsheets want it there.
TRICK = re.compile(f"(?<!^)\ufeff|[{''.join(set(NAMES) - {'\ufeff'})}]")
# JSON may write them as an escape; an escaped backslash before it makes it none.
ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\u(202[a-e]|206[06-9]|200b|feff)", re.IGNORECASE)
KINDS = ("text/html", "text/csv", "text/plain", "application/json")
CONSOLE = "/console/"


def visible(text: str) -> str:
    """The text with a mark such as ⟨right to left, forced⟩ in place of every such character."""
    return TRICK.sub(lambda found: MARKS[found[0]], text)


def visible_in_json(text: str) -> str:
    """The same for JSON, where they may be escaped."""
    return ESCAPED.sub(lambda found: found[1] + MARKS[chr(int(found[2], 16))], visible(text))


@sync_and_async_middleware
def visible_tricks(get_response: Any) -> Respond | RespondAsync:
    """Middleware: make them visible in whatever the console answers."""
    if iscoroutinefunction(get_response):

        async def respond_async(request: HttpRequest) -> HttpResponseBase:
            return _changed(request, await get_response(request))

        return respond_async

    def respond(request: HttpRequest) -> HttpResponseBase:
        return _changed(request, get_response(request))

    return respond


def _changed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if not request.path.startswith(CONSOLE) or kind not in KINDS:
        return response
    change = visible_in_json if kind == "application/json" else visible
    if isinstance(response, HttpResponse):
        before = response.content.decode(response.charset, "replace")
        after = change(before)
        if after != before:
            response.content = after.encode(response.charset)
    elif isinstance(response, StreamingHttpResponse):
        stream: Any = response.streaming_content
        response.streaming_content = _each_async(stream, change) if response.is_async else _each(stream, change)
    return response


def _each(parts: Iterator[bytes], change: Any) -> Iterator[bytes]:
    for part in parts:
        yield change(part.decode()).encode()


async def _each_async(parts: AsyncIterator[bytes], change: Any) -> AsyncIterator[bytes]:
    async for part in parts:
        yield change(part.decode()).encode()
