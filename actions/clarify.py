"""Asks which of two or three questions was meant, and answers nothing before it knows."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import decision
from actions.catalogue import NONE_CHOICE
from actions.decision import ANSWER, CLARIFY, Decision, DecisionMissing
from actions.speaking import DeskAction, say

MOST = 3


class ActionClarify(DeskAction):
    """One short question with the candidates as buttons, and one that says "None of these"."""

    def name(self) -> str:
        """See `DeskAction.name`."""
        return "action_clarify"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Asks; raises DecisionMissing if fewer than two candidates can be shown."""
        ids = candidates(decision.read(tracker))
        buttons = self.desk.catalogue.buttons(ANSWER + answer_id for answer_id in ids)
        if len(buttons) < 2:
            raise DecisionMissing(
                f"action_clarify needs two candidates that have a label, got {', '.join(ids) or 'none'}"
            )
        buttons += self.desk.catalogue.buttons([NONE_CHOICE])
        say(dispatcher, "utter_clarify", CLARIFY + ",".join(ids), buttons=buttons)
        return []


def candidates(understood: Decision) -> tuple[str, ...]:
    """Those that the outcome names, else those that the decision lists."""
    named = next((o[len(CLARIFY) :] for o in understood.outcomes if o.startswith(CLARIFY)), "")
    return (tuple(named.split(",")) if named else understood.candidates)[:MOST]
