"""Middleware of our own; each works in both of Django's worlds, so that an open event stream holds no thread."""

import gzip
from collections.abc import Awaitable, Callable, Iterator
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware
from whitenoise.middleware import WhiteNoiseMiddleware

Respond = Callable[[HttpRequest], HttpResponseBase]
RespondAsync = Callable[[HttpRequest], Awaitable[HttpResponseBase]]

TEXTS = ("text/", "application/javascript", "image/svg+xml")
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def _no_file(request: HttpRequest) -> None:
    return None


def _whole(response: HttpResponseBase) -> HttpResponseBase:
    """The file read at once: ASGI would first put WhiteNoise's iterator on a thread, and the files are small."""
    if not isinstance(response, StreamingHttpResponse):
        return response
    content = b"".join(cast("Iterator[bytes]", response.streaming_content))
    response.close()
    return HttpResponse(content, status=response.status_code, headers=dict(response.items()))


# Each of our few files is packed once, and once more when it changed.
_gzip = lru_cache(maxsize=256)(partial(gzip.compress, mtime=0))


def _packed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A file of text, packed for whoever unpacks it. Files hold no secret, whose length would tell of it; pages do."""
    if not response.headers.get("Content-Type", "").startswith(TEXTS):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    wanted = "gzip" in request.headers.get("Accept-Encoding", "") and request.method == "GET"
    if wanted and isinstance(response, HttpResponse) and response.status_code == HTTPStatus.OK:
        response.content = _gzip(response.content)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
    return response


@sync_and_async_middleware
def static_files(get_response: Any) -> Respond | RespondAsync:
    """Serve static files with WhiteNoise, whose own middleware would put every request on a thread."""
    whitenoise = WhiteNoiseMiddleware(_no_file)
    if iscoroutinefunction(get_response):

        async def respond_async(request: HttpRequest) -> HttpResponseBase:
            file = whitenoise(request)
            return _packed(request, _whole(file)) if file else await get_response(request)

        return respond_async

    def respond(request: HttpRequest) -> HttpResponseBase:
        return cast("HttpResponseBase", whitenoise(request) or get_response(request))

    return respond


def _set_headers(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    # What a person sees here is about health: no cache of a browser or of a proxy keeps it unless a view says so.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@sync_and_async_middleware
def headers(get_response: Any) -> Respond | RespondAsync:
    """Add the headers that Django has no setting for."""
    if iscoroutinefunction(get_response):

        async def respond_async(request: HttpRequest) -> HttpResponseBase:
            return _set_headers(await get_response(request))

        return respond_async

    def respond(request: HttpRequest) -> HttpResponseBase:
        return _set_headers(get_response(request))

    return respond
