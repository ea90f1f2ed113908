"""Says that a question is not one for this assistant, shows what is, and offers a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.catalogue import REQUEST_CHOICE
from actions.speaking import DeskAction, say

OUTCOME = "out_of_scope"
SHOWN = 3


class ActionOutOfScope(DeskAction):
    """One reply with three of the clinic's own suggestions and a way to a person."""

    def name(self) -> str:
        """See `DeskAction.name`."""
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Says the same whatever was asked."""
        suggestions = [s for s in self.desk.profile.suggestions if s.choice.startswith("answer:")][:SHOWN]
        buttons = [{"title": s.question, "choice": s.choice} for s in suggestions]
        buttons += self.desk.catalogue.buttons([REQUEST_CHOICE])
        say(dispatcher, "utter_out_of_scope", OUTCOME, self.desk.ask, buttons)
        return []
