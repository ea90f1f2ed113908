"""Two ways through Django, for two kinds of views."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from frontdesk.lib.asgi import Application

API, STREAM = "/api/", "/events"
# A turn holds its thread while Rasa is at it. Threads are started as they are needed, and kept.
MOST_THREADS = 256


class OneThread(ASGIHandler):
    """A whole request, Django's signals included, in one go on a thread that is kept for the next.

    Django's own handler stays on the event loop, and hands the request to a thread of its own and back for every middleware
    that is not asynchronous at heart, which is most of them, for the view and for both signals. For views that are plain
    functions that is twenty changes of thread, and the start and end of a thread, in place of one change.

    A visitor who hangs up does not stop what was begun.
    """

    def __init__(self, most: int = MOST_THREADS) -> None:
        super().__init__()
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="api")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await asyncio.get_running_loop().run_in_executor(self._threads, self._respond, scope, body)
        await self.send_response(response, send)

    def _respond(self, scope: Any, body: Any) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response = cast("HttpResponseBase", self.get_response(request) if request else refused)
        response._handler_class = self.__class__  # type: ignore[attr-defined]  # untyped there
        # Sends the signal of the end, which gives the database's connection back. What a whole response holds stays there.
        response.close()
        return response


def by_kind(usual: Application) -> Application:
    """The API's calls go through `OneThread`; its stream, pages and files go through `usual`, where they hold no thread."""
    api: Any = OneThread()

    async def run(scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        plain = scope["type"] == "http" and path.startswith(API) and not path.endswith(STREAM)
        await (api if plain else usual)(scope, receive, send)

    return run
