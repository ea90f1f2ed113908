"""Two ways through Django, for two kinds of views."""

from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from frontdesk.lib.asgi import Application

API, STREAM = "/api/", "/events"


class OneThread(ASGIHandler):
    """Middleware and view in one go on the request's thread.

    Django's own handler stays on the event loop, and hands the request to the thread and back for every middleware that is
    not asynchronous at heart, which is most of them, and for the view. For views that are plain functions that is twenty
    changes of thread in place of one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """As Django's, with all of it on the thread."""
        response: HttpResponseBase = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        return response


def by_kind(usual: Application) -> Application:
    """The API's calls go through `OneThread`; its stream, pages and files go through `usual`, where they hold no thread."""
    api: Any = OneThread()

    async def run(scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        plain = scope["type"] == "http" and path.startswith(API) and not path.endswith(STREAM)
        await (api if plain else usual)(scope, receive, send)

    return run
