"""Who has the word: every change of owner, and everything that staff do in a conversation.

Each change is one conditional write on (owner, version), so that of two who try exactly one wins. It brings with it, in the
same transaction, all that follows: the hand-offs' state, what the visitor is told, the audit event, the wake-ups.
"""

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from frontdesk.accounts import roles
from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff
from frontdesk.chat import hub, store, typing, words
from frontdesk.chat.models import BOT_MAY_ANSWER, Author, Conversation, Message, Owner
from frontdesk.inbox import exits, handoffs, notices, presence
from frontdesk.inbox.access import may_take, medical, untriaged
from frontdesk.inbox.models import TAKING_ROLES, Exit, Handoff, Note
from frontdesk.lib.clinic import clinic_open
from frontdesk.review import audit

# What nobody has answered when the visitor ends the chat still waits: whoever takes it opens the chat again.
_OPEN = Exists(Handoff.objects.filter(conversation=OuterRef("pk")).exclude(state=Handoff.State.RESOLVED))
_FREE = Q(owner__in=BOT_MAY_ANSWER) | Q(_OPEN, owner=Owner.CLOSED)
_TO_RESOLVE = Q(owner=Owner.WAITING) | Q(_OPEN, owner=Owner.CLOSED)


NOBODY = User()  # in whose name the chat speaks of an account that is gone


class Lost(Exception):
    """Somebody else was first; says who has the conversation now, and at which version it is."""

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(conversation.owner)
        self.owner, self.version = conversation.owner, conversation.version
        self.assigned_to: User | None = conversation.assigned_to


class Refused(Exception):
    """It may not be done, by this person or at all; `code` and `detail` say why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def _mine(staff: Staff) -> Q:
    return Q(owner=Owner.PERSON, assigned_to=staff.user)


def _change(pk: int, condition: Q, version: int | None, **changes: Any) -> Conversation:
    """The conditional write; the conversation as it is then, held. Raises `Lost`, and `DoesNotExist` if it was erased.

    `version` is the one that the person decided upon; without it only the owner counts.
    """
    rows = Conversation.objects.filter(condition, pk=pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Lost(store.hold(pk))
    return store.hold(pk)


def _check(staff: Staff, conversation: Conversation) -> None:
    """Raise `Refused` unless this person's roles take such a conversation."""
    if not may_take(staff.roles, medical(conversation.pk)):
        raise Refused("not_yours_to_take", "What is medical or urgent, or what nobody knows yet, is taken by clinicians only.")


def _check_looked_at(staff: Staff, conversation: Conversation) -> None:
    """Raise `Refused` while nobody knows yet whether what the visitor just wrote is for clinicians only."""
    if roles.CLINICIAN not in staff.roles and untriaged(conversation.messages.all()).exists():
        raise Refused("being_read", "The assistant is reading what the visitor just wrote; try again in a moment.")


def _tell(conversation: Conversation, event: str, text: str) -> Message:
    message = Message(author=Author.SYSTEM, text=text, payload={"event": event})
    store.add(conversation, [message])
    hub.queue_changed()
    return message


def take(pk: int, version: int | None, staff: Staff) -> Conversation:
    """Have the word. The bot is silent from here on, and what it has not answered is for this person.

    Once more by who has it already changes nothing. Raises `Lost` and `Refused`.
    """
    presence.sign_of_life(staff.user)
    with transaction.atomic():
        before = store.hold(pk)
        if before.owner == Owner.PERSON and before.assigned_to_id == staff.user.pk:
            return before
        conversation = _change(pk, _FREE, version, owner=Owner.PERSON, assigned_to=staff.user)
        _check(staff, conversation)
        _check_looked_at(staff, conversation)
        _assign(conversation, staff.user)
        _tell(conversation, "joined", words.joined(staff.user.public_name))
        audit.record(staff.user, "chat.taken", conversation)
    return conversation


def _clinical(is_so: bool) -> dict[str, Any]:
    return {"clinical": True} if is_so else {}


