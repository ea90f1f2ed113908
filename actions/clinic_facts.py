"""Answers from the clinic's profile: hours, place, people, payment, and the price behind `cost/how_much`."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import decision
from actions.catalogue import UTTER
from actions.decision import ANSWER, Decision, DecisionMissing
from actions.desk import Desk
from actions.lines import LINES, Line
from actions.speaking import DeskAction, say

# Of this topic a clinic may have added answers that no fact is in.
TOPIC = "clinic/"


class ActionClinicFacts(DeskAction):
    """Speaks the answers that only the profile can fill: those of `clinic`, `cost/payment` and `cost/how_much`."""

    def name(self) -> str:
        """See `DeskAction.name`."""
        return "action_clinic_facts"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Says what was not said yet in this turn; raises DecisionMissing if nothing asked for is its to say."""
        understood, said = decision.read(tracker), decision.said_this_turn(tracker)
        for answer_id in to_speak(understood, self.desk):
            speak(dispatcher, self.desk, answer_id, understood.area, said)
        return []


def speak(
    dispatcher: CollectingDispatcher,
    at: Desk,
    answer_id: str,
    area: str | None,
    said: frozenset[str] = frozenset(),
    is_last: bool = True,
) -> None:
    """Says one answer. Its lines reach the visitor as one reply, so only the first carries the related questions.

    An answer with others behind it carries none: they would stand between the visitor and the next answer.
    """
    lines = LINES[answer_id](at, area) if answer_id in LINES else [Line(UTTER + answer_id)]
    for line in lines:
        if line.response in said:
            continue
        buttons = at.catalogue.related(f"utter_{answer_id}") if is_last and line is lines[0] else []
        say(dispatcher, line.response, ANSWER + answer_id, line.placeholders, buttons)


def to_speak(understood: Decision, at: Desk) -> tuple[str, ...]:
    """Those of the answers asked for that are this action's."""
    ids = understood.answer_ids
    mine = tuple(answer_id for answer_id in ids if answer_id in LINES or _is_added(answer_id, at))
    if not mine:
        raise DecisionMissing(f"action_clinic_facts has no answer for {', '.join(ids) or 'these outcomes'}")
    return mine


def _is_added(answer_id: str, at: Desk) -> bool:
    return answer_id.startswith(TOPIC) and at.catalogue.button(ANSWER + answer_id) is not None
