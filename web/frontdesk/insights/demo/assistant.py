"""What the assistant makes of the demo's texts: each distinct one is put to it once, and kept in a file."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from frontdesk.chat import rasa

NO_MODEL = "no-assistant"
NO_WORDS = "(These demo logs were made while no assistant ran: what it would have said here is not known.)"
PROBE = "hello"


class Assistant:
    """Hears texts. Without a running Rasa it knows those of the file; of others only what would be right is known."""

    def __init__(self, file: Path, client: rasa.Rasa | None) -> None:
        """`file` need not exist. `client` is None where Rasa is not to be asked."""
        self._file = file
        self._client = client if client and client.health() == "ready" else None
        self._known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        self.asked = self.unknown = 0
        self._forget_another_model()

    @property
    def running(self) -> bool:
        """Does it answer now?"""
        return self._client is not None

    def hear(self, text: str, choice: str | None, meant: str) -> rasa.Reply:
        """The reply to a message that begins a conversation; `meant` is the outcome that would be right."""
        key = f"{choice or ''}\n{text}"
        if key not in self._known and self._client:
            self._known[key] = self._ask(text, choice)
        known = self._known.get(key)
        if known:
            return rasa.Reply(**known)
        self.unknown += 1
        return without_assistant(meant)

    def keep(self) -> None:
        """Write the file, for the next time."""
        if self._client:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._known, ensure_ascii=False, indent=1), encoding="utf-8")

    def _ask(self, text: str, choice: str | None) -> dict[str, Any] | None:
        assert self._client  # noqa: S101  asked for by `hear` alone, which looks
        try:
            self.asked += 1
            return asdict(self._client.turn(text, choice, {}))
        except rasa.TurnError:
            return None

    def _forget_another_model(self) -> None:
        """What an earlier model said is not what this one says."""
        probe = self._ask(PROBE, None) if self._client else None
        if probe and any(known and known["model_id"] != probe["model_id"] for known in self._known.values()):
            self._known = {}


def without_assistant(meant: str) -> rasa.Reply:
    """What would be right, and nothing made up besides: no confidence, no evidence, no answer's text."""
    outcomes = meant.split("+")
    kinds = [outcome.partition(":")[2] for outcome in outcomes if outcome.startswith("handoff:")]
    handoff = {"kind": kinds[0], "reason": "demo", "open_now": True, "ask_contact": False} if kinds else None
    replies = [{"outcome": outcome, "text": NO_WORDS, "buttons": []} for outcome in outcomes]
    return rasa.Reply(outcomes, 0.0, [], [], replies, handoff, {}, NO_MODEL, 0.0)
