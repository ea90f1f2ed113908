"""Pages of the console: its start, and the hand-offs."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import staff_of
from frontdesk.inbox import queue
from frontdesk.inbox.access import queue_of

PER_PAGE = 30


@page
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to their work."""
    return redirect("inbox:handoffs" if staff_of(request).takes_handoffs else "review:conversations")


@page
def handoffs(request: HttpRequest) -> HttpResponse:
    """What a person must look at, by urgency and then age. `?state=` picks open, waiting, taken or resolved ones."""
    staff, all_handoffs = queue_of(request)
    state = request.GET.get("state", "")
    chosen = all_handoffs.filter(queue.in_state(state)).select_related("message", "conversation", "taken_by")
    shown = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "staff": staff,
        "cards": queue.cards(shown),
        "page": shown,
        "state": state if state in queue.STATES else "open",
        "states": queue.STATES,
        "query": f"state={state}&" if state in queue.STATES else "",
    }
    return render(request, "inbox/handoffs.html", context)


@page
def pulse(request: HttpRequest) -> JsonResponse:
    """How many hand-offs wait, as `{"count", "urgent", "latest", "mark"}`; a page without the stream asks from time to time."""
    _, all_handoffs = queue_of(request)
    latest = all_handoffs.order_by("-id").values_list("id", flat=True).first()
    return JsonResponse({**queue.waiting(), "latest": latest or 0, "mark": queue.mark()})
