"""The inbox: conversations that a person must look at, as lines of a queue."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict

from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.chat.models import Author, Conversation, Message, Owner
from frontdesk.inbox.access import MEDICAL_KINDS, URGENCY, restricted_for
from frontdesk.inbox.models import TAKING_ROLES, Handoff, ReadMark
from frontdesk.inbox.queue import STATES, in_state
from frontdesk.privacy import details

# What is done goes on for ever; older conversations are found in the log.
MOST_RESOLVED = 500


@dataclass(frozen=True)
class Filters:
    """What the address picks; a name that does not exist picks nothing."""

    state: str = "open"
    kind: str = ""
    role: str = ""
    mine: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        """Read `?state=&kind=&role=&mine=1`."""
        state, kind, role = (query.get(name, "") for name in ("state", "kind", "role"))
        return cls(
            state if state in STATES else "open",
            kind if kind in Handoff.Kind else "",
            role if role in TAKING_ROLES else "",
            query.get("mine") == "1",
        )

    @property
    def handoffs(self) -> Q:
        """The condition on hand-offs."""
        chosen = in_state(self.state)
        if self.kind:
            chosen &= Q(kind=self.kind)
        return chosen & Q(role=self.role) if self.role else chosen

    @property
    def also_without(self) -> bool:
        """Are conversations wanted that somebody took over without a hand-off?"""
        return self.state in ("open", "taken") and not self.kind and not self.role


@dataclass(frozen=True)
class Line:
    """A conversation as one person may see it in the queue: where `restricted`, no word of it is in here."""

    conversation: Conversation
    lead: Handoff | None
    others: list[Handoff] = field(default_factory=list)
    restricted: bool = False
    mine: bool = False
    words: str = ""
    reason: str = ""
    unread: int = 0

    @property
    def kind(self) -> str:
        """Of the hand-off that leads, the most urgent one; empty where somebody took over by themselves."""
        return self.lead.kind if self.lead else ""

    @property
    def since(self) -> datetime:
        """When it began to wait."""
        return self.lead.created_at if self.lead else self.conversation.last_at

    @property
    def who(self) -> str:
        """Who has it."""
        person = self.conversation.assigned_to or (self.lead and self.lead.taken_by)
        return "You" if self.mine else str(person or "A person")

    @property
    def state(self) -> str:
        """waiting, taken or resolved."""
        if self.conversation.owner == Owner.PERSON:
            return "taken"
        return self.lead.state if self.lead else "taken"


def inbox_of(request: HttpRequest) -> tuple[Staff, QuerySet[Conversation]]:
    """The member of staff and all conversations, each with `restricted`. 403 for roles that take none."""
    staff = staff_of(request)
    if not staff.takes_handoffs:
        raise PermissionDenied("Hand-offs are for receptionists, clinicians and managers.")
    return staff, Conversation.objects.annotate(restricted=restricted_for(staff, "pk"))


def by_urgency(handoffs: QuerySet[Handoff]) -> Any:
    """With `urgency`, the most serious first, and of one kind the oldest first."""
    places = (When(kind=kind, then=Value(place)) for place, kind in enumerate(URGENCY))
    urgency = Case(*places, default=Value(len(URGENCY)), output_field=IntegerField())
    return handoffs.annotate(urgency=urgency).order_by("urgency", "created_at", "id")


def chosen(filters: Filters, staff: Staff) -> list[int]:
    """Keys of those that the filters pick: who waits before who is spoken to, the most urgent first, then the oldest.

    Of what is resolved the latest, at most MOST_RESOLVED. Few are picked of the many there are, so it is the hand-offs that are
    asked, and no conversation but theirs.
    """
    return _latest_resolved(filters, staff) if filters.state == "resolved" else _still_open(filters, staff)


def _still_open(filters: Filters, staff: Staff) -> list[int]:
    handoffs = Handoff.objects.filter(filters.handoffs)
    without = Conversation.objects.filter(owner=Owner.PERSON) if filters.also_without else Conversation.objects.none()
    if filters.mine:
        handoffs, without = handoffs.filter(_mine(staff, "conversation")), without.filter(_mine(staff))
    leads: dict[int, tuple[bool, int, datetime, int]] = {}
    fields = ("conversation", "conversation__owner", "urgency", "created_at")
    for pk, owner, urgency, created_at in by_urgency(handoffs).values_list(*fields):
        leads.setdefault(pk, (owner == Owner.PERSON, urgency, created_at, pk))
    for pk, last_at in without.values_list("pk", "last_at"):
        leads.setdefault(pk, (True, len(URGENCY), last_at, pk))
    return sorted(leads, key=leads.__getitem__)


def _mine(staff: Staff, conversation: str = "") -> Q:
    """The condition that this person has the conversation behind that field, or took a hand-off of it."""
    taken = Handoff.objects.filter(conversation=OuterRef(conversation or "pk"), taken_by=staff.user)
    return Q(Exists(taken)) | Q(**{f"{conversation}__assigned_to".removeprefix("__"): staff.user})


def _latest_resolved(filters: Filters, staff: Staff) -> list[int]:
    """Of the hand-offs that were resolved last, so that no page goes through all that ever were."""
    handoffs = Handoff.objects.filter(filters.handoffs).order_by("-resolved_at")
    # One after the other: with an OR between them no index would do.
    mine = (Q(taken_by=staff.user), Q(conversation__assigned_to=staff.user)) if filters.mine else (Q(),)
    found = {row for one in mine for row in handoffs.filter(one).values_list("resolved_at", "conversation")[:MOST_RESOLVED]}
    latest = sorted(found, key=lambda row: (row[0] is not None, *row), reverse=True)
    return list(dict.fromkeys(pk for _, pk in latest[:MOST_RESOLVED]))


def picked(conversations: QuerySet[Conversation], keys: Sequence[int], staff: Staff) -> list[Conversation]:
    """Those of a page, in the order of their keys, each with `unread`."""
    found = {one.pk: one for one in with_unread(conversations.filter(pk__in=keys), staff)}
    return [found[key] for key in keys if key in found]


def with_unread(conversations: QuerySet[Conversation], staff: Staff) -> QuerySet[Conversation]:
    """Each with `unread`: how many messages of the visitor this person was not shown."""
    marks = ReadMark.objects.filter(user=staff.user, conversation=OuterRef(OuterRef("pk"))).values("seq")[:1]
    said = Message.objects.filter(conversation=OuterRef("pk"), author=Author.VISITOR, seq__gt=Coalesce(Subquery(marks), 0))
    counted = said.order_by().values("conversation").annotate(count=Count("pk")).values("count")
    return conversations.annotate(unread=Coalesce(Subquery(counted), 0)).select_related("assigned_to")


def lines(conversations: Sequence[Conversation], filters: Filters, staff: Staff) -> list[Line]:
    """Lines of conversations that carry `restricted` and `unread`; one more query for all of them."""
    found: dict[int, list[Handoff]] = defaultdict(list)
    handoffs = Handoff.objects.filter(filters.handoffs, conversation__in=[one.pk for one in conversations])
    for handoff in by_urgency(handoffs.select_related("message__personal_details", "taken_by")):
        found[handoff.conversation_id].append(handoff)
    return [_line(one, found[one.pk], staff) for one in conversations]


def _line(conversation: Conversation, handoffs: list[Handoff], staff: Staff) -> Line:
    lead, others = (handoffs[0], handoffs[1:]) if handoffs else (None, [])
    mine = conversation.owner == Owner.PERSON and conversation.assigned_to_id == staff.user.pk
    # A hand-off that came between the two looks at the database may be the first medical one.
    medical = any(handoff.kind in MEDICAL_KINDS for handoff in handoffs) and not staff.reads_medical
    if conversation.restricted or medical:  # type: ignore[attr-defined]
        return Line(conversation, lead, others, restricted=True, mine=mine)
    words, reason = (details.masked(lead.message), lead.reason) if lead else ("", "")
    unread: int = conversation.unread  # type: ignore[attr-defined]
    return Line(conversation, lead, others, False, mine, words, reason, unread)


def grouped(found: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under their headings, in the order in which they come."""
    groups: dict[str, list[Line]] = {}
    for line in found:
        groups.setdefault(HEADINGS[line.state], []).append(line)
    return list(groups.items())


HEADINGS = {"waiting": "Waiting for a person", "taken": "With a person", "resolved": "Done"}
