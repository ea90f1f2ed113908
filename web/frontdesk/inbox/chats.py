"""What the console shows of one conversation and does in it, as JSON: docs/handoff.md has the calls."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.chat.models import Conversation
from frontdesk.chat.text import TextError, clean
from frontdesk.inbox import desk, presence, reading
from frontdesk.inbox.access import chat_of, withheld
from frontdesk.lib import contracts
from frontdesk.review import audit

MOST_SEQ = 2**31 - 1
LONGEST_CLIENT_ID = 40

Call = Callable[[HttpRequest, Staff, Conversation], dict[str, Any]]


class Fault(Exception):
    """An answer that is an error; `detail` says what to do, `more` what else is known."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.content = status, {"error": code, "detail": detail, **more}


def json_call(view: Callable[..., dict[str, Any]]) -> Callable[..., JsonResponse]:
    """A call whose answers, errors too, are JSON; for staff who are signed in."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            if not request.user.is_authenticated:
                raise Fault(401, "signed_out", "Sign in again.")
            return JsonResponse(view(request, *args, **kwargs))
        except Fault as fault:
            return JsonResponse(fault.content, status=fault.status)
        except PermissionDenied as denied:
            return JsonResponse({"error": "forbidden", "detail": str(denied)}, status=403)
        except (Http404, Conversation.DoesNotExist):
            return JsonResponse({"error": "not_found", "detail": "There is no such conversation any more."}, status=404)

    return respond


def allow(request: HttpRequest, *methods: str) -> None:
    """Raise 405 for any other method."""
    if request.method not in methods:
        raise Fault(405, "method_not_allowed", f"Use {' or '.join(methods)}.")


def must_take(staff: Staff) -> None:
    """Raise 403 for roles that take no hand-offs."""
    if not staff.takes_handoffs:
        raise PermissionDenied("Hand-offs are for receptionists, clinicians and managers.")


def act(call: Call) -> Callable[..., JsonResponse]:
    """A POST in a conversation, whose answer has the conversation's state after it."""

    @wraps(call)
    def view(request: HttpRequest, public_id: str) -> dict[str, Any]:
        allow(request, "POST")
        staff, conversation = chat_of(request, public_id)
        presence.sign_of_life(staff.user)
        try:
            more = call(request, staff, conversation)
        except desk.Lost as lost:
            raise _lost(lost) from None
        except desk.Refused as refused:
            raise Fault(403, refused.code, refused.detail) from None
        _, conversation = chat_of(request, public_id)
        return {**more, "state": reading.state(conversation, staff)}

    return json_call(view)


def _lost(lost: desk.Lost) -> Fault:
    who = lost.assigned_to
    if lost.owner == "person":
        detail = f"{who or 'Somebody else'} has this conversation."
    else:
        detail = "The conversation has changed meanwhile; look again."
    return Fault(409, "lost", detail, owner=lost.owner, version=lost.version, assigned_to=reading.person(who))


def body(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; 400 for anything else."""
    try:
        content = contracts.parse(request.body or b"{}")
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Fault(400, "bad_request", "The body is not a JSON object.")
    return content


def _version(given: dict[str, Any]) -> int | None:
    value = given.get("version")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise Fault(400, "bad_request", "version is a whole number.")
    return value


def _seq(value: Any) -> int:
    try:
        seq = int(value)
    except (TypeError, ValueError):
        seq = -1
    if not 0 <= seq <= MOST_SEQ:
        raise Fault(400, "bad_request", f"The number of a message is from 0 to {MOST_SEQ}.")
    return seq


def _word(given: dict[str, Any], name: str, longest: int) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise Fault(400, "bad_request", f"{name} is a text of at most {longest} characters.")
    return value


def _text(given: dict[str, Any]) -> str:
    try:
        return clean(given["text"] if isinstance(given.get("text"), str) else "")
    except TextError as error:
        raise Fault(400, "bad_request", str(error)) from None


@act
def take(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{version}: have the word."""
    desk.take(conversation.pk, _version(body(request)), staff)
    return {}


@act
def release(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{version}: give it back to the queue."""
    desk.release(conversation.pk, _version(body(request)), staff)
    return {}


@act
def transfer(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{version, to_user: id | to_role: name}: pass it on."""
    given = body(request)
    to_user = given.get("to_user")
    found = User.objects.filter(pk=to_user).first() if isinstance(to_user, int) else None
    if to_user is not None and not found:
        raise Fault(400, "bad_request", "There is no such colleague.")
    desk.transfer(conversation.pk, _version(given), staff, to_user=found, to_role=_word(given, "to_role", 16))
    return {}


@act
def hand_back(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{version}: let the bot have the word again."""
    desk.hand_back(conversation.pk, _version(body(request)), staff)
    return {}


@act
def resolve(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{version, reason}: be done with it."""
    given = body(request)
    desk.resolve(conversation.pk, _version(given), staff, _word(given, "reason", 40))
    return {}


@act
def reply(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{text, client_id, version?}: say it to the visitor; the message as it is stored."""
    given = body(request)
    client_id = _word(given, "client_id", LONGEST_CLIENT_ID)
    if not client_id:
        raise Fault(400, "bad_request", "client_id is needed: new for every reply, the same for every attempt.")
    message, new = desk.reply(conversation.pk, _version(given), staff, _text(given), client_id)
    return {"message": reading.message(message, whole=True), "new": new}


@act
def note(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{text}: write something for colleagues."""
    _readable(staff, conversation)
    return {"note": reading.note(desk.note(conversation.pk, staff, _text(body(request))), whole=True)}


@act
def typing(request: HttpRequest, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """{}: the visitor is shown that an answer is being written."""
    desk.is_typing(conversation, staff)
    return {}


@json_call
def seen(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """{seq}: this person was shown the messages up to there. No sign of life: an open page sends it by itself.

    A hand-off that waits is seen by it only if somebody is before the page.
    """
    allow(request, "POST")
    staff, conversation = chat_of(request, public_id)
    _readable(staff, conversation)
    reading.mark(conversation, staff, _seq(body(request).get("seq")))
    if presence.is_before_the_page(staff.user):
        reading.opened(conversation, staff)
    conversation.refresh_from_db()
    return {"state": reading.state(conversation, staff)}


def _readable(staff: Staff, conversation: Conversation) -> None:
    if withheld(staff, conversation.pk):
        raise Fault(403, "withheld", "What was said here is for clinicians.")


@json_call
def messages(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """What was said after `?after=`, all notes, and the state. No sign of life: an open page asks by itself."""
    allow(request, "GET")
    staff, conversation = chat_of(request, public_id)
    found = reading.read(conversation, staff, _seq(request.GET.get("after", 0)))
    # Asked after the words were read: what made the conversation medical meanwhile is seen here.
    if withheld(staff, conversation.pk):
        audit.record_reading(staff.user, "chat.withheld", conversation)
        raise Fault(403, "withheld", "What was said here is for clinicians.", state=reading.state(conversation, staff))
    audit.record_reading(staff.user, "chat.read", conversation)
    return found


@json_call
def here(request: HttpRequest) -> dict[str, Any]:
    """POST {available?}: a sign of life, and whether one is there; answers with what colleagues are told."""
    allow(request, "POST")
    staff = staff_of(request)
    available = body(request).get("available")
    if available is None:
        presence.sign_of_life(staff.user)
    elif isinstance(available, bool):
        presence.say(staff.user, available)
    else:
        raise Fault(400, "bad_request", "available is true or false.")
    return {"available": presence.is_there(staff.user)}
