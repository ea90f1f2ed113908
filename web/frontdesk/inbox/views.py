"""Pages of the console: its start, the inbox, and one conversation to work on."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.chat.models import Conversation
from frontdesk.inbox import lines, presence, pulse, queue, reading
from frontdesk.inbox.access import chat_of, medical, queue_of, restricted_now, serves
from frontdesk.inbox.exits import REASONS
from frontdesk.inbox.lines import Filters, inbox_of
from frontdesk.inbox.models import TAKING_ROLES
from frontdesk.inbox.people import colleagues_for
from frontdesk.inbox.saved import ROLES
from frontdesk.inbox.summary import lead_of, summary
from frontdesk.lib.outcomes import KINDS
from frontdesk.review import audit

PER_PAGE = 30
# An inbox that is open asks for the pane alone when another conversation is picked.
PANE = "X-Sunhat-Pane"
RENEWED = "renewed"  # its value where the pane renews itself and nobody need be there


@page
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to their work."""
    return redirect("inbox:handoffs" if staff_of(request).takes_handoffs else "review:conversations")


def _queue(request: HttpRequest, staff: Staff, conversations: Any) -> dict[str, Any]:
    """What the queue beside everything shows, by the filters that the address names."""
    filters = Filters.of(request.GET)
    shown = Paginator(lines.chosen(filters, staff), PER_PAGE).get_page(request.GET.get("page"))
    rows = lines.picked(conversations, list(shown), staff)
    audit.record_looking(staff.user, "queue.read", "queue")
    query = request.GET.copy()
    query.pop("page", None)
    without_state = query.copy()
    without_state.pop("state", None)
    return {
        "staff": staff,
        "groups": lines.grouped(lines.lines(rows, filters, staff)),
        "page": shown,
        "filters": filters,
        "states": queue.STATES,
        "kinds": KINDS,
        "roles": {role: ROLES[role] for role in TAKING_ROLES},
        "query": query.urlencode() + "&" if query else "",
        "kept": "?" + query.urlencode() if query else "",
        "other_filters": "&" + without_state.urlencode() if without_state else "",
    }


@page
def handoffs(request: HttpRequest) -> HttpResponse:
    """The inbox: who waits, by urgency and then time. `?state=`, `?kind=`, `?role=` and `?mine=1` pick some."""
    staff, conversations = inbox_of(request)
    return render(request, "inbox/inbox.html", _queue(request, staff, conversations))


@page
def handoff_list(request: HttpRequest) -> HttpResponse:
    """The queue alone, for a page that is open."""
    staff, conversations = inbox_of(request)
    return render(request, "inbox/queue.html", _queue(request, staff, conversations))


@page
def chat(request: HttpRequest, public_id: str) -> HttpResponse:
    """One conversation to work on. Nobody is shown it before the audit event is written."""
    staff, conversation = chat_of(request, public_id)
    restricted: bool = conversation.restricted  # type: ignore[attr-defined]
    pane = _pane(staff, conversation, restricted)
    # Asked after the words were read: what came in between may have made it medical.
    if not restricted and restricted_now(staff, conversation.pk):
        restricted, pane = True, _pane(staff, conversation, True)
    audit.record_reading(staff.user, "chat.withheld" if restricted else "chat.read", conversation)
    pane_of = request.headers.get(PANE)
    if pane_of != RENEWED and not restricted:
        reading.opened(conversation, staff)
    if pane_of:
        # Asked for by a script, but because somebody picked it.
        if pane_of != RENEWED:
            presence.sign_of_life(staff.user)
        return render(request, "inbox/chat.html", pane)
    _, conversations = inbox_of(request)
    return render(request, "inbox/inbox.html", {**_queue(request, staff, conversations), **pane})


def _pane(staff: Staff, conversation: Conversation, restricted: bool) -> dict[str, Any]:
    lead, others = lead_of(conversation)
    return {
        "staff": staff,
        "conversation": conversation,
        "restricted": restricted,
        "medical": medical(conversation.pk),
        # Where there is no hand-off to make a card of.
        "origin": not lead and not restricted and bool(conversation.page or conversation.language),
        "card": summary(lead, conversation, restricted, serves(staff, conversation)) if lead else None,
        "others": others,
        "reasons": {code: reason.label for code, reason in REASONS.items()},
        "roles": {role: ROLES[role] for role in TAKING_ROLES},
    }


@page
def colleagues(request: HttpRequest, public_id: str) -> JsonResponse:
    """`{"people": [{"id", "name", "roles", "available"}], "roles": [...]}` who may be given this conversation."""
    staff, conversation = chat_of(request, public_id)
    return JsonResponse(colleagues_for(staff, medical(conversation.pk)))


@page
def handoff_pulse(request: HttpRequest) -> JsonResponse:
    """How many wait, the newest, whether anything changed (`mark`); asked where no stream can be had."""
    staff, all_handoffs = queue_of(request)
    return JsonResponse(
        {
            **queue.waiting(),
            **pulse.latest(all_handoffs),
            "mark": pulse.mark(request.GET.get("chat", "")),
            "available": presence.is_there(staff.user),
        }
    )
