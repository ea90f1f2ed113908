"""Opening a hand-off and telling of it."""

import secrets
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from frontdesk.accounts import roles
from frontdesk.chat import hub
from frontdesk.chat.models import Conversation, Message
from frontdesk.inbox import exits, notices, promise_text
from frontdesk.inbox.access import MEDICAL_KINDS, URGENCY, medical
from frontdesk.inbox.models import Exit, Handoff
from frontdesk.lib import statements
from frontdesk.lib.clinic import profile

# Without the characters that are mistaken for each other when read out on the phone.
ALPHABET = "23456789BCDGHJKLMNPQRSTVWXZ"

# What the assistant could not look at may be anything, and so it is the clinicians' too.
ROLE = dict.fromkeys((Handoff.Kind.URGENT, Handoff.Kind.MEDICAL, Handoff.Kind.BOT_UNAVAILABLE), roles.CLINICIAN)
# The place that a visitor is told is the place in the inbox.
RANK: dict[str, int] = {kind.value: rank for rank, kind in enumerate(URGENCY)}
CONTACT = ("contact_name", "contact_email", "contact_phone", "contact_consent_at", "answer_by_email")

# All of them are asked in every turn that leads to a hand-off or while one waits.
_REFERENCES = statements.Prepared(lambda reference: Handoff.objects.filter(reference=reference).values_list("pk"), str)
_OPEN = statements.Prepared(lambda pk: Handoff.objects.filter(conversation=pk).exclude(state=Handoff.State.RESOLVED), int)
_EVERY = statements.Prepared(lambda pk: Handoff.objects.filter(conversation=pk), int)
_WAITING_OF_KIND = statements.Prepared(
    lambda pk, kind: Handoff.objects.filter(conversation=pk, kind=kind, state=Handoff.State.WAITING), int, str
)
_CONTACTS = statements.Prepared(
    lambda pk: (
        Handoff.objects.filter(conversation=pk, contact_consent_at__isnull=False)
        .order_by("-contact_consent_at")
        .values_list(*CONTACT)[:1]
    ),
    int,
)


def make_reference() -> str:
    """A reference such as K7M-3QX, not used so far."""
    while True:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
        reference = f"{letters[:3]}-{letters[3:]}"
        # Some 890 million are possible: two taking the same one between this look and the insert is left to the constraint.
        if not _REFERENCES.rows(reference):
            return reference


def open_handoff(message: Message, kind: str, *, reason: str, open_now: bool, ask_contact: bool) -> Handoff:
    """The hand-off that this message leads to: the one of its kind that is waiting already, or a new one.

    Called inside the transaction that holds the conversation.
    """
    contact = _contact_of(message.conversation)
    hub.queue_changed()
    known = _WAITING_OF_KIND.first(message.conversation_id, kind)
    if known:
        # Who looked at the first urgent message, or was asked after the clinicians were, knows nothing of the second.
        if kind == Handoff.Kind.URGENT and (known.seen_at or known.role != roles.CLINICIAN):
            _wait(Handoff.objects.filter(pk=known.pk), role=roles.CLINICIAN)
        return known
    handoff = Handoff(
        conversation=message.conversation,
        kind=kind,
        message=message,
        reason=reason,
        role=_role(kind, message.conversation_id),
        open_now=open_now,
        ask_contact=ask_contact and not contact,
        reference=make_reference(),
        **contact,
    )
    statements.insert(handoff)
    notices.handoff_opened(handoff)
    if kind in MEDICAL_KINDS:
        _leave_to_clinicians(handoff)
    return handoff


def _role(kind: str, conversation: int) -> str:
    """Whom a hand-off of this kind is for: in a medical conversation clinicians, whatever it is, as nobody else may take it."""
    role = ROLE.get(Handoff.Kind(kind), roles.RECEPTIONIST)
    return roles.CLINICIAN if role != roles.CLINICIAN and medical(conversation) else role


def _leave_to_clinicians(serious: Handoff) -> None:
    """What waited for others in the conversation, before it turned out medical, waits for clinicians now."""
    others = Handoff.objects.filter(conversation=serious.conversation_id, state=Handoff.State.WAITING)
    for other in others.exclude(role=roles.CLINICIAN).exclude(kind__in=MEDICAL_KINDS):
        other.role = roles.CLINICIAN
        other.save(update_fields=["role"])
        notices.handoff_changed(other)


