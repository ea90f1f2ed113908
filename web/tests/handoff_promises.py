"""What tests/handoff_model.py looks for, and the bot that it plays with."""

from dataclasses import dataclass
from typing import Any

from frontdesk.chat import rasa
from frontdesk.chat.claims import Claim
from frontdesk.chat.models import Conversation, Message, Turn
from frontdesk.inbox.models import ExitCount, Handoff

Views = dict[str, list[tuple[int, str]]]

STAFF = ("clara", "cleo", "rosa")
SECRET = "warfarin"
COMES, GOES = {"joined"}, {"left", "handed_back", "resolved"}


@dataclass
class Running:
    """A turn whose reply has not come: the claim that was taken for it, and the message as it was read then."""

    claim: Claim
    message: Message
    change: int


class FakeBot:
    """The turn boundary: what Rasa makes of a text that names its own kind."""

    result = "answers"

    def turn(self, text: str, choice: str | None, context: dict[str, Any]) -> rasa.Reply:
        """As `rasa.Rasa.turn`."""
        if self.result != "answers":
            raise rasa.TurnError("timeout", permanent=self.result == "refuses")
        kind = text.split()[0]
        outcome = "answer:sun_care/how_long" if kind == "general" else f"handoff:{kind}"
        handoff = None if kind == "general" else {"kind": kind, "reason": SECRET, "open_now": True, "ask_contact": False}
        replies = [{"outcome": outcome, "text": f"About {text}", "buttons": []}]
        return rasa.Reply([outcome], 0.9, [], [], replies, handoff, {"turns": context.get("turns", 0) + 1}, "model", 1.0)


def exactly_one_has_the_word(row: Conversation, handoffs: list[Handoff]) -> None:
    opened = [one for one in handoffs if one.state != "resolved"]
    assert (row.owner == "person") == (row.assigned_to_id is not None)
    if row.owner == "person":
        assert all((one.state, one.taken_by_id) == ("taken", row.assigned_to_id) for one in opened)
    else:
        assert all(one.state == "waiting" for one in opened)
    assert row.owner != "waiting" or opened, "it waits, and nobody knows"
    assert row.owner != "bot" or not opened, "a person was promised, and nobody is to come"
    assert all(bool(one.exit) == (one.state == "resolved") for one in handoffs)


def one_order_without_gap_or_double(row: Conversation, messages: list[Message], views: Views) -> None:
    stored = [(message.seq, message.text) for message in messages]
    assert [seq for seq, _ in stored] == list(range(1, row.next_seq))
    for side, seen in views.items():
        assert seen == stored[: len(seen)], side


def no_bot_speaks_while_a_person_has_the_word(messages: list[Message]) -> None:
    person = False
    for message in messages:
        event = message.payload.get("event")
        person = event in COMES or (person and event not in GOES)
        by_bot = message.author == "bot" or (message.author == "system" and not event)
        assert not (person and by_bot), message.text


def nothing_accepted_is_lost(messages: list[Message], accepted: dict[str, str]) -> None:
    stored = {message.client_id: message.text.strip() for message in messages if message.client_id}
    assert stored == accepted
    answered = {message.pk for message in messages if message.author == "visitor" and message.state == "answered"}
    assert answered <= {message.reply_to_id for message in messages}


def what_was_said_to_a_person_waits_for_one(row: Conversation, handoffs: list[Handoff]) -> None:
    assert row.owner in ("person", "waiting") or any(one.state != "resolved" for one in handoffs)


def deleted() -> int:
    """How many hand-offs were counted as erased."""
    return sum(ExitCount.objects.filter(exit="deleted").values_list("count", flat=True))


def known_medical(conversation: int) -> bool:
    """By the model's own book-keeping over what was recorded, not by the product's rule."""
    turns_of = Turn.objects.filter(conversation=conversation).values_list("outcomes", flat=True)
    said = {outcome for outcomes in turns_of for outcome in outcomes}
    kinds = set(Handoff.objects.filter(conversation=conversation).values_list("kind", flat=True))
    return bool(said & {"handoff:medical", "handoff:urgent"} or kinds & {"medical", "urgent"})


def told_to_reception(message: Message) -> bool:
    """Reception may read what was written to the reception itself: the assistant never looks at that."""
    return message.author == "visitor" and message.state == "sent" and _to_whom(message) == "rosa"


def _to_whom(message: Message) -> str:
    """Who had the word when this message came."""
    spoken = Message.objects.filter(conversation=message.conversation_id, author="system", seq__lt=message.seq)
    joined = spoken.filter(payload__event="joined").last()
    if not joined:
        return ""
    return next((name for name in STAFF if joined.text.startswith(f"{name} has joined") or f" {name} will" in joined.text), "")


def ways_of_reception(public_id: str) -> list[str]:
    """Every address by which reception could be shown a conversation; those in which most is shown come first."""
    return [
        f"/console/chats/{public_id}/",
        "/console/conversations/",
        f"/console/conversations/{public_id}/",
        f"/console/chats/{public_id}/messages/",
        f"/console/chats/{public_id}/colleagues/",
        f"/console/conversations/?q={SECRET}",
        "/console/handoffs/",
        "/console/handoffs/?state=taken",
        "/console/handoffs/list/?state=resolved",
        f"/console/handoffs/pulse/?chat={public_id}",
        "/console/alarms/",
    ]
