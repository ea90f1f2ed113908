"""Speaks a reply that is made of more than one response: several questions answered in order, or a follow-up."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import clinic_facts, decision
from actions.catalogue import REQUEST_CHOICE, UTTER
from actions.decision import ANSWER, HANDOFF, Decision, DecisionMissing
from actions.handoff import hand_over
from actions.lines import LINES
from actions.out_of_scope import OUTCOME as OUT_OF_SCOPE
from actions.speaking import DeskAction, say

# As much of the visitor's own words as a reply repeats.
PART_SHOWN = 160


class ActionCompose(DeskAction):
    """Says every outcome of the turn in its order, each with its curated response."""

    def name(self) -> str:
        """See `DeskAction.name`."""
        return "action_compose"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Says them; raises DecisionMissing for an outcome that it has no words for."""
        understood = decision.read(tracker)
        for outcome in understood.outcomes:
            self._lead(dispatcher, understood, outcome)
            self._speak(dispatcher, understood, outcome, is_last=outcome == understood.outcomes[-1])
        return []

    def _speak(self, dispatcher: CollectingDispatcher, understood: Decision, outcome: str, is_last: bool) -> None:
        answer_id = outcome[len(ANSWER) :]
        if outcome.startswith(HANDOFF) and understood.handoff:
            hand_over(dispatcher, self.desk, understood.handoff)
        elif outcome.startswith(ANSWER) and answer_id in LINES:
            clinic_facts.speak(dispatcher, self.desk, answer_id, understood.area, is_last=is_last)
        elif outcome.startswith(ANSWER):
            # None leaves the buttons to the response's own related questions.
            say(dispatcher, UTTER + answer_id, outcome, buttons=None if is_last else [])
        elif outcome == OUT_OF_SCOPE and understood.unclear:
            filled = {**self.desk.ask, "part": shown(understood.unclear)}
            say(dispatcher, "utter_not_understood", outcome, filled, self.desk.catalogue.buttons([REQUEST_CHOICE]))
        else:
            raise DecisionMissing(f"action_compose has no words for {outcome}")

    def _lead(self, dispatcher: CollectingDispatcher, understood: Decision, outcome: str) -> None:
        """Says what a follow-up was taken for, so that the visitor sees a misunderstanding at once."""
        taken_for = understood.taken_for.get(outcome)
        label = self.desk.catalogue.button(outcome)
        if taken_for == "area" and understood.area:
            say(dispatcher, "utter_taken_for_area", outcome, {"area": understood.area}, is_lead=True)
        elif taken_for and label:
            say(dispatcher, "utter_taken_for_question", outcome, {"question": label["title"]}, is_lead=True)


def shown(unclear: tuple[str, ...]) -> str:
    """The visitor's words, shortened where they are long."""
    words = " \u2026 ".join(unclear)
    return words if len(words) <= PART_SHOWN else words[: PART_SHOWN - 1].rstrip() + "\u2026"
