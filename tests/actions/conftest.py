"""A desk with the demo clinic, the project's own responses and a still clock; and a visitor's turn at it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from rasa.core.nlg.interpolator import interpolate_text
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML

import clinic_profile
from actions import catalogue
from actions.catalogue import Catalogue
from actions.desk import Desk
from actions.speaking import DeskAction
from clinic_profile import Profile

ROOT = Path(__file__).resolve().parents[2]
MONDAY_NOON, SUNDAY_NOON = "2026-11-23 12:00", "2026-11-22 12:00"
AFTER_PRICES, AFTER_HOLIDAYS = "2027-07-01 12:00", "2028-01-03 12:00"


@dataclass(frozen=True)
class Said:
    """One message as the visitor's side gets it, its placeholders filled by Rasa's own code."""

    response: str
    text: str
    payload: dict[str, Any]


@pytest.fixture(scope="session")
def responses() -> Catalogue:
    return catalogue.load(ROOT / "data")


@pytest.fixture(scope="session")
def demo(responses: Catalogue) -> Profile:
    return clinic_profile.load(ROOT / "clinic.yml", responses.answer_ids)


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The text of every response in data/."""
    found: dict[str, str] = {}
    for path in (ROOT / "data").rglob("*.yml"):
        content = YAML(typ="safe").load(path) or {}
        found.update({name: variations[0]["text"] for name, variations in (content.get("responses") or {}).items()})
    return found


@pytest.fixture
def desk_at(demo: Profile, responses: Catalogue) -> Callable[..., Desk]:
    """A desk at a moment of London's clocks, with some of the profile's facts replaced."""

    def at(moment: str = MONDAY_NOON, **facts: Any) -> Desk:
        now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/London"))
        return Desk(replace(demo, **facts), responses, lambda: now)

    return at


@pytest.fixture
def said(texts: dict[str, str]) -> Callable[..., list[Said]]:
    """Runs an action on a decision and gives what it said, checked against the contract."""

    def run(
        action: DeskAction, decision: dict[str, Any] | None, events: list[dict[str, Any]] | None = None
    ) -> list[Said]:
        dispatcher = CollectingDispatcher()
        message = {"text": "...", "decision": decision} if decision else {"text": "..."}
        tracker = Tracker("turn", {}, message, events or [], False, None, {}, "action_listen")
        result = action.run(dispatcher, tracker, {})
        asyncio.run(result) if asyncio.iscoroutine(result) else None
        return [_received(message, texts) for message in dispatcher.messages]

    return run


def _received(message: dict[str, Any], texts: dict[str, str]) -> Said:
    known = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
    filled = interpolate_text(texts[message["response"]], {k: v for k, v in message.items() if k not in known})
    assert "{" not in filled, f"{message['response']} has a placeholder that nothing fills: {filled}"
    said = Said(message["response"], filled, message["custom"])
    _check_contract(said)
    return said


def _check_contract(said: Said) -> None:
    schema = json.loads((ROOT / "contracts" / "turn-response.schema.json").read_text(encoding="utf-8"))
    reply = {"outcome": said.payload["outcome"], "text": said.text, "buttons": said.payload.get("buttons", [])}
    jsonschema.validate(reply, {**schema["$defs"]["reply"], "$defs": schema["$defs"]})
    jsonschema.validate(said.payload.get("handoff"), schema["properties"]["handoff"])
    assert set(said.payload) <= {"outcome", "buttons", "handoff", "lead"}
