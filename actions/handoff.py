"""Hands a visitor to a person: says what to do first, and puts the hand-off into the payload for the web app."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import decision
from actions.decision import HANDOFF, DecisionMissing, Handoff
from actions.desk import Desk
from actions.speaking import DeskAction, say
from clinic_profile import hours


class ActionHandoff(DeskAction):
    """One reply for the most serious hand-off of the turn."""

    def name(self) -> str:
        """See `DeskAction.name`."""
        return "action_handoff"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Says one reply; raises DecisionMissing if the decision names no hand-off."""
        handoff = decision.read(tracker).handoff
        if handoff is None:
            raise DecisionMissing("action_handoff was called, but the decision names no hand-off")
        hand_over(dispatcher, self.desk, handoff)
        return []


def hand_over(dispatcher: CollectingDispatcher, at: Desk, handoff: Handoff) -> None:
    """Says one reply, with what the web app needs to open the hand-off."""
    is_open = hours.open_now(at.profile, at.clock())
    filled = placeholders(at)
    payload = {"kind": handoff.kind, "reason": handoff.reason, "open_now": is_open, "ask_contact": not is_open}
    name = response(handoff.kind, is_open, bool(filled["opens"]))
    say(dispatcher, name, HANDOFF + handoff.kind, filled, handoff=payload)


def response(kind: str, is_open: bool, opening_known: bool) -> str:
    """Which curated response tells of a hand-off. An urgent one waits for nobody, so hours play no part in it."""
    if kind == "urgent":
        return "utter_handoff_urgent"
    if is_open:
        return f"utter_handoff_{kind}_open"
    return f"utter_handoff_{kind}_closed" if opening_known else f"utter_handoff_{kind}_unknown"


def placeholders(at: Desk) -> dict[str, str]:
    """`status` goes behind "we are"; `opens` is empty where nobody can tell when the clinic opens."""
    now = at.clock()
    return {
        **at.ask,
        "emergency_number": at.profile.emergency_number,
        "status": hours.status(at.profile, now),
        "opens": hours.opens_again(at.profile, now),
    }
