"""The pages that show the chat: written as plain files in widget/, served here with the headers that each needs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from frontdesk.lib import contracts


@gzip_page
@conditional_page
def _file(request: HttpRequest, name: str, content_type: str, cache: str) -> HttpResponseBase:
    """A file of the widget, or 304; whoever adds a header adds it to either, since a browser takes it from both."""
    path: Path = settings.WIDGET_DIR / name
    if not path.is_file():
        raise Http404(name)
    return HttpResponse(path.read_bytes(), content_type=content_type, headers={"Cache-Control": cache})


def _page(request: HttpRequest, name: str) -> HttpResponseBase:
    return _file(request, name, "text/html; charset=utf-8", "no-cache")


@require_safe
def chat(request: HttpRequest) -> HttpResponseBase:
    """The chat as a page of its own, for clinics that allow no script of others."""
    return _page(request, "chat/index.html")


@require_safe
def resume(request: HttpRequest, token: str) -> HttpResponseBase:
    """The same page under the address of a link from an e-mail. To look at it uses nothing up: its script does the exchange."""
    response = _page(request, "chat/index.html")
    # The address is a key: it goes into no index and to no other page.
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@xframe_options_exempt
def frame(request: HttpRequest) -> HttpResponseBase:
    """The chat for an iframe, on the sites listed in SUNHAT_SITES and on our own pages only."""
    response = _page(request, "frame/index.html")
    ancestors = {"frame-ancestors": [CSP.SELF, *settings.SUNHAT_SITES]}
    response._csp_config = settings.SECURE_CSP | ancestors  # type: ignore[attr-defined]  # what csp_override sets
    return response


@require_safe
def loader(request: HttpRequest) -> HttpResponseBase:
    """The script that a clinic's site includes; any site may load it, the frame decides where it shows."""
    response = _file(request, "loader.js", "text/javascript; charset=utf-8", "public, max-age=300")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def demo(request: HttpRequest) -> HttpResponseBase:
    """A clinic's site with the chat on it, to try it out."""
    return _page(request, "demo/index.html")


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The visitors' API in words, from the document that is served to machines."""
    document = contracts.document(contracts.OPENAPI)
    return render(request, "chat/api_docs.html", {"document": document, "calls": _calls(document)})


def _calls(document: dict[str, Any]) -> list[dict[str, Any]]:
    calls = []
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in ("get", "post", "delete"):
            if method in item:
                calls.append(_call(document, method, path, shared, item[method]))
    return calls


def _call(document: dict[str, Any], method: str, path: str, shared: list[Any], call: dict[str, Any]) -> dict[str, Any]:
    parameters = [_resolved(document, parameter) for parameter in [*shared, *call.get("parameters", [])]]
    request = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "id": call["operationId"],
        "method": method.upper(),
        "path": document["servers"][0]["url"] + path,
        "summary": call["summary"],
        "description": call.get("description", ""),
        "token": bool(call.get("security")),
        "parameters": parameters,
        "fields": _fields(document, _resolved(document, request)),
        "answers": [(code, _resolved(document, answer)["description"]) for code, answer in call["responses"].items()],
    }


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The node, or what its `$ref` within the document names."""
    if "$ref" not in node:
        return node
    found: Any = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return {**found, **{key: value for key, value in node.items() if key != "$ref"}}


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {"name": name, "needed": name in required, **_resolved(document, field)}
        for name, field in schema.get("properties", {}).items()
    ]
