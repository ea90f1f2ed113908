"""Made-up logs for the benchmark, written straight into the database. Runs in the web app's environment."""

from __future__ import annotations

import csv
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from frontdesk.accounts.models import User
from frontdesk.chat.models import Author, Conversation, Message, Owner, Turn
from frontdesk.corrections.models import Judgement, Ruling, Verdict
from frontdesk.improve import groups
from frontdesk.improve.models import Group, Grouping, Member
from frontdesk.improve.unanswered import unanswered
from frontdesk.inbox.models import Exit, Handoff, Notice
from frontdesk.review import digests
from frontdesk.review.models import AuditEvent, Thumb

from benchmarks.logs import repeat

TEXTS = Path(__file__).resolve().parents[2] / "tests" / "evaluation" / "held_out.csv"
END = datetime(2026, 11, 1, tzinfo=timezone.utc)
YEAR = timedelta(days=365)
AT_ONCE = 500
ROWS = 500
# Hand-offs of the last hours still wait.
STILL_OPEN = timedelta(hours=12)
# So far back people were told of hand-offs; and how large groups of what is not understood are.
TOLD = timedelta(days=30)
GROUP_SIZES = (1, 1, 2, 3, 5, 8, 20)
# What reviewers say that wrong turns should have been.
SHOULD_BE = ("answer:procedure/what_is_it", "answer:cost/how_much", "answer:sun_care/how_long", "out_of_scope")
# How often somebody of the staff read or searched on a day.
EVENTS_A_DAY = 100
# More than so many messages are made of so many times a part of them, each time for the part of the year that follows.
FEW, COPIES = 100_000, 20
# One message in five has a word that few others have: names of towns, soaps and the like.
RARE_WORDS = 20_000
SYLLABLES = ("ba", "do", "fen", "gil", "ka", "lo", "mer", "nu", "pa", "ri", "sol", "ta", "vin", "wes")
PAGES = [f"https://clinic.example/{name}" for name in ("", "prices", "laser", "body/neck", "team", "contact", "faq")]
MODELS = ["sunhat-a1", "sunhat-b2", "sunhat-c3"]
REASONS = {
    "handoff:medical": ["medicine", "condition", "pregnancy", "symptom", "score"],
    "handoff:urgent": ["breathing", "eye", "self_harm"],
    "handoff:request": ["asked", "booking", "complaint"],
}


@dataclass
class Batch:
    """Rows of some conversations, in the order in which they are stored."""

    conversations: list[Conversation] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)
    replies: list[Message] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)
    thumbs: list[Thumb] = field(default_factory=list)


