"""What machines ask: is it alive, is it ready, how is it doing."""

import ipaddress

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from frontdesk.chat import assistant

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nobody else: a database that is down is no reason to kill this process."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether visitors can be served: 503 without a database, or before its migrations.

    The assistant is reported and not required: without it messages are stored and people look at them.
    """
    fault = _database_fault()
    content = {"status": "ready" if not fault else "not_ready", "database": fault or "ok", "assistant": assistant.state()}
    return JsonResponse(content, status=503 if fault else 200)


def _database_fault() -> str:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "not_migrated" if plan else ""


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus, for the machine itself only; elsewhere there is no such page."""
    if not _from_here(request):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _from_here(request: HttpRequest) -> bool:
    # A proxy on the same machine also calls from loopback, but says for whom.
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(str(request.META.get("REMOTE_ADDR"))).is_loopback
    except ValueError:
        return False
