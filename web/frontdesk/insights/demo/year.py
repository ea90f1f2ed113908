"""A year of visits, one after the other."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from frontdesk.accounts.models import User
from frontdesk.chat.models import Owner
from frontdesk.inbox.handoffs import ALPHABET
from frontdesk.inbox.models import Handoff
from frontdesk.insights.demo import said as texts
from frontdesk.insights.demo.arrivals import moments
from frontdesk.insights.demo.assistant import Assistant
from frontdesk.insights.demo.person import attend
from frontdesk.insights.demo.said import Topic
from frontdesk.insights.demo.visit import Said, Visit, begin
from frontdesk.insights.demo.visitors import Visitor, Visitors
from frontdesk.lib.clinic import profile

GREETS, THANKS, SAYS_GOODBYE, CLOSES = 0.22, 0.28, 0.08, 0.12
TAPS_RELATED, COMES_BACK_LATER, ASKS_ON_WHILE_WAITING = 0.12, 0.06, 0.2
# The last button under a question back.
NONE_OF_THESE = "out_of_scope"
# The assistant is down this often in a year, for so many minutes.
INCIDENTS, INCIDENT_MINUTES = 4, (15, 70)


class Year:
    """Makes visits up to a moment; the same seed and assistant make the same ones."""

    def __init__(self, assistant: Assistant, staff: dict[str, list[User]], until: datetime, seed: int) -> None:
        """`staff` are who may answer, by role."""
        self._assistant, self._staff, self._until = assistant, staff, until
        self._rng = Random(seed)  # noqa: S311  nothing here is secret
        self._visitors = Visitors(self._rng)
        self._references: set[str] = set()
        self._down: list[tuple[datetime, datetime]] = []

    def visits(self, days: int, count: int) -> Iterator[Visit]:
        """About `count` of them, in the order in which they began."""
        self._down = self._incidents(days)
        for at in moments(days, self._until, count, profile().zone, self._rng):
            yield self._visit(at)

    def _incidents(self, days: int) -> list[tuple[datetime, datetime]]:
        starts = [self._until - timedelta(days=self._rng.uniform(0, days)) for _ in range(round(INCIDENTS * days / 365))]
        return [(start, start + timedelta(minutes=self._rng.uniform(*INCIDENT_MINUTES))) for start in starts]

    def _visit(self, at: datetime) -> Visit:
        visitor = self._visitors.next()
        visit = begin(at, self._visitors.page(), visitor.language, self._rng)
        visit.wait(8)
        if self._rng.random() < GREETS:
            self._ask(visit, texts.small("greet"))
        self._questions(visit, visitor)
        if not visit.handoffs and self._rng.random() < COMES_BACK_LATER:
            visit.now += timedelta(hours=self._rng.uniform(3, 40))
            self._questions(visit, visitor)
        self._hand_over(visit, visitor)
        return visit.finished(self._until)

    def _questions(self, visit: Visit, visitor: Visitor) -> None:
        for _ in range(max(1, round(visitor.patience))):
            said = self._ask(visit, self._topic(visit.now.month))
            while said and said.reply.outcomes[0].startswith("clarify:"):
                said = self._taps(visit, said)
            if not said or visit.handoffs or (not said.understood and self._rng.random() < 0.5):
                return
            self._taps_related(visit, said)
        self._goodbye(visit)

    def _goodbye(self, visit: Visit) -> None:
        content = bool(visit.said) and visit.said[-1].understood
        if content and self._rng.random() < THANKS:
            self._ask(visit, texts.small("thanks"))
        elif self._rng.random() < SAYS_GOODBYE:
            self._ask(visit, texts.small("goodbye"))
        if not visit.handoffs and self._rng.random() < CLOSES:
            visit.conversation.owner = Owner.CLOSED
            visit.conversation.version += 1

    def _topic(self, month: int) -> Topic:
        found = [topic for topic in texts.topics() if not topic.small or topic.outcome in ("smalltalk:bot_challenge",)]
        return self._rng.choices(found, [topic.weight_in(month) for topic in found])[0]

    def _ask(self, visit: Visit, topic: Topic) -> Said | None:
        visit.wait(25)
        return self._said(visit, self._rng.choice(topic.texts), None, topic.outcome)

    def _said(self, visit: Visit, text: str, choice: str | None, meant: str) -> Said | None:
        """None where the assistant is down: then the visitor asks no more."""
        reply = self._assistant.hear(text, choice, meant)
        up_again = next((end for start, end in self._down if start <= visit.now < end), None)
        if up_again:
            visit.fails(text, meant, reply, up_again + timedelta(seconds=self._rng.uniform(2, 20)), self._reference())
        said = visit.asks(text, choice, meant, reply) if not up_again else visit.said[-1]
        if reply.handoff:
            self._open(visit, said, reply.handoff)
        return None if up_again else said

    def _open(self, visit: Visit, said: Said, given: dict[str, Any]) -> None:
        kind = Handoff.Kind(given["kind"])
        waiting = next((one for one in visit.handoffs if one.kind == kind and not one.exit), None)
        handoff = waiting or visit.opens(said.message, kind, given["reason"], self._reference(), said.answers[0].created_at)
        for answer in said.answers:
            if answer.outcome.startswith("handoff:"):
                answer.payload["handoff"] = handoff.reference

    def _taps(self, visit: Visit, said: Said) -> Said | None:
        """The visitor answers a question back, or does not."""
        buttons = [button for answer in said.answers for button in answer.payload.get("buttons", ())]
        right = [button for button in buttons if button["choice"] == said.meant]
        none = [button for button in buttons if button["choice"] == NONE_OF_THESE]
        wanted = right or none or buttons
        if not wanted or self._rng.random() < (0.12 if right else 0.35):
            return None
        visit.wait(9)
        button = wanted[0]
        return self._said(visit, button["title"], button["choice"], button["choice"] if right else said.meant)

    def _taps_related(self, visit: Visit, said: Said) -> None:
        buttons = said.answers[-1].payload.get("buttons", ()) if said.answers else ()
        related = [button for button in buttons if button["choice"].startswith("answer:")]
        if related and self._rng.random() < TAPS_RELATED:
            visit.wait(14)
            button = self._rng.choice(related)
            self._said(visit, button["title"], button["choice"], button["choice"])

    def _hand_over(self, visit: Visit, visitor: Visitor) -> None:
        open_ones = [handoff for handoff in visit.handoffs if not handoff.exit]
        if not open_ones:
            return
        if self._rng.random() < ASKS_ON_WHILE_WAITING:
            general = [topic for topic in texts.topics() if topic.outcome.startswith("answer:")]
            self._ask(visit, self._rng.choice(general))
        attend(visit, [handoff for handoff in visit.handoffs if not handoff.exit], visitor, self._staff, self._until)

    def _reference(self) -> str:
        while True:
            letters = "".join(self._rng.choices(ALPHABET, k=6))
            reference = f"{letters[:3]}-{letters[3:]}"
            if reference not in self._references:
                self._references.add(reference)
                return reference