def _contact_of(conversation: Conversation) -> dict[str, Any]:
    """What the visitor left with an earlier hand-off: nobody is asked twice."""
    given = _CONTACTS.rows(conversation.pk)
    return dict(zip(CONTACT, given[0], strict=True)) if given else {}


def by_urgency(handoffs: QuerySet[Handoff]) -> QuerySet[Handoff]:
    """The most serious first, and of one kind the oldest first."""
    whens = [When(kind=kind, then=Value(rank)) for kind, rank in RANK.items()]
    return handoffs.annotate(rank=Case(*whens, output_field=IntegerField())).order_by("rank", "created_at", "id")


def waits_since() -> Coalesce:
    """The moment from which a hand-off waits: since it came, or since it last began to wait anew."""
    return Coalesce("returned_at", "created_at")


def every(conversation: Conversation) -> list[Handoff]:
    """All hand-offs that the conversation ever had: few."""
    return _EVERY.all(conversation.pk)


def open_of(conversation: Conversation) -> Handoff | None:
    """The most serious hand-off of the conversation that is not resolved."""
    # As `by_urgency`, of the few that one conversation has: this is asked with every look of those who wait, and to sort by
    # a case in SQL takes Django longer than all else of it.
    few = _OPEN.all(conversation.pk)
    return min(few, key=lambda one: (RANK[one.kind], one.created_at, one.pk), default=None)


def leave_contact(conversation: Conversation, *, name: str, email: str, phone: str, agreed_to: str = "") -> Handoff | None:
    """Store a way to reach the visitor with every open hand-off; None if there is none.

    Only who was shown, and agreed to, today's text on it (`agreed_to`) is e-mailed an answer and not just a link.
    """
    hub.queue_changed()
    exits.still_open(conversation).update(
        contact_name=name,
        contact_email=email,
        contact_phone=phone,
        contact_consent_at=timezone.now(),
        answer_by_email=profile().handoff.answer_in_email and agreed_to == promise_text.consent(),
        ask_contact=False,
    )
    return open_of(conversation)


def resolve_unavailable(conversation: Conversation, message: Message) -> None:
    """The bot answered after all what it could not: nobody need look at it, unless other messages wait for it too.

    Nor one that came back from a person: what was said to them, the bot never answers.
    """
    pending = conversation.messages.filter(state=Message.State.PENDING).exclude(pk=message.pk)
    if pending.exists():
        return
    unavailable = conversation.handoffs.filter(kind=Handoff.Kind.BOT_UNAVAILABLE, state=Handoff.State.WAITING)
    waiting = unavailable.filter(returned_at=None)
    exits.leave(waiting, Exit.RESOLVED, exits.BOT_ANSWERED)
    hub.queue_changed()


def visitor_ended(conversation: Conversation) -> None:
    """The visitor ended the conversation: with what a person has answered, nobody need go on; all else still waits."""
    left = exits.still_open(conversation)
    exits.leave(left.exclude(first_reply_at=None), Exit.VISITOR_LEFT, exits.VISITOR_ENDED)
    wait_again(conversation, left.filter(state=Handoff.State.TAKEN))
    hub.queue_changed()


def wait_again(conversation: Conversation, found: QuerySet[Handoff], role: str = "") -> None:
    """Have these hand-offs wait, for `role` if given, and tell it. In a medical conversation they are clinicians'."""
    role = role or (roles.CLINICIAN if medical(conversation.pk) else "")
    _wait(found, **({"role": role} if role else {}))


def _wait(found: QuerySet[Handoff], **changes: str) -> None:
    """Have these wait from now on, with nobody having looked at what is new in them, and tell their roles."""
    back = Handoff.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
    waiting = {"state": Handoff.State.WAITING, "taken_by": None, "taken_at": None, "seen_at": None}
    back.update(**waiting, returned_at=timezone.now(), **changes)
    for handoff in back:
        notices.handoff_changed(handoff)


def public(handoff: Handoff) -> dict[str, Any]:
    """What the visitor is shown of it."""
    return {
        "reference": handoff.reference,
        "kind": handoff.kind,
        "state": handoff.state,
        "ask_contact": handoff.ask_contact,
    }