def _assign(conversation: Conversation, user: User) -> None:
    pending = conversation.messages.filter(author=Author.VISITOR, state=Message.State.PENDING)
    # Triage will not look at these any more. Only a clinician gets past `_check_looked_at`.
    if untriaged(pending).exists():
        Conversation.objects.filter(pk=conversation.pk).update(clinical=True)
    pending.update(state=Message.State.SENT, retry_at=None)
    taken = {"state": Handoff.State.TAKEN, "taken_by": user, "taken_at": timezone.now()}
    exits.still_open(conversation).update(**taken)


def release(pk: int, version: int | None, staff: Staff) -> Conversation:
    """Give it back to the queue. Raises `Lost`."""
    with transaction.atomic():
        conversation = _change(pk, _mine(staff), version, owner=Owner.WAITING, assigned_to=None)
        _queue(conversation)
        _tell(conversation, "left", words.left(staff.user.public_name))
        audit.record(staff.user, "chat.released", conversation)
    return conversation


def let_go(conversation: Conversation) -> bool:
    """Have the queue take back what its owner no longer looks after, or may not have; False if something changed meanwhile."""
    try:
        with transaction.atomic():
            held = _change(conversation.pk, Q(owner=Owner.PERSON), conversation.version, owner=Owner.WAITING, assigned_to=None)
            _queue(held)
            name = conversation.assigned_to.public_name if conversation.assigned_to else NOBODY.public_name
            _tell(held, "left", words.left(name))
    except (Lost, Conversation.DoesNotExist):
        return False
    return True


def _queue(conversation: Conversation, role: str = "", reason: str = "passed_on") -> None:
    """Have its hand-offs wait, for `role` if given; one is made if there is none, so that nobody forgets it."""
    serious = medical(conversation.pk)
    kind = Handoff.Kind.MEDICAL if role == roles.CLINICIAN or serious else Handoff.Kind.REQUEST
    found = exits.still_open(conversation).exists()
    # What reception passes to a clinician is for clinicians from then on, the words that were said before included.
    if not found or (kind == Handoff.Kind.MEDICAL and not serious):
        handoffs.open_handoff(_reason_for(conversation), kind, reason=reason, open_now=clinic_open(), ask_contact=False)
    handoffs.wait_again(conversation, exits.still_open(conversation), role)


def _reason_for(conversation: Conversation) -> Message:
    """What the visitor said last; a conversation without a word has at least "... has joined"."""
    said = conversation.messages.order_by("-seq")
    message = said.filter(author=Author.VISITOR).first() or said.first()
    assert message  # noqa: S101  whoever is released or transferred from has joined before
    return message


def transfer(pk: int, version: int | None, staff: Staff, *, to_user: User | None = None, to_role: str = "") -> Conversation:
    """Pass it on: to a person who is there and may have it, who then has the word, or to the queue of a role.

    Raises `Lost` and `Refused`.
    """
    if to_user:
        return _to_person(pk, version, staff, to_user)
    if to_role not in TAKING_ROLES:
        raise Refused("unknown_role", "Choose one of: " + ", ".join(TAKING_ROLES) + ".")
    with transaction.atomic():
        conversation = _change(pk, _mine(staff), version, owner=Owner.WAITING, assigned_to=None)
        if not may_take(frozenset({to_role}), medical(pk)):
            raise Refused("not_theirs_to_take", "Medical and urgent conversations can be passed to clinicians only.")
        _queue(conversation, to_role)
        _tell(conversation, "left", words.passed_on(staff.user.public_name))
        audit.record(staff.user, "chat.transferred", conversation)
    return conversation


def _to_person(pk: int, version: int | None, staff: Staff, other: User) -> Conversation:
    with transaction.atomic():
        conversation = _change(pk, _mine(staff), version, assigned_to=other)
        if not may_take(roles.roles_of(other), medical(pk)):
            raise Refused("not_theirs_to_take", "This person does not take such conversations.")
        if not presence.is_there(other):
            raise Refused("away", "This person is away. Choose another, or pass it to a role.")
        _assign(conversation, other)
        _tell(conversation, "joined", words.passed_on(staff.user.public_name, other.public_name))
        audit.record(staff.user, "chat.transferred", conversation)
    return conversation


