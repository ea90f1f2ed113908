"""Who sees the queue of hand-offs, and what of it.

Whoever is no clinician, reviewer or manager reads nothing of a conversation in which a medical or urgent hand-off was
made: neither its words, nor why it was handed off, nor how to reach the visitor. That it exists, they see. The unit is
the conversation and not the message, because what a visitor writes before and after a medical question tells it too.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.http import HttpRequest

from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.chat.models import Turn
from frontdesk.inbox.models import Handoff

MEDICAL_KINDS = (Handoff.Kind.URGENT, Handoff.Kind.MEDICAL)
URGENCY = (Handoff.Kind.URGENT, Handoff.Kind.MEDICAL, Handoff.Kind.BOT_UNAVAILABLE, Handoff.Kind.REQUEST)
# Of conversations or hand-offs that carry `restricted`: those that the reader may read.
READABLE = Q(restricted=False)


def is_medical(conversation: str) -> Any:
    """A condition: was a medical or urgent hand-off made in the conversation whose key is the field `conversation`?

    A turn whose reply was dropped opened no hand-off, so the turns are asked too.
    """
    outcomes = Turn.objects.filter(conversation=OuterRef(conversation)).annotate(words=Cast("outcomes", TextField()))
    serious = Q(words__contains='"handoff:medical"') | Q(words__contains='"handoff:urgent"')
    handoffs = Handoff.objects.filter(conversation=OuterRef(conversation), kind__in=MEDICAL_KINDS)
    return Exists(handoffs) | Exists(outcomes.filter(serious))


def queue_of(request: HttpRequest) -> tuple[Staff, QuerySet[Handoff]]:
    """The member of staff and all hand-offs, the most urgent first, then the oldest; each with `restricted`.

    Raises PermissionDenied (403) for roles that take none.
    """
    staff = staff_of(request)
    if not staff.takes_handoffs:
        raise PermissionDenied("Hand-offs are for receptionists, clinicians and managers.")
    urgency = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(URGENCY)), output_field=IntegerField())
    restricted = Value(False) if staff.reads_medical else is_medical("conversation_id")
    handoffs = Handoff.objects.annotate(restricted=restricted, urgency=urgency)
    return staff, handoffs.order_by("urgency", "created_at", "id")
