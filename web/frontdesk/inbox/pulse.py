"""What an open page asks from time to time: does anybody wait, and has anything changed?"""

from django.db.models import Max, QuerySet

from frontdesk.chat.models import Conversation, Owner
from frontdesk.inbox import queue
from frontdesk.inbox.handoffs import waits_since
from frontdesk.inbox.models import Handoff, Note


def mark(public_id: str = "") -> str:
    """Other than before whenever the queue has changed, somebody in it has written, or something in that conversation has."""
    still_open = Handoff.objects.filter(queue.NOT_RESOLVED).values("conversation")
    # One after the other: with an OR between them all conversations would be gone through.
    worked_on = (Conversation.objects.filter(owner=Owner.PERSON), Conversation.objects.filter(pk__in=still_open))
    moments = [found.aggregate(last=Max("last_at"))["last"] for found in worked_on]
    last = max((moment.timestamp() for moment in moments if moment), default=0)
    parts: list[object] = [queue.mark(), last, Note.objects.aggregate(last=Max("id"))["last"]]
    if public_id:
        fields = ("version", "next_seq", "visitor_seen_seq", "staff_seen_seq")
        parts += Conversation.objects.filter(public_id=public_id).values_list(*fields).first() or ()
    return "-".join(str(one or 0) for one in parts)


def latest(handoffs: QuerySet[Handoff]) -> dict[str, int]:
    """The key of the newest hand-off, and when (ms since 1970) the last urgent one that waits began to; 0 for none.

    A moment and no key, so that the same hand-off is heard again when it waits anew.
    """
    # Two questions, each with an index: as one they would go through all hand-offs that ever were.
    urgent = handoffs.filter(kind=Handoff.Kind.URGENT, state=Handoff.State.WAITING).order_by()
    began = urgent.aggregate(last=Max(waits_since()))["last"]
    newest = handoffs.order_by().aggregate(last=Max("id"))["last"]
    return {"latest": newest or 0, "latest_urgent": int(began.timestamp() * 1000) if began else 0}
