"""What an open page asks from time to time: does anybody wait, and has anything changed?"""

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from frontdesk.chat.models import Conversation, Owner
from frontdesk.inbox import queue
from frontdesk.inbox.models import Handoff, Note


def mark(public_id: str = "") -> str:
    """Other than before whenever the queue has changed, somebody in it has written, or something in that conversation has."""
    still_open = Handoff.objects.filter(conversation=OuterRef("pk")).exclude(state=Handoff.State.RESOLVED)
    worked_on = Conversation.objects.filter(Q(owner=Owner.PERSON) | Q(Exists(still_open)))
    last = worked_on.aggregate(last=Max("last_at"))["last"]
    parts: list[object] = [queue.mark(), last and last.timestamp(), Note.objects.aggregate(last=Max("id"))["last"]]
    if public_id:
        fields = ("version", "next_seq", "visitor_seen_seq", "staff_seen_seq")
        parts += Conversation.objects.filter(public_id=public_id).values_list(*fields).first() or ()
    return "-".join(str(one or 0) for one in parts)


def latest(handoffs: QuerySet[Handoff]) -> dict[str, int]:
    """The newest hand-off of all, and the newest urgent one that waits; 0 for none."""
    urgent = Q(kind=Handoff.Kind.URGENT, state=Handoff.State.WAITING)
    newest = handoffs.order_by().aggregate(latest=Max("id"), latest_urgent=Max("id", filter=urgent))
    return {name: value or 0 for name, value in newest.items()}
