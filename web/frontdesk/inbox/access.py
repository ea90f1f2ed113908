"""Who sees the queue of hand-offs, and what of it.

Whoever is no clinician, reviewer or manager reads nothing of a conversation in which a medical or urgent hand-off was
made: neither its words, nor why it was handed off, nor how to reach the visitor. That it exists, they see. The unit is
the conversation and not the message, because what a visitor writes before and after a medical question tells it too. What
triage has not looked at may be medical, and is withheld until it has: for the moment of a turn, or for as long as the assistant
is not there.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest

from frontdesk.accounts.roles import CLINICIAN, MANAGER, RECEPTIONIST, Staff, staff_of
from frontdesk.chat.models import Author, Conversation, Message, Owner, Turn
from frontdesk.inbox.models import Handoff

MEDICAL_KINDS = (Handoff.Kind.URGENT, Handoff.Kind.MEDICAL)
URGENCY = (Handoff.Kind.URGENT, Handoff.Kind.MEDICAL, Handoff.Kind.BOT_UNAVAILABLE, Handoff.Kind.REQUEST)
# Of conversations or hand-offs that carry `restricted`: those that the reader may read.
READABLE = Q(restricted=False)


def is_medical(conversation: str) -> Any:
    """A condition: is the conversation whose key is the field `conversation` one for clinicians?

    It is when a medical or urgent hand-off was made in it; a turn whose reply was dropped opened none, so the turns are asked
    too. And when something was said to or by a clinician: triage does not look at that.
    """
    outcomes = Turn.objects.filter(conversation=OuterRef(conversation)).annotate(words=Cast("outcomes", TextField()))
    serious = Q(words__contains='"handoff:medical"') | Q(words__contains='"handoff:urgent"')
    handoffs = Handoff.objects.filter(conversation=OuterRef(conversation), kind__in=MEDICAL_KINDS)
    clinical = Conversation.objects.filter(pk=OuterRef(conversation), clinical=True)
    return Exists(handoffs) | Exists(clinical) | Exists(outcomes.filter(serious))


def is_untriaged(conversation: str) -> Any:
    """A condition: is a message there that the assistant has not looked at? In one that the visitor ended it never will."""
    return Exists(untriaged(Message.objects.filter(conversation=OuterRef(conversation))))


def untriaged(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of them that the assistant has not looked at: it is about to, or it tried and could not."""
    return messages.filter(author=Author.VISITOR, state=Message.State.PENDING)


def restricted_for(staff: Staff, conversation: str) -> Any:
    """A condition: may this person not read the conversation whose key is the field `conversation`?"""
    return Value(False) if staff.reads_medical else is_medical(conversation) | is_untriaged(conversation)


def medical(conversation: int) -> bool:
    """Is this conversation one for clinicians: known to be medical, or with a message that the assistant could not look at?"""
    could_not = Exists(untriaged(Message.objects.filter(conversation=OuterRef("pk"))).filter(attempts__gt=0))
    return Conversation.objects.filter(is_medical("pk") | could_not, pk=conversation).exists()


def may_take(roles: frozenset[str], is_medical: bool) -> bool:
    """Whether somebody with these roles may have the word in such a conversation. To read it is not enough."""
    return bool(roles & ({CLINICIAN} if is_medical else {RECEPTIONIST, CLINICIAN, MANAGER}))


def serves(staff: Staff, conversation: Conversation) -> bool:
    """Is it this person who works on the conversation, or could it be? Only then are personal details shown in the inbox."""
    if conversation.owner == Owner.PERSON:
        return conversation.assigned_to_id == staff.user.pk
    return conversation.owner == Owner.WAITING and may_take(staff.roles, medical(conversation.pk))


def chat_of(request: HttpRequest, public_id: str) -> tuple[Staff, Conversation]:
    """The member of staff and the conversation that they work on, with `restricted`.

    Raises PermissionDenied (403) for roles that take none, Http404 where there is none. `restricted` is of the moment: who
    shows words asks `withheld` after they have been read.
    """
    staff = staff_of(request)
    if not staff.takes_handoffs:
        raise PermissionDenied("Conversations are worked on by receptionists, clinicians and managers.")
    found = (
        Conversation.objects.annotate(restricted=restricted_for(staff, "pk"))
        .select_related("assigned_to")
        .filter(public_id=public_id)
    )
    conversation = found.first()
    if conversation is None:
        raise Http404("No such conversation.")
    return staff, conversation


def restricted_now(staff: Staff, conversation: int) -> bool:
    """May this person not read the conversation, as it is now?"""
    if staff.reads_medical:
        return False
    return Conversation.objects.filter(restricted_for(staff, "pk"), pk=conversation).exists()


def withheld(staff: Staff, conversation: int) -> bool:
    """Is the conversation medical, as it is now, and this person none who reads those?"""
    return not staff.reads_medical and medical(conversation)


def queue_of(request: HttpRequest) -> tuple[Staff, QuerySet[Handoff]]:
    """The member of staff and all hand-offs, the most urgent first, then the oldest; each with `restricted`.

    Raises PermissionDenied (403) for roles that take none.
    """
    staff = staff_of(request)
    if not staff.takes_handoffs:
        raise PermissionDenied("Hand-offs are for receptionists, clinicians and managers.")
    urgency = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(URGENCY)), output_field=IntegerField())
    handoffs = Handoff.objects.annotate(restricted=restricted_for(staff, "conversation_id"), urgency=urgency)
    return staff, handoffs.order_by("urgency", "created_at", "id")
