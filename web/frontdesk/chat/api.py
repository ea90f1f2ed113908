"""The visitors' API: contracts/visitors.openapi.json, one function for each call."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from frontdesk.answers import live
from frontdesk.chat import assistant, claims, hub, metrics, resume, store, turns, wire
from frontdesk.chat.models import Conversation
from frontdesk.chat.text import TextError, clean
from frontdesk.chat.typing import VISITOR
from frontdesk.inbox import handoffs
from frontdesk.lib import contracts
from frontdesk.lib.clinic import profile
from frontdesk.review import thumbs


def site(request: HttpRequest) -> HttpResponse:
    """What the chat shows before anything is stored."""
    clinic = profile()
    return JsonResponse(
        {
            "name": clinic.name,
            "colours": {"primary": clinic.colours.light, "dark": clinic.colours.dark},
            "greeting": clinic.greeting,
            "suggestions": [{"title": item.question, "choice": item.choice} for item in live.suggestions()],
            "phone": clinic.phone,
            "email": clinic.email,
            "emergency_number": clinic.emergency_number,
            "consent": {"text": clinic.consent_text, "version": clinic.consent_version},
            "privacy": clinic.privacy_text,
            "assistant": assistant.state(),
        }
    )


def start(request: HttpRequest) -> HttpResponse:
    """A new conversation; its token is shown this once."""
    wire.limit(wire.starts, wire.address(request), "starts")
    given = wire.body(request, "NewConversation")
    if given["consent_version"] != profile().consent_version:
        raise wire.ApiError(409, "consent_outdated", "Show the consent text of /site again; it has changed.")
    conversation, token = store.start(given["consent_version"], given.get("page", ""), given.get("language", ""))
    content = {"id": conversation.public_id, "token": token, "messages": [], "state": wire.state(conversation)}
    return JsonResponse(content, status=201)


def read(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who speaks, the last number, the open hand-off."""
    conversation = wire.opened(request, public_id)
    handoff = handoffs.open_of(conversation)
    state = wire.state(conversation)
    return JsonResponse(
        {
            "state": state,
            "last_seq": store.last_seq(conversation),
            "assistant": state["assistant"],
            "handoff": handoffs.public(handoff) if handoff else None,
        }
    )


def erase(request: HttpRequest, public_id: str) -> HttpResponse:
    """The conversation is gone, with every trace of it."""
    conversation = wire.opened(request, public_id, find=store.find_to_erase)
    try:
        store.erase(conversation.pk)
    except Conversation.DoesNotExist:
        raise wire.gone() from None
    return HttpResponse(status=204)


def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """Store what the visitor says, then run the turn if the bot has the word."""
    conversation = wire.opened(request, public_id)
    given = wire.body(request, "NewMessage")
    claim = claims.Claim(conversation.pk)
    try:
        text = clean(given["text"]) if "text" in given else None
        message, new = store.post(conversation.pk, given["client_id"], text, given.get("choice"), claim)
    except TextError as error:
        raise wire.bad_request(str(error)) from None
    except store.UnknownChoice:
        detail = "That choice was not offered in this conversation; send the question as text."
        raise wire.ApiError(409, "unknown_choice", detail) from None
    except store.Closed:
        raise wire.ApiError(409, "closed", "This conversation has ended; start a new one.") from None
    except Conversation.DoesNotExist:
        raise wire.gone() from None
    if new:
        metrics.MESSAGES.inc()
    found = turns.settle(message, claim)
    if not found:
        raise wire.gone()
    conversation = found[0].conversation
    content = {"messages": wire.messages(conversation, found, new=new), "state": wire.state(conversation)}
    return JsonResponse(content, status=201 if new else 200)


def messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """Messages after a number, in order."""
    conversation = wire.opened(request, public_id)
    after = wire.whole(request.GET.get("after"), "after", 0, 0, 2**31 - 1)
    limit = wire.whole(request.GET.get("limit"), "limit", 100, 1, 200)
    return JsonResponse(
        {
            "messages": wire.messages(conversation, store.after(conversation, after, limit)),
            "last_seq": store.last_seq(conversation),
            "state": wire.state(conversation),
        }
    )


def thumb(request: HttpRequest, public_id: str, seq: int) -> HttpResponse:
    """Keep what the visitor says of a reply of the assistant's."""
    conversation = wire.opened(request, public_id)
    given = wire.body(request, "Thumb")
    if not thumbs.give(conversation.pk, seq, given["thumb"]):
        raise wire.ApiError(404, "not_found", "The assistant said nothing here that has this number.")
    return HttpResponse(status=204)


def contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Store a way to reach the visitor with the open hand-off."""
    conversation = wire.opened(request, public_id)
    given = wire.body(request, "Contact")
    handoff = handoffs.leave_contact(
        conversation,
        name=given.get("name", ""),
        email=given.get("email", ""),
        phone=given.get("phone", ""),
        agreed_to=given.get("consent_text", ""),
    )
    if not handoff:
        raise wire.ApiError(409, "no_handoff", "Nobody was asked to look at this conversation; ask for a person first.")
    return JsonResponse({"handoff": handoffs.public(handoff)})


def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close the conversation; a second time changes nothing."""
    conversation = wire.opened(request, public_id)
    try:
        store.end(conversation.pk)
        conversation.refresh_from_db()
    except Conversation.DoesNotExist:
        raise wire.gone() from None
    return JsonResponse({"state": wire.state(conversation)})


def typing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell staff that the visitor is typing. What this may cost comes out of a purse of its own, not out of the messages'."""
    conversation = wire.opened(request, public_id, wire.typings)
    hub.is_typing(conversation.public_id, VISITOR)
    return HttpResponse(status=204)


def seen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note how far the visitor has read."""
    conversation = wire.opened(request, public_id, wire.typings)
    store.seen(conversation, wire.body(request, "Seen")["seq"])
    return HttpResponse(status=204)


def reopen(request: HttpRequest) -> HttpResponse:
    """A new token for the conversation that a link from an e-mail leads to."""
    wire.limit(wire.starts, wire.address(request), "starts")
    found = resume.exchange(wire.body(request, "Resume")["token"])
    if not found:
        detail = "This link has been used, or is too old. Ring the clinic, or start a new conversation."
        raise wire.ApiError(404, "not_found", detail)
    conversation, token = found
    return JsonResponse({"id": conversation.public_id, "token": token})


def openapi(request: HttpRequest) -> HttpResponse:
    """The contract that this module keeps."""
    return JsonResponse(contracts.document(contracts.OPENAPI))


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Any other address of the API."""
    return wire.ApiError(404, "not_found", "There is no such call; see /api/docs/.").response()