def hand_back(pk: int, version: int | None, staff: Staff) -> Conversation:
    """The bot has the word again, with the context that it had; what was open ends as handed back. Raises `Lost`."""
    with transaction.atomic():
        conversation = _change(pk, _mine(staff), version, owner=Owner.BOT, assigned_to=None)
        _answer_unseen(conversation)
        exits.leave(exits.still_open(conversation), Exit.HANDED_BACK, exits.HANDED_BACK, staff.user)
        _tell(conversation, "handed_back", words.handed_back(staff.user.public_name))
        audit.record(staff.user, "chat.handed_back", conversation)
    return conversation


def _answer_unseen(conversation: Conversation) -> None:
    """Have the assistant answer what the visitor wrote at the last moment: whoever leaves the chat has not been shown it."""
    said = conversation.messages.filter(author=Author.PERSON).order_by("-seq").values_list("seq", flat=True).first()
    shown = max(conversation.staff_seen_seq, said or 0)
    unseen = conversation.messages.filter(author=Author.VISITOR, state=Message.State.SENT, seq__gt=shown)
    unseen.update(state=Message.State.PENDING, attempts=0, retry_at=None)


def resolve(pk: int, version: int | None, staff: Staff, reason: str) -> Conversation:
    """Be done with it, for one of `exits.REASONS`: by who has it, or out of the queue. The bot has the word again.

    One that the visitor has ended stays so. Raises `Lost` and `Refused`.
    """
    if reason not in exits.REASONS:
        raise Refused("unknown_reason", "Choose one of: " + ", ".join(exits.REASONS) + ".")
    with transaction.atomic():
        before = store.hold(pk)
        owner = Owner.CLOSED if before.owner == Owner.CLOSED else Owner.BOT
        conversation = _change(pk, _mine(staff) | _TO_RESOLVE, version, owner=owner, assigned_to=None)
        _check(staff, conversation)
        if before.owner == Owner.PERSON:
            _answer_unseen(conversation)
        exits.leave(exits.still_open(conversation), exits.REASONS[reason].exit, reason, staff.user)
        said = words.handed_back(staff.user.public_name) if before.owner == Owner.PERSON else words.resolved(reason)
        message = _tell(conversation, "resolved", said)
        if before.owner != Owner.PERSON and reason in exits.UNANSWERED:
            notices.replied(message)
        audit.record(staff.user, "chat.resolved", conversation)
    return conversation


def reply(pk: int, version: int | None, staff: Staff, text: str, client_id: str) -> tuple[Message, bool]:
    """Say it to the visitor, and whether it is new: the same `client_id` again is what is stored.

    Only who has the conversation may. Raises `Lost` and `Refused`.
    """
    # A colon is in no client id of a visitor's, so that theirs and ours never meet.
    name = f"{staff.user.pk}:{client_id}"
    with transaction.atomic():
        conversation = store.hold(pk)
        stored = conversation.messages.filter(client_id=name).first()
        if stored:
            return stored, False
        mine = Conversation.objects.filter(_mine(staff), pk=pk)
        if not (mine if version is None else mine.filter(version=version)).update(last_at=timezone.now()):
            raise Lost(conversation)
        _check(staff, conversation)
        message = Message(author=Author.PERSON, text=text, client_id=name, written_by=staff.user)
        message.payload = {"name": staff.user.public_name}
        store.add(conversation, [message], **_clinical(roles.CLINICIAN in staff.roles))
        exits.still_open(conversation).filter(first_reply_at=None).update(first_reply_at=message.created_at)
        notices.replied(message)
        audit.record(staff.user, "chat.replied", conversation)
    return message, True


def note(pk: int, staff: Staff, text: str) -> Note:
    """Write something for colleagues, which no visitor ever sees. Who may read the conversation may."""
    with transaction.atomic():
        conversation = store.hold(pk)
        written = Note.objects.create(conversation=conversation, author=staff.user, text=text)
        audit.record(staff.user, "chat.noted", conversation)
        hub.changed(conversation.public_id)
    return written


def is_typing(conversation: Conversation, staff: Staff) -> None:
    """Show the visitor that an answer is being written, if it is this person who answers."""
    if conversation.owner == Owner.PERSON and conversation.assigned_to_id == staff.user.pk:
        hub.is_typing(conversation.public_id, typing.STAFF)
