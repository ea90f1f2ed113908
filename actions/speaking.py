"""How an action speaks: always a curated response, always with its outcome."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import CollectingDispatcher

from actions import desk
from actions.catalogue import Button
from actions.desk import Desk


class DeskAction(Action, ABC):
    """An action at the clinic's desk. rasa-sdk makes it without arguments; tests hand it a desk of their own."""

    def __init__(self, at: Desk | None = None) -> None:
        self.desk = at or desk.current()

    @abstractmethod
    def name(self) -> str:
        """What the rules call it. Abstract, or rasa-sdk would register this base class as an action."""


def say(
    dispatcher: CollectingDispatcher,
    response: str,
    outcome: str,
    placeholders: dict[str, str] | None = None,
    buttons: list[Button] | None = None,
    handoff: dict[str, Any] | None = None,
    is_lead: bool = False,
) -> None:
    """Utter one response; Rasa fills the placeholders, the turn channel reads the payload.

    A lead is the first paragraph of the reply that follows it, and no reply by itself.
    """
    payload: dict[str, Any] = {"outcome": outcome, "lead": True} if is_lead else {"outcome": outcome}
    if buttons is not None:
        payload["buttons"] = buttons
    if handoff is not None:
        payload["handoff"] = handoff
    dispatcher.utter_message(response=response, json_message=payload, **(placeholders or {}))
