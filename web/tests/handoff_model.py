"""Everything that can happen to a conversation, in any order, over the real code and a real database.

One visitor, the bot (whose replies come late, fail, or never come), two clinicians, a receptionist, and a process that is
killed and started again. After every step the promises of docs/handoff.md are looked for in the database; whoever looks at a
page looks by the product's own views.
"""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat import store, sweeper, turns
from frontdesk.chat.claims import Claim
from frontdesk.chat.models import Conversation, Message, Turn
from frontdesk.inbox import desk, overdue, presence, silence
from frontdesk.inbox.exits import REASONS, still_open
from frontdesk.inbox.models import Handoff, Presence
from tests import handoff_promises as promises
from tests.handoff_promises import SECRET, STAFF, FakeBot, Running, Views, deleted
from tests.visitor import Visitor

KINDS = ("general", "request", "medical", "urgent")
RESULTS = ("answers", "fails", "refuses")
PEOPLE = st.sampled_from(STAFF)


class HandoffModel(RuleBasedStateMachine):
    """The rules say what may happen, the invariants what must hold. `staff` and `bot` are set by the test."""

    staff: dict[str, User] = {}
    browsers: dict[str, Client] = {}
    bot = FakeBot()
    paid = -1

    @initialize()
    def start(self) -> None:
        self.bot.result = "answers"
        Presence.objects.update(seen_at=timezone.now(), available=True)
        presence.forget()
        self.begin()

    def begin(self) -> None:
        """A new conversation, of which nothing has been accepted yet."""
        self.visitor = Visitor()
        self.pk = Conversation.objects.get(public_id=self.visitor.id).pk
        self.said: dict[str, str] = {}
        self.replied: dict[str, tuple[str, str]] = {}
        self.running: list[Running] = []
        self.views: Views = {"visitor": [], "clara": [], "cleo": []}
        self.change, self.count = 0, 0
        self.unserved = False

    @property
    def row(self) -> Conversation:
        return Conversation.objects.select_related("assigned_to").get(pk=self.pk)

    def known_medical(self) -> bool:
        return promises.known_medical(self.pk)

    def text(self, kind: str) -> str:
        self.count += 1
        return f"{kind} {SECRET if kind in ('medical', 'urgent') else 'word'} {self.count}"

    # The visitor

    @rule(kind=st.sampled_from(KINDS), result=st.sampled_from(RESULTS), cut=st.booleans())
    def visitor_says(self, kind: str, result: str, cut: bool) -> None:
        """Post; with `cut` the answer gets lost and the same is sent again."""
        self.bot.result = result
        client_id, text = uuid.uuid4().hex, self.text(kind)
        if Conversation.objects.filter(pk=self.pk, claim="").exists():
            answers = [self.visitor.post(text=text, client_id=client_id) for _ in range(1 + cut)]
            if self.row.owner == "closed":
                assert {answer.status_code for answer in answers} == {409}
                return
            assert [answer.status_code for answer in answers] == [201, 200][: 1 + cut]
            assert len({answer.json()["messages"][0]["seq"] for answer in answers}) == 1
            self.accepted(client_id, text)
        else:
            self.visitor_says_and_the_process_dies(kind)

    @rule(kind=st.sampled_from(KINDS))
    def visitor_says_and_the_process_dies(self, kind: str) -> None:
        """The message is stored, its claim perhaps taken, and nobody runs its turn."""
        client_id, text = uuid.uuid4().hex, self.text(kind)
        try:
            store.post(self.pk, client_id, text, None, Claim(self.pk))
        except store.Closed:
            return
        self.accepted(client_id, text)

    def accepted(self, client_id: str, text: str) -> None:
        self.said[client_id] = text
        self.unserved = self.unserved or self.row.owner == "person"

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def visitor_sends_the_same_again(self, data: st.DataObject) -> None:
        client_id = data.draw(st.sampled_from(sorted(self.said)))
        message, new = store.post(self.pk, client_id, self.said[client_id], None)
        assert not new and message.text == self.said[client_id]

    @rule(limit=st.integers(1, 4))
    def visitor_reads_on(self, limit: int) -> None:
        self.reads("visitor", self.visitor.on("GET", f"/messages?after={self.last('visitor')}&limit={limit}").json())

    @rule(seq=st.integers(0, 40))
    def visitor_tells_of_life(self, seq: int) -> None:
        assert self.visitor.on("POST", "/typing").status_code == 204
        assert self.visitor.on("POST", "/seen", {"seq": seq}).status_code == 204
        assert self.row.visitor_seen_seq < self.row.next_seq

    @rule(consent=st.booleans())
    def visitor_leaves_an_address(self, consent: bool) -> None:
        given = {"email": "jo@mail.example"} | ({"consent": True} if consent else {})
        waits = still_open(self.row).exists()
        assert self.visitor.on("POST", "/contact", given).status_code == (400 if not consent else 200 if waits else 409)

    @precondition(lambda self: self.count > 3)
    @rule()
    def visitor_ends(self) -> None:
        assert self.visitor.on("POST", "/end").status_code == 200
        self.change += 1
        self.unserved = False

    @precondition(lambda self: self.count > 6)
    @rule()
    def visitor_erases(self) -> None:
        left = still_open(self.row).count()
        before = deleted()
        assert self.visitor.on("DELETE").status_code == 204
        assert deleted() == before + left
        for run in self.running:
            status, told = turns._run(run.claim, run.message)
            assert (status, told) == (None, [])
        assert not Message.objects.filter(conversation=self.pk).exists()
        self.begin()

    # The bot

    @rule(kind=st.sampled_from(KINDS))
    def visitor_says_and_the_bot_takes_its_time(self, kind: str) -> None:
        """The message is stored, its turn claimed, and the reply under way."""
        client_id, text, claim = uuid.uuid4().hex, self.text(kind), Claim(self.pk)
        try:
            store.post(self.pk, client_id, text, None, claim)
        except store.Closed:
            return
        self.accepted(client_id, text)
        self.begins(claim)

    @rule()
    def bot_begins(self) -> None:
        """Another process begins with what is pending."""
        self.begins(Claim(self.pk))

    def begins(self, claim: Claim) -> None:
        message = turns._for_bot(self.pk).order_by("seq").first() if claim.take() else None
        if message:
            self.running.append(Running(claim, message, self.change))
        else:
            claim.give_back()

    @precondition(lambda self: self.running)
    @rule(data=st.data(), result=st.sampled_from(RESULTS))
    def bot_replies(self, data: st.DataObject, result: str) -> None:
        """A reply comes, at once or late. If a person has had the word in between, it must be dropped, and recorded."""
        self.reply_comes(self.running.pop(data.draw(st.integers(0, len(self.running) - 1))), result)

    def reply_comes(self, run: Running, result: str) -> None:
        self.bot.result = result
        recorded = Turn.objects.filter(conversation=self.pk).count()
        status, _ = turns._run(run.claim, run.message)
        run.claim.give_back()
        assert Turn.objects.filter(conversation=self.pk).count() == recorded + 1
        if run.change != self.change:
            assert status == "dropped"

    @rule(result=st.sampled_from(RESULTS))
    def sweeper_comes_by_later(self, result: str) -> None:
        """An hour passes: leases and pauses are over."""
        self.bot.result = result
        hour = timedelta(hours=1)
        Message.objects.update(created_at=F("created_at") - hour, retry_at=F("retry_at") - hour)
        Conversation.objects.update(claimed_until=F("claimed_until") - hour)
        sweeper.sweep()

    @rule(days=st.sampled_from([0.1, 60]))
    def nobody_comes(self, days: float) -> None:
        """Time passes over what waits: the visitor is told, roles are asked in turn, and in the end it is given up."""
        row, ago = self.row, timedelta(days=days)
        Handoff.objects.update(created_at=F("created_at") - ago)
        Conversation.objects.update(last_at=F("last_at") - ago, visitor_last_seen_at=F("visitor_last_seen_at") - ago)
        overdue.look_after()
        if self.row.version != row.version:
            self.change += 1
            self.unserved = False

    @rule()
    def the_process_is_killed(self) -> None:
        """Turns under way are gone, their claims stay behind."""
        self.running.clear()
        presence.forget()

    # Staff

    def acts(self, name: str, call: str, **body: Any) -> int:
        before = self.row
        path = f"/console/chats/{self.visitor.id}/{call}/"
        answer = self.browsers[name].post(path, json.dumps(body), content_type="application/json")
        assert answer.status_code in (200, 400, 403, 409), answer.content
        if answer.status_code == 200 and self.row.version != before.version:
            self.change += 1
        if answer.status_code != 200:
            assert self.row.version == before.version
        if answer.status_code == 409:
            self.told_the_truth(answer.json())
        return answer.status_code

    def told_the_truth(self, lost: dict[str, Any]) -> None:
        row = self.row
        assert (lost["owner"], lost["version"]) == (row.owner, row.version)
        assert (lost["assigned_to"] or {}).get("id") == row.assigned_to_id

    @rule(name=PEOPLE, stale=st.booleans())
    def staff_takes(self, name: str, stale: bool) -> None:
        """Decided upon what it is now, or was before the last change."""
        row = self.row
        version = max(0, row.version - stale)
        serious, waits = self.known_medical(), still_open(row).exists()
        unread = row.messages.filter(author="visitor", state="pending").exists()
        status = self.acts(name, "take", version=version)
        already = row.owner == "person" and row.assigned_to_id == self.staff[name].pk
        free = row.owner in ("bot", "waiting") or (row.owner == "closed" and waits)
        if not already and (not free or version != row.version):
            assert status == 409
        elif name != "rosa":
            assert status == 200
        elif (serious or unread) and not already:
            assert status == 403
        if status == 200:
            self.unserved = True

    @rule(first=PEOPLE, second=PEOPLE)
    def two_take_at_once(self, first: str, second: str) -> None:
        row = self.row
        statuses = [self.acts(name, "take", version=row.version) for name in (first, second)]
        if row.owner in ("bot", "waiting") and first != second:
            assert statuses.count(200) <= 1
            assert self.row.owner != "person" or statuses.count(200) == 1
        self.unserved = self.unserved or 200 in statuses

    @rule(name=PEOPLE, call=st.sampled_from(["release", "hand-back", "resolve"]), reason=st.sampled_from(sorted(REASONS)))
    def staff_lets_go(self, name: str, call: str, reason: str) -> None:
        row = self.row
        status = self.acts(name, call, version=row.version, reason=reason)
        mine = row.owner == "person" and row.assigned_to_id == self.staff[name].pk
        if call != "resolve":
            assert (status == 200) == mine
        if status == 200 and call != "release":
            self.unserved = False

    @rule(name=PEOPLE, late=st.booleans())
    def staff_comes_and_goes(self, name: str, late: bool) -> None:
        """Before the reply of a turn that is under way, if `late`, the bot may have the word again."""
        if late:
            self.visitor_says_and_the_bot_takes_its_time("general")
        if self.acts(name, "take") == 200 and self.acts(name, "hand-back") == 200:
            self.unserved = False
        if late and self.running:
            self.reply_comes(self.running.pop(), "answers")

    @rule(name=PEOPLE, role=st.sampled_from(["receptionist", "clinician"]))
    def staff_passes_to_a_role(self, name: str, role: str) -> None:
        serious = self.known_medical()
        status = self.acts(name, "transfer", to_role=role)
        assert not (status == 200 and serious and role == "receptionist")

    @rule(name=PEOPLE, other=PEOPLE)
    def staff_passes_to_a_person(self, name: str, other: str) -> None:
        serious = self.known_medical()
        status = self.acts(name, "transfer", to_user=self.staff[other].pk)
        assert not (status == 200 and serious and other == "rosa")

    @rule(name=PEOPLE, cut=st.booleans())
    def staff_replies(self, name: str, cut: bool) -> None:
        row = self.row
        self.count += 1
        client_id, text = uuid.uuid4().hex, f"reply {self.count} {SECRET if name != 'rosa' else ''}"
        statuses = {self.acts(name, "reply", text=text, client_id=client_id) for _ in range(1 + cut)}
        assert len(statuses) == 1
        if 200 in statuses:
            assert row.owner == "person" and row.assigned_to_id == self.staff[name].pk
            self.replied[f"{self.staff[name].pk}:{client_id}"] = (name, text.strip())

    @precondition(lambda self: self.replied)
    @rule(data=st.data())
    def staff_sends_the_same_again(self, data: st.DataObject) -> None:
        """Much later, whoever has the conversation now."""
        key = data.draw(st.sampled_from(sorted(self.replied)))
        name, text = self.replied[key]
        user = self.staff[name]
        message, new = desk.reply(self.pk, None, Staff(user, roles_of(user)), text, key.split(":")[1])
        assert not new and message.text.strip() == text

    @rule(name=PEOPLE)
    def staff_notes(self, name: str) -> None:
        self.acts(name, "note", text=f"NOTE {SECRET if name != 'rosa' else ''}")

    @rule(name=PEOPLE)
    def staff_goes_silent(self, name: str) -> None:
        Presence.objects.filter(user=self.staff[name]).update(seen_at=timezone.now() - timedelta(minutes=16))
        presence.forget()
        row = self.row
        silence.sweep()
        if row.assigned_to_id == self.staff[name].pk:
            assert self.row.owner == "waiting"
        if self.row.version != row.version:
            self.change += 1

    @rule(name=st.sampled_from(["clara", "cleo"]))
    def clinician_reads_on(self, name: str) -> None:
        path = f"/console/chats/{self.visitor.id}/messages/"
        self.reads(name, self.browsers[name].get(path, {"after": self.last(name)}).json())

    # Looking

    def last(self, side: str) -> int:
        return self.views[side][-1][0] if self.views[side] else 0

    def reads(self, side: str, page: dict[str, Any]) -> None:
        self.views[side] += [(one["seq"], one["text"]) for one in page["messages"]]

    @rule(place=st.integers(0, 10))
    def reception_looks(self, place: int) -> None:
        """By every way that there is. Nothing that is known to be medical, or that nobody knows of yet, is shown."""
        path = promises.ways_of_reception(self.visitor.id)[place]
        shown = self.browsers["rosa"].get(path).content.decode()
        # What is looked for stands in its field, and among the filters that can be saved.
        for echo in (f'value="{SECRET}"', f'value="q={SECRET}"'):
            shown = shown.replace(echo, "")
        for message in self.row.messages.filter(text__contains=SECRET):
            if self.known_medical() or not promises.told_to_reception(message):
                assert message.text not in shown, (path, message.text)
        if self.known_medical():
            assert SECRET not in shown, path

    # What must hold

    @invariant()
    def the_promises_hold(self) -> None:
        """One look at the database for all of them."""
        row = Conversation.objects.get(pk=self.pk)
        messages = list(Message.objects.filter(conversation=self.pk).order_by("seq"))
        handoffs = list(Handoff.objects.filter(conversation=self.pk))
        promises.exactly_one_has_the_word(row, handoffs)
        promises.one_order_without_gap_or_double(row, messages, self.views)
        promises.no_bot_speaks_while_a_person_has_the_word(messages)
        replied = {key: text for key, (_, text) in self.replied.items()}
        promises.nothing_accepted_is_lost(messages, self.said | replied)
        if self.unserved:
            promises.what_was_said_to_a_person_waits_for_one(row, handoffs)
        assert not any("NOTE" in message.text for message in messages), "a visitor sees a note"

    def teardown(self) -> None:
        if not hasattr(self, "visitor"):
            return
        for place in range(4):
            self.reception_looks(place)
        self.what_the_bot_owes_is_paid()
        for side in self.views:
            self.catches_up(side)
        self.the_promises_hold()
        store.erase(self.pk)

    def what_the_bot_owes_is_paid(self) -> None:
        """Once all is well again nothing is pending but what Rasa calls our own fault."""
        self.running.clear()
        self.paid = -1
        while (before := self.row.messages.filter(state="pending").count()) and before != self.paid:
            self.paid = before
            self.sweeper_comes_by_later("answers")
        pending = self.row.messages.filter(state="pending", retry_at__isnull=False)
        untried = self.row.messages.filter(state="pending", attempts=0)
        if self.row.owner in ("bot", "waiting"):
            assert not pending.exists() and not untried.exists()

    def catches_up(self, side: str) -> None:
        if side == "visitor":
            self.visitor_reads_on(200)
        else:
            self.clinician_reads_on(side)
        assert len(self.views[side]) == self.row.next_seq - 1
