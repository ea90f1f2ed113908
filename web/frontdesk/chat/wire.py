"""How the API reads requests and writes answers."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from frontdesk.chat import assistant, limits, metrics, store
from frontdesk.chat.models import Author, Conversation, Message, Owner
from frontdesk.chat.text import TextError, storable
from frontdesk.chat.typing import STAFF, typing
from frontdesk.inbox import handoffs, promise
from frontdesk.inbox.models import Handoff
from frontdesk.lib import contracts
from frontdesk.review import thumbs

MOST_BYTES = 16 * 1024

by_address = limits.Buckets(settings.SUNHAT_LIMIT_ADDRESS)
by_token = limits.Buckets(settings.SUNHAT_LIMIT_TOKEN)
typings = limits.Buckets(settings.SUNHAT_LIMIT_TOKEN)
starts = limits.Buckets(settings.SUNHAT_LIMIT_STARTS)

View = Callable[..., HttpResponse]
Find = Callable[[str, str], Conversation | None]


class ApiError(Exception):
    """An answer that is an error; `detail` says what to do."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers

    def response(self) -> JsonResponse:
        """As the contract has it."""
        body = {"error": {"code": self.code, "detail": self.detail}}
        return JsonResponse(body, status=self.status, headers=self.headers)


def endpoint(**methods: View) -> Callable[..., HttpResponseBase]:
    """One address of the API: a view for each method. A bearer token, not a cookie, opens it, so CSRF has no hold."""

    @csrf_exempt
    @wraps(next(iter(methods.values())))
    def respond(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        try:
            view = methods.get(request.method or "")
            if not view:
                raise method_not_allowed(*methods)
            limit(by_address, address(request), "address")
            return view(request, **kwargs)
        except ApiError as error:
            return error.response()

    return respond


def method_not_allowed(*allowed: str) -> ApiError:
    """405."""
    names = ", ".join(sorted(allowed))
    return ApiError(405, "method_not_allowed", f"Use {names}.", Allow=names)


def address(request: HttpRequest) -> str:
    """The caller's; uvicorn has already put a trusted proxy's word in place of the proxy's own.

    Of IPv6 the /64, since whoever is given one address is given all of these.
    """
    given = str(request.META.get("REMOTE_ADDR") or "-")
    try:
        found = ip_address(given)
    except ValueError:
        return given
    if isinstance(found, IPv4Address):
        return given
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


def limit(buckets: limits.Buckets, key: str, name: str) -> None:
    """Take one from the key's bucket, or raise 429."""
    wait = buckets.take(key)
    if wait:
        metrics.LIMITED.labels(name).inc()
        raise slow_down(wait)


def slow_down(seconds: int) -> ApiError:
    """429."""
    return ApiError(429, "slow_down", f"Try again in {seconds} s.", **{"Retry-After": str(seconds)})


def opened(
    request: HttpRequest, public_id: str, buckets: limits.Buckets | None = None, find: Find | None = None
) -> Conversation:
    """The conversation that the request's token opens; 401 without a token, 404 if it opens nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiError(
            401,
            "unauthorized",
            "Send the conversation's token in the header Authorization: Bearer.",
            **{"WWW-Authenticate": "Bearer"},
        )
    conversation = (find or store.find)(public_id, token.strip())
    if not conversation:
        raise gone()
    limit(buckets or by_token, conversation.public_id, "token")
    return conversation


def gone() -> ApiError:
    """404 for what does not exist, is another's, or was erased meanwhile."""
    return ApiError(404, "not_found", "There is no such conversation here; start a new one.")


def body(request: HttpRequest, schema: str) -> dict[str, Any]:
    """The request's JSON, if it keeps to that schema of the API; strings in NFC."""
    if request.content_type != "application/json":
        raise ApiError(415, "unsupported_media_type", "Send application/json.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES or len(request.body) > MOST_BYTES:
        raise ApiError(413, "too_large", "Send at most 16 KB.")
    try:
        content = contracts.parse(request.body)
    except ValueError:
        raise bad_request("The body is not JSON.") from None
    fault = contracts.fault(contracts.visitors(schema), content)
    if fault:
        raise bad_request(fault)
    try:
        return {key: storable(value) if isinstance(value, str) else value for key, value in content.items()}
    except TextError as error:
        raise bad_request(str(error)) from None


def bad_request(detail: str) -> ApiError:
    """400."""
    return ApiError(400, "bad_request", detail)


def whole(value: str | None, name: str, default: int, least: int, most: int) -> int:
    """A whole number of an address or header."""
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 10 and least <= int(value) <= most):
        raise bad_request(f"{name} is a whole number from {least} to {most}.")
    return int(value)


def state(conversation: Conversation) -> dict[str, Any]:
    """Who speaks, whether the assistant can, and what a person does."""
    person = conversation.assigned_to if conversation.owner == Owner.PERSON else None
    return {
        "owner": conversation.owner,
        "assistant": assistant.state(),
        "person": {"name": person.public_name} if person else None,
        "staff_typing": bool(person) and typing.left(conversation.public_id, STAFF) > 0,
        "staff_seen_seq": conversation.staff_seen_seq,
        "promise": promise.of(conversation),
    }


def messages(conversation: Conversation, found: list[Message], new: bool = False) -> list[dict[str, Any]]:
    """Messages as the contract has them, each hand-off with its state of now. Nobody can have judged what is `new`."""
    wanted = any("handoff" in message.payload for message in found)
    by_reference = {handoff.reference: handoff for handoff in handoffs.every(conversation)} if wanted else {}
    given = {} if new else thumbs.of(found)
    return [_message(message, by_reference, given.get(message.pk, 0)) for message in found]


def _message(message: Message, by_reference: dict[str, Handoff], thumb: int) -> dict[str, Any]:
    handoff = by_reference.get(message.payload.get("handoff", ""))
    return {
        "seq": message.seq,
        # A person's is nobody's business but the console's.
        "client_id": message.client_id if message.author == Author.VISITOR else None,
        "author": message.author,
        "name": message.payload.get("name"),
        "text": message.text,
        "outcome": message.outcome or None,
        "created_at": moment(message.created_at),
        "state": message.state,
        "reviewed": message.payload.get("reviewed"),
        "buttons": message.payload.get("buttons", []),
        "thumb": thumb,
        "handoff": handoffs.public(handoff) if handoff else None,
    }


def moment(at: datetime) -> str:
    """UTC, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
