"""Pages of the console: the log, transcripts, and who read what."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontdesk.accounts.pages import page
from frontdesk.chat.models import Conversation
from frontdesk.inbox.access import restricted_now
from frontdesk.privacy import reveal
from frontdesk.review import audit
from frontdesk.review.access import audit_of, log_of, transcript_of
from frontdesk.review.filters import OWNERS, ConversationFilter
from frontdesk.review.log import lines, with_first_words
from frontdesk.review.transcript import transcript as read

PER_PAGE = 25
EVENTS_PER_PAGE = 50


def _address_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode() + "&" if query else ""


@page
def conversations(request: HttpRequest) -> HttpResponse:
    """The log, filtered by what the address says. Searching the words leaves an audit event."""
    staff, all_conversations = log_of(request)
    chosen = ConversationFilter(request.GET, queryset=all_conversations)
    if chosen.words:
        audit.record_search(staff.user, chosen.words)
    shown = Paginator(with_first_words(chosen.qs), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "staff": staff,
        "filter": chosen,
        "lines": lines(list(shown)),
        "page": shown,
        "query": _address_without_page(request),
        "filtered": any(request.GET.get(name) for name in chosen.filters),
    }
    return render(request, "review/conversations.html", context)


@page
def transcript(request: HttpRequest, public_id: str) -> HttpResponse:
    """One conversation, word for word. Nobody is shown it before the audit event is written."""
    staff, conversation = transcript_of(request, public_id)
    restricted: bool = conversation.restricted  # type: ignore[attr-defined]
    whole = reveal.shown(request, staff, conversation)
    shown = read(conversation, restricted, whole)
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
    context = {"page": shown, "conversation": public_id, "query": _address_without_page(request)}
    return render(request, "review/events.html", context)
