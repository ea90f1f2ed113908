"""An agent that decides and says what a test wants, so that a turn can be watched without a model."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from clinic_nlu import turn_store
from clinic_nlu.turn_store import TurnTrackerStore

REQUEST: dict[str, Any] = {"turn_id": "a" * 22, "text": "does it hurt", "choice": None, "context": {}}


def decision(*outcomes: str, **more: Any) -> dict[str, Any]:
    """A decision with these outcomes."""
    empty = {"confidence": 0.9, "ranking": [], "evidence": [], "candidates": [], "area": None, "handoff": None}
    return {"outcomes": list(outcomes), **empty, **more}


def uttered(answer_id: str, text: str = "Some text.", **metadata: Any) -> dict[str, Any]:
    """A bot message as Rasa sends a curated response."""
    return {"text": text, "utter_action": f"utter_{answer_id}", "metadata": metadata}


def spoken(outcome: str, text: str = "Some text.", **payload: Any) -> dict[str, Any]:
    """A bot message as an action of ours sends it."""
    return {"text": text, "utter_action": "utter_x", "custom": {"outcome": outcome, **payload}}


class TalkingAgent:
    """As much of Rasa's agent as a turn uses."""

    def __init__(
        self, decided: dict[str, Any] | None, *said: dict[str, Any], questions: dict[str, str] | None = None
    ) -> None:
        self.decided, self.said = decided, said
        self.heard: list[UserMessage] = []
        self.ready, self.fault = True, lambda: None
        self.processor = SimpleNamespace(model_filename="/somewhere/sunhat-3f2a9c1b.tar.gz")
        responses = {f"utter_{name}": [{"metadata": {"question": q}}] for name, q in (questions or {}).items()}
        self.domain = SimpleNamespace(responses=responses, slots=[])
        self._store = TurnTrackerStore(self.domain)  # type: ignore[arg-type]

    fault: Callable[[], Any]

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        self.fault()
        tracker = await self._store.retrieve(message.sender_id)
        assert isinstance(tracker, DialogueStateTracker)
        parsed = {"decision": self.decided} if self.decided else {}
        tracker.update(UserUttered(message.text, parse_data=parsed))  # type: ignore[typeddict-item]
        await self._store.save(tracker)
        for each in self.said:
            await message.output_channel.send_response(message.sender_id, each)


def open_turns() -> int:
    """How many turns the store holds."""
    return len(turn_store._open_turns)
