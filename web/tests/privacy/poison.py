"""What somebody means harm with, and a world in which it stands wherever a visitor or a colleague can leave words."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from frontdesk.answers.models import Answer, Change, Version
from frontdesk.chat.models import Conversation, Message
from frontdesk.corrections.models import Judgement
from frontdesk.improve.models import Candidate, Draft, Flip, Group, Grouping, Member, Phrase
from frontdesk.inbox.models import Handoff, Notice, SavedReply
from frontdesk.review import chain, digests
from frontdesk.review.models import SavedView
from tests.privacy.world import World

PAYLOADS = {
    "a script": "<script>alert('pwned')</script>",
    "an attribute": "\"><img src=x onerror=alert('pwned')>",
    "a template": "{{ settings.SECRET_KEY }}{% debug %}",
    "a formula": '=HYPERLINK("https://evil.example/pwned","pay here")',
    "another formula": "@SUM(1+1)*cmd|' /C pwned'!A0",
    "a sum": "+1+1",
    "a difference": "-2+3",
    "a formula behind a blank": "\u00a0=1+pwned",
    "a turned name": "invoice\u202efdp.exe",
    "an isolate": "\u2067pwned\u2069",
    "a split word": "pwn\u200bed",
    "a long word": "pwned" * 380,
    "a link": "javascript:alert('pwned')",
}
EVERYTHING = "\n".join(PAYLOADS.values())[:2000]
# Before this time it was said: what was just written is not drawn for judging yet.
AGE = timedelta(hours=1)
# An answer that the clinic has added, by its id.
ADDED = "clinic/poisoned"


def poison(world: World) -> None:
    """Put every payload wherever a visitor or a colleague can leave words."""
    _said(world)
    _of_staff(world)
    _judged(world)
    _not_understood(world)
    for answer_id in ("sun_care/how_long", ADDED):
        _answer(world, answer_id)
    digests.fill([world.visitor.conversation.pk])


def _said(world: World) -> None:
    conversation = world.visitor.conversation
    said = enumerate(PAYLOADS.values(), conversation.next_seq)
    conversation.messages.bulk_create(
        Message(conversation=conversation, seq=seq, author="visitor", text=text) for seq, text in said
    )
    kept = {
        "contact_name": EVERYTHING[:120],
        "contact_email": PAYLOADS["an attribute"],
        "contact_phone": PAYLOADS["a formula"][:40],
    }
    Handoff.objects.update(**kept, reason=PAYLOADS["a script"])
    world.message.text = EVERYTHING
    world.message.save()
    turn = conversation.turns.get()
    turn.evidence = [{"kind": "rule", "name": PAYLOADS["a script"], "text": EVERYTHING[:60], "start": 0, "end": 60}]
    turn.outcomes = ["out_of_scope"]
    turn.save()
    then = timezone.now() - AGE
    conversation.messages.update(created_at=then)
    conversation.turns.update(created_at=then)
    Conversation.objects.filter(pk=conversation.pk).update(page=PAYLOADS["a link"], created_at=then, last_at=then)


def _of_staff(world: World) -> None:
    clinician = world.users["clinician"]
    world.visitor.conversation.notes.create(author=clinician, text=EVERYTHING)
    for number, text in enumerate(PAYLOADS.values()):
        SavedReply.objects.create(title=text[:80], text=text, created_by=clinician)
        SavedView.objects.create(name=f"{number}{text}"[:40], query="q=x", owner=clinician, **_shared())
    for user in world.users.values():
        user.first_name = PAYLOADS["a script"]
        user.save()
    error = {"state": "failed", "due_at": timezone.now(), "error": PAYLOADS["a script"]}
    Notice.objects.create(handoff=world.handoff, channel="email", event="opened", **error)
    chain.append(clinician, "draft.begun", "draft:1")


def _shared() -> dict[str, Any]:
    return {"shared": True} if any(field.name == "shared" for field in SavedView._meta.fields) else {}


def _judged(world: World) -> None:
    """By two who differ, so that the clinician may decide."""
    turn = world.visitor.conversation.turns.get()
    for role, outcome in (("reviewer", "out_of_scope"), ("manager", "answer:sun_care/how_long")):
        said = {"verdict": "wrong", "should_be": [outcome], "note": EVERYTHING, "tags": [EVERYTHING[:30]]}
        Judgement.objects.create(turn=turn, reviewer=world.users[role], **said)


def _not_understood(world: World) -> None:
    """A group of two, a draft that somebody began from it, and a candidate that takes it otherwise."""
    grouping = Grouping.objects.create(state="done", since=timezone.now() - AGE, until=timezone.now())
    group = Group.objects.create(grouping=grouping, position=1)
    script = world.visitor.conversation.messages.get(text=PAYLOADS["a script"])
    for message in (world.message, script):
        Member.objects.create(group=group, message=message, why="not_understood", nearness=0.9)
    begun = {"question": EVERYTHING[:120], "text": EVERYTHING, "ways": EVERYTHING}
    Phrase.objects.create(draft=Draft.objects.create(by=world.users["reviewer"], **begun), message=world.message)
    names = {"model": PAYLOADS["a script"], "against": PAYLOADS["an attribute"], "accepted_by": world.users["manager"]}
    candidate = Candidate.objects.create(days=30, accepted_at=timezone.now(), **names)
    words = {"text": EVERYTHING, "expect": PAYLOADS["a script"], "old": [PAYLOADS["a script"]], "new": ["out_of_scope"]}
    Flip.objects.create(candidate=candidate, source="safety", kind="other", **words)
    Flip.objects.create(candidate=candidate, source="logs", kind="other", message=world.message)
    world.words = EVERYTHING


def _answer(world: World, answer_id: str) -> None:
    """One that was approved, rejected and proposed again."""
    question = PAYLOADS["a script"] if answer_id == ADDED else ""
    answer = Answer.objects.create(answer_id=answer_id, question=question)
    who, now = world.users["clinician"], timezone.now()
    said = {"text": EVERYTHING, "reason": EVERYTHING[:1000], "author": who, "changed_at": now}
    # Read so long ago that it is due again.
    read = {"reviewed": now.date() - 5 * timedelta(days=365), "reviewer": "clinician"}
    rows = [
        Version.objects.create(answer=answer, number=number, state=state, **said, **read)
        for number, state in enumerate(("approved", "rejected", "submitted"), 1)
    ]
    Answer.objects.filter(pk=answer.pk).update(live=rows[0])
    Change.objects.create(answer=answer, kind="rejected", number=2, who=who, reason=EVERYTHING[:1000])