class Made:
    """Draws conversations, always the same ones for a seed, from a year before END on."""

    def __init__(self, messages: int, span: timedelta = YEAR, seed: int = 1) -> None:
        """`messages` is how many there are to be within `span`; about every sixth of them begins a conversation."""
        self.draw = random.Random(seed)  # noqa: S311
        self.left = messages
        self.time = END - YEAR
        self.step = span / max(1, messages // 6)
        with TEXTS.open(encoding="utf-8", newline="") as file:
            self.texts = [(row["text"], row["expect"].split("|")[0].split("+")) for row in csv.DictReader(file)]
        self.words = ["".join(self.draw.choices(SYLLABLES, k=4)) for _ in range(RARE_WORDS)]
        self.reference = 0

    def batches(self) -> Iterator[Batch]:
        """Yields batches until there are enough messages."""
        while self.left > 0:
            batch = Batch()
            while self.left > 0 and len(batch.conversations) < AT_ONCE:
                self._conversation(batch)
            yield batch

    def _conversation(self, batch: Batch) -> None:
        self.time += self.step * self.draw.uniform(0.2, 1.8)
        turns = min(self.draw.choice((1, 1, 2, 2, 3, 3, 4, 5, 6)), max(1, self.left // 2))
        conversation = Conversation(
            public_id=secrets.token_urlsafe(16),
            token_hash=secrets.token_hex(32),
            consent_version="1",
            page=self.draw.choice(PAGES),
            owner=self.draw.choices((Owner.CLOSED, Owner.BOT), (1, 3))[0],
            next_seq=2 * turns + 1,
            created_at=self.time,
            last_at=self.time + timedelta(minutes=turns),
        )
        batch.conversations.append(conversation)
        for number in range(turns):
            self._turn(batch, conversation, number)
        self.left -= 2 * turns

    def _turn(self, batch: Batch, conversation: Conversation, number: int) -> None:
        text, outcomes = self.draw.choice(self.texts)
        if self.draw.random() < 0.2:
            text += " " + self.draw.choice(self.words)
        at = self.time + timedelta(minutes=number)
        about: dict[str, Any] = {"conversation": conversation, "created_at": at}
        said = Message(**about, seq=2 * number + 1, author=Author.VISITOR, text=text, state=Message.State.ANSWERED)
        reply = Message(
            **about,
            seq=2 * number + 2,
            author=Author.BOT,
            text="What a clinician wrote and approved. " * 6,
            outcome=outcomes[0],
            reply_to=said,
            payload={"reviewed": "2026-06-01", "sources": ["S1"]},
        )
        batch.said.append(said)
        batch.replies.append(reply)
        batch.turns.append(self._understood(said, outcomes, about))
        if outcomes[0] in REASONS:
            self._handoff(batch, said, outcomes[0], about)
        elif self.draw.random() < 0.05:
            batch.thumbs.append(Thumb(message=reply, conversation=conversation, value=self.draw.choice((1, 1, -1))))

    def _understood(self, said: Message, outcomes: list[str], about: dict[str, Any]) -> Turn:
        ranking = [{"outcome": text[1][0], "confidence": 0.1} for text in self.draw.sample(self.texts, 5)]
        evidence = [{"kind": "score", "name": "medical", "value": 0.02, "limit": 0.35}]
        sure = round(1 - self.draw.random() ** 3, 4)
        model = self.draw.choice(MODELS)
        fields = {"outcomes": outcomes, "confidence": sure, "ranking": ranking, "evidence": evidence, "model_id": model}
        return Turn(**about, message=said, status=Turn.Status.STORED, milliseconds=9.0, **fields)

    def _handoff(self, batch: Batch, said: Message, outcome: str, about: dict[str, Any]) -> None:
        self.reference += 1
        kind = outcome.partition(":")[2]
        ended = {"state": Handoff.State.RESOLVED, "exit": self._exit(), "resolved_at": about["created_at"]}
        reason = self.draw.choice(REASONS[outcome])
        name = f"B{self.reference:06d}"
        batch.handoffs.append(Handoff(**about, message=said, kind=kind, reason=reason, reference=name, **ended))

    def _exit(self) -> Exit:
        return Exit.VISITOR_LEFT if self.draw.random() < 0.005 else Exit.RESOLVED


def store(messages: int) -> None:
    """Fills the database with about so many messages and all that belongs to them, then has it take stock."""
    for table in (Conversation, Message, Turn, Handoff, Notice):
        for column in table._meta.fields:
            if getattr(column, "auto_now_add", False):
                column.auto_now_add = False
    copies = COPIES if connection.vendor == "postgresql" and messages > FEW else 1
    for batch in Made(messages // copies, YEAR / copies).batches():
        with transaction.atomic():
            _store(batch)
    repeat.repeat(copies, YEAR / copies)
    _wait()
    _judge()
    _group()
    _tell()
    _read()
    if connection.vendor == "postgresql":
        # As it does by itself, though later; SQLite never does unless it is told to, and nobody tells it.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _store(batch: Batch) -> None:
    for rows in (batch.conversations, batch.said, batch.replies, batch.turns, batch.handoffs, batch.thumbs):
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=ROWS)
    digests.fill([conversation.pk for conversation in batch.conversations])


def _wait() -> None:
    """Those of the last hours are still open."""
    seen: set[tuple[int, str]] = set()
    for handoff in Handoff.objects.filter(created_at__gt=END - STILL_OPEN).order_by("pk"):
        if (handoff.conversation_id, handoff.kind) not in seen:
            seen.add((handoff.conversation_id, handoff.kind))
            Handoff.objects.filter(pk=handoff.pk).update(state=Handoff.State.WAITING, exit="", resolved_at=None)
    Conversation.objects.filter(pk__in=[pk for pk, _ in seen]).update(owner=Owner.WAITING)


def _judge() -> None:
    """Ten turns a day were judged, as the daily queue has it: every second by two, every fifth as wrong."""
    first, second = (User.objects.get(username=name) for name in ("reviewer", "manager"))
    every = max(1, Turn.objects.count() // 3650)
    turns = list(Turn.objects.order_by("pk").values_list("pk", flat=True))[::every]
    draw = random.Random(2)  # noqa: S311
    judged: list[Judgement] = []
    ruled: list[Ruling] = []
    for number, turn in enumerate(turns):
        said = _said(draw, turn, wrong=number % 5 == 0)
        judged.append(Judgement(reviewer=first, **said))
        if number % 2 == 0:
            # One in ten of these differs, and a lead has decided half of those.
            other = _said(draw, turn, wrong=number % 5 != 0) if number % 20 == 0 else said
            judged.append(Judgement(reviewer=second, **other))
            if number % 40 == 0:
                ruled.append(Ruling(lead=second, **said))
    Judgement.objects.bulk_create(judged, batch_size=ROWS)
    Ruling.objects.bulk_create(ruled, batch_size=ROWS)


def _said(draw: random.Random, turn: int, wrong: bool) -> dict[str, Any]:
    outcomes = [draw.choice(SHOULD_BE)] if wrong else []
    return {"turn_id": turn, "verdict": Verdict.WRONG if wrong else Verdict.RIGHT, "should_be": outcomes}


def _group() -> None:
    """What was not understood lately is grouped, as every night: no more than the console takes."""
    since = END - timedelta(days=groups.DAYS)
    found = list(unanswered(since, END).values())[-groups.MOST :]
    grouping = Grouping.objects.create(state=Grouping.State.DONE, since=since, until=END)
    draw, position = random.Random(3), 0  # noqa: S311
    while found:
        group = Group.objects.create(grouping=grouping, position=position)
        position += 1
        size = draw.choice(GROUP_SIZES)
        members, found = found[:size], found[size:]
        Member.objects.bulk_create(
            [Member(group=group, message=message, why=why, nearness=0.9) for message, why in members]
        )


def _tell() -> None:
    """Somebody was told of every hand-off of the last month; one e-mail in fifty could not be sent."""
    recent = Handoff.objects.filter(created_at__gt=END - TOLD).order_by("pk").values_list("pk", "created_at")
    rows = []
    for number, (handoff, at) in enumerate(recent):
        state = Notice.State.SENT if number % 50 else Notice.State.FAILED
        told = {"channel": Notice.Channel.EMAIL, "event": Notice.Event.OPENED, "role": "receptionist", "state": state}
        rows.append(Notice(handoff_id=handoff, created_at=at, due_at=at, **told))
    Notice.objects.bulk_create(rows, batch_size=ROWS)


def _read() -> None:
    """What staff read over the year was written down; without the seals, which nothing here asks for."""
    manager = User.objects.get(username="manager")
    events = (
        AuditEvent(
            who=manager,
            action="transcript.read",
            object=f"conversation:{number:032x}",
            when=END - YEAR * number / (365 * EVENTS_A_DAY),
        )
        for number in range(365 * EVENTS_A_DAY, 0, -1)
    )
    AuditEvent.objects.bulk_create(events, batch_size=ROWS)
