"""Pages of the console: the log, saved views of it, transcripts, and who read what."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import staff_of
from frontdesk.chat.models import Conversation
from frontdesk.inbox.access import restricted_now
from frontdesk.privacy import reveal
from frontdesk.review import audit, chain, paging
from frontdesk.review.access import audit_of, log_of, transcript_of
from frontdesk.review.filters import FIRST, OWNERS, ConversationFilter, known
from frontdesk.review.log import lines
from frontdesk.review.neighbours import beside
from frontdesk.review.paging import Place
from frontdesk.review.saved_views import SavedViewForm, filters_in, view_of, views_of
from frontdesk.review.transcript import transcript as read

PER_PAGE = 25
EVENTS_PER_PAGE = 50


def _shown(request: HttpRequest, chosen: ConversationFilter) -> paging.Slice:
    older, newer = (Place.read(request.GET.get(name, "")) for name in ("older", "newer"))
    found = paging.page(chosen.qs, PER_PAGE, older_than=older, newer_than=newer, hidden=chosen.hidden)
    # What stood beyond that place may be gone: then the latest are shown.
    if not found.places and (older or newer):
        found = paging.page(chosen.qs, PER_PAGE, hidden=chosen.hidden)
    return found


@page
def conversations(request: HttpRequest) -> HttpResponse:
    """The log, filtered by what the address says. Searching the words leaves an audit event each time, looking one a while."""
    staff, digests = log_of(request)
    chosen = ConversationFilter(request.GET, queryset=digests, staff=staff)
    if chosen.words:
        audit.record_search(staff.user, chosen.words)
    else:
        audit.record_looking(staff.user, "log.listed", "log")
    chosen.offer(known(staff))
    shown = _shown(request, chosen)
    query = filters_in(request.GET.urlencode()).urlencode()
    context = {
        "staff": staff,
        "filter": chosen,
        "first": [field for field in chosen.form if field.name in FIRST],
        "others": [field for field in chosen.form if field.name not in FIRST],
        "more_chosen": len([name for name in chosen.chosen if name not in FIRST]),
        "lines": lines(shown.keys, staff, chosen.words),
        "slice": shown,
        "query": query,
        "views": views_of(staff),
    }
    return render(request, "review/conversations.html", context)


@require_POST
@login_required
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of an address under a name."""
    staff = staff_of(request)
    form = SavedViewForm(staff.user, request.POST)
    query = filters_in(request.POST.get("query", "")).urlencode()
    if form.is_valid():
        view = form.keep()
        chain.append(staff.user, "view.saved", f"view:{view.pk}")
        messages.success(request, f"Saved as “{view.name}”.")
        query = view.query
    else:
        for faults in form.errors.values():
            messages.error(request, str(faults[0]))
    return redirect(f"{reverse('review:conversations')}?{query}")


@require_POST
@login_required
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    view = view_of(request, pk)
    view.delete()
    chain.append(staff_of(request).user, "view.deleted", f"view:{pk}")
    messages.success(request, f"The view “{view.name}” is gone; the conversations are all there.")
    return redirect("review:conversations")


@page
def transcript(request: HttpRequest, public_id: str) -> HttpResponse:
    """One conversation, word for word. Nobody is shown it before the audit event is written."""
    staff, conversation = transcript_of(request, public_id)
    restricted: bool = conversation.restricted  # type: ignore[attr-defined]
    whole = reveal.shown(request, staff, conversation)
    chosen = ConversationFilter(request.GET, queryset=log_of(request)[1], staff=staff)
    if chosen.words:
        audit.record_searching(staff.user, chosen.words)
    shown = read(conversation, restricted, whole, chosen.words)
    # Asked after the words were read: what came in between may have made it medical.
    if not restricted and restricted_now(staff, conversation.pk):
        restricted, shown = True, read(conversation, True)
    audit.record(staff.user, "transcript.withheld" if restricted else "transcript.read", conversation)
    context = {
        "staff": staff,
        "conversation": conversation,
        "restricted": restricted,
        "transcript": shown,
        "whole": whole,
        "beside": beside(chosen, conversation),
        "query": filters_in(request.GET.urlencode()).urlencode(),
        "state": dict(OWNERS)[Conversation.owner.field.to_python(conversation.owner)],
    }
    return render(request, "review/transcript.html", context)


@page
def events(request: HttpRequest) -> HttpResponse:
    """Who read what. `?conversation=` picks the events of one conversation."""
    chosen = audit_of(request)
    public_id = request.GET.get("conversation", "")
    if public_id:
        chosen = chosen.filter(object=audit.key(Conversation(public_id=public_id)))
    shown = Paginator(chosen, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"conversation": public_id}) + "&" if public_id else ""
    return render(request, "review/events.html", {"page": shown, "conversation": public_id, "query": query})
