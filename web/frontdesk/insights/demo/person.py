"""What a person of the demo's clinic does with a conversation that waits for one."""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import CLINICIAN, RECEPTIONIST
from frontdesk.chat import words
from frontdesk.chat.models import Author, Message, Owner
from frontdesk.inbox.access import MEDICAL_KINDS
from frontdesk.inbox.handoffs import RANK
from frontdesk.inbox.models import Exit, Handoff
from frontdesk.insights.demo.desk import Course, course
from frontdesk.insights.demo.said import read
from frontdesk.insights.demo.visit import Visit, make_id
from frontdesk.insights.demo.visitors import Visitor
from frontdesk.lib.clinic import profile

FILE = Path(__file__).with_name("staff_says.txt")


def attend(visit: Visit, waiting: list[Handoff], visitor: Visitor, staff: dict[str, list[User]], until: datetime) -> None:
    """See these hand-offs through, as far as that is over before `until`; what is not, waits still."""
    rng = visit.rng
    lead = min(waiting, key=lambda handoff: RANK[Handoff.Kind(handoff.kind)])
    reachable = _leaves_contact(visit, waiting, visitor)
    expected = course(lead.kind, lead.created_at, profile(), reachable, rng)
    role = CLINICIAN if any(handoff.kind in MEDICAL_KINDS for handoff in visit.handoffs) else RECEPTIONIST
    user = rng.choice(staff[role])
    over = expected.taken_at or expected.ended_at
    if over is None or over + timedelta(minutes=20 if lead.kind == Handoff.Kind.URGENT else 120) > until:
        return
    if expected.taken_at is None:
        _nobody_came(visit, waiting, expected, user)
    else:
        _taken(visit, waiting, expected, user, role)


def _leaves_contact(visit: Visit, waiting: list[Handoff], visitor: Visitor) -> bool:
    if waiting[0].open_now and visit.rng.random() > 0.3:
        return False
    if visit.rng.random() > visitor.leaves_contact:
        return False
    visit.wait(40)
    by_phone = visit.rng.random() < 0.25
    for handoff in waiting:
        handoff.contact_name = visitor.name
        handoff.contact_email, handoff.contact_phone = ("", visitor.phone) if by_phone else (visitor.email, "")
        handoff.contact_consent_at, handoff.ask_contact = visit.now, False
        handoff.answer_by_email = not by_phone
    return True


def _nobody_came(visit: Visit, waiting: list[Handoff], expected: Course, user: User) -> None:
    ended = max(expected.ended_at or visit.now, visit.now)
    visit.now = ended
    by = user if expected.exit_reason != "given_up" else None
    if by:
        visit.by_staff(by, "chat.resolved")
    for handoff in waiting:
        visit.ends(handoff, ended, expected.exit, expected.exit_reason, by)


def _taken(visit: Visit, waiting: list[Handoff], expected: Course, user: User, role: str) -> None:
    assert expected.taken_at  # noqa: S101  `attend` looked
    visit.now = max(visit.now + timedelta(seconds=5), expected.taken_at)
    for handoff in waiting:
        handoff.seen_at = visit.now - timedelta(seconds=visit.rng.uniform(3, 60))
        handoff.taken_by, handoff.taken_at, handoff.state = user, visit.now, Handoff.State.TAKEN
    visit.say(Author.SYSTEM, words.joined(user.public_name), payload={"event": "joined"})
    visit.conversation.owner = Owner.PERSON
    visit.conversation.version += 1
    visit.by_staff(user, "chat.taken")
    if expected.exit_reason in ("answered", "handed_back"):
        _talk(visit, waiting, expected, user, role)
    _ends(visit, waiting, expected, user)


def _talk(visit: Visit, waiting: list[Handoff], expected: Course, user: User, role: str) -> None:
    rng, kind = visit.rng, waiting[0].kind
    visit.conversation.clinical = role == CLINICIAN
    first = _reply(visit, user, rng.choice(lines(kind)))
    for handoff in waiting:
        handoff.first_reply_at = first.created_at
    for _ in range(rng.choice((0, 1, 1, 2)) if expected.visitor_there else 0):
        visit.wait(50)
        visit.say(Author.VISITOR, rng.choice(lines("visitor")), client_id=make_id(rng), state=Message.State.SENT)
        _reply(visit, user, rng.choice(lines("after")))


def _reply(visit: Visit, user: User, text: str) -> Message:
    visit.wait(70)
    visit.by_staff(user, "chat.replied")
    # A colon is in no client id of a visitor's; see inbox.desk.
    name = f"{user.pk}:{make_id(visit.rng)}"
    payload = {"name": user.public_name}
    return visit.say(Author.PERSON, text, client_id=name, written_by=user, payload=payload)


def _ends(visit: Visit, waiting: list[Handoff], expected: Course, user: User) -> None:
    visit.wait(200)
    back = expected.exit == Exit.HANDED_BACK
    visit.by_staff(user, "chat.handed_back" if back else "chat.resolved")
    for handoff in waiting:
        visit.ends(handoff, visit.now, expected.exit, expected.exit_reason, user)
    event = "handed_back" if back else "resolved"
    visit.say(Author.SYSTEM, words.handed_back(user.public_name), payload={"event": event})


@lru_cache
def lines(kind: str) -> tuple[str, ...]:
    """What is said on this occasion: a hand-off's kind, "after" or "visitor"."""
    found = read(FILE.read_text(encoding="utf-8"))
    return next(topic.texts for topic in found if topic.outcome == kind)
