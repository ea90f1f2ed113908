"""What staff are shown of one conversation, and how far each has read."""

from itertools import takewhile
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff
from frontdesk.chat import hub
from frontdesk.chat.models import Author, Conversation, Message, Owner
from frontdesk.chat.typing import VISITOR, typing
from frontdesk.inbox import exits
from frontdesk.inbox.access import may_take, medical, serves, untriaged
from frontdesk.inbox.models import Handoff, Note, ReadMark
from frontdesk.privacy import details, personal

AT_ONCE = 200


def person(user: User | None) -> dict[str, Any] | None:
    """A member of staff, as colleagues see them."""
    return {"id": user.pk, "name": str(user)} if user else None


def state(conversation: Conversation, staff: Staff) -> dict[str, Any]:
    """Who has the word and what waits; none of it is anybody's words, and all takers may see it."""
    mine = conversation.owner == Owner.PERSON and conversation.assigned_to_id == staff.user.pk
    return {
        "owner": conversation.owner,
        "version": conversation.version,
        "last_seq": conversation.next_seq - 1,
        "assigned_to": person(conversation.assigned_to),
        "mine": mine,
        "may_take": may_take(staff.roles, medical(conversation.pk)),
        "visitor_typing": typing.left(conversation.public_id, VISITOR) > 0,
        "visitor_seen_seq": conversation.visitor_seen_seq,
        "visitor_last_seen_at": _moment(conversation.visitor_last_seen_at),
        "staff_seen_seq": conversation.staff_seen_seq,
        "open_handoffs": [_handoff(one) for one in exits.still_open(conversation)],
    }


def _moment(at: Any) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        "reference": handoff.reference,
        "kind": handoff.kind,
        "state": handoff.state,
        "role": handoff.role,
        "created_at": _moment(handoff.created_at),
    }


def message(one: Message, whole: bool) -> dict[str, Any]:
    """A message as staff see it; `client_id` without what keeps staff's apart from visitors'.

    Personal details are left out unless it is to be `whole`.
    """
    by_person = one.author == Author.PERSON
    return {
        "seq": one.seq,
        "author": one.author,
        "by": one.written_by_id,
        "name": one.payload.get("name"),
        "client_id": (one.client_id or "").partition(":")[2] if by_person else None,
        "text": one.text if whole else details.masked(one),
        "outcome": one.outcome or None,
        "state": one.state,
        "buttons": one.payload.get("buttons", []),
        "event": one.payload.get("event"),
        "created_at": _moment(one.created_at),
    }


def note(one: Note, whole: bool) -> dict[str, Any]:
    """A note, for staff only."""
    text = one.text if whole else personal.mask(one.text)
    return {"id": one.pk, "author": person(one.author), "text": text, "created_at": _moment(one.created_at)}


def read(conversation: Conversation, staff: Staff, after: int) -> dict[str, Any]:
    """Messages with a greater number, at most 200 and `more` if there are others, with the notes and the state.

    To whoever reads nothing medical, a message is shown from when triage has looked at it. The caller asks, after this and
    before it shows anything, whether the conversation is withheld altogether. Personal details are in it, and it is `whole`,
    for who works on the conversation.
    """
    rows = conversation.messages.filter(seq__gt=after).select_related("personal_details").order_by("seq")
    found = list(rows[: AT_ONCE + 1])
    whole = serves(staff, conversation)
    if not staff.reads_medical:
        found = _looked_at(conversation, found)
    notes = conversation.notes.select_related("author")
    return {
        "messages": [message(one, whole) for one in found[:AT_ONCE]],
        "more": len(found) > AT_ONCE,
        "notes": [note(one, whole) for one in notes],
        "whole": whole,
        "state": state(conversation, staff),
    }


def _looked_at(conversation: Conversation, found: list[Message]) -> list[Message]:
    """Those before the first that triage has yet to look at. Judged by what was read, which nothing can change meanwhile."""
    first = untriaged(conversation.messages.all()).values_list("seq", flat=True).order_by("seq").first()
    known = {one.seq for one in found if one.author != Author.VISITOR or one.state != Message.State.PENDING}
    return list(takewhile(lambda one: one.seq in known and (first is None or one.seq < first), found))


def opened(conversation: Conversation, staff: Staff) -> None:
    """Somebody whose hand-off it is looks at it: it is not unseen any more. Never for what a page asks for by itself."""
    unseen = exits.still_open(conversation).filter(seen_at=None, role__in=staff.roles)
    if unseen.exists() and unseen.update(seen_at=timezone.now()):
        hub.queue_changed()


def mark(conversation: Conversation, staff: Staff, seq: int) -> None:
    """This person was shown the messages up to this number; the visitor is told so of who has the conversation."""
    seq = min(seq, conversation.next_seq - 1)
    ReadMark.objects.get_or_create(user=staff.user, conversation=conversation)
    if ReadMark.objects.filter(user=staff.user, conversation=conversation, seq__lt=seq).update(seq=seq):
        hub.queue_changed()
    shown = Conversation.objects.filter(pk=conversation.pk, owner=Owner.PERSON, assigned_to=staff.user, staff_seen_seq__lt=seq)
    if shown.update(staff_seen_seq=seq):
        hub.changed(conversation.public_id)


def with_unread(handoffs: QuerySet[Handoff], user: User) -> QuerySet[Handoff]:
    """Each with `unread`: has the visitor said something that this person was not shown?"""
    marks = ReadMark.objects.filter(user=user, conversation=OuterRef(OuterRef("conversation")))
    read_to = Coalesce(Subquery(marks.values("seq")[:1]), Value(0))
    said = Message.objects.filter(conversation=OuterRef("conversation"), author=Author.VISITOR, seq__gt=read_to)
    return handoffs.annotate(unread=Exists(said, output_field=BooleanField()))
