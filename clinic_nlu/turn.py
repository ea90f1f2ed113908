"""One turn: a turn request goes in, Rasa handles it, a turn response comes out.

The channel that serves visitors and `make evaluate` both call `run_turn`, so that what is measured is what is served.
Both shapes are declared in contracts/.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from clinic_nlu import outcomes, turn_store

CHANNEL_NAME = "turn"
# How many answers a conversation remembers, for follow-ups.
ANSWERS_KEPT = 5
# Rasa reads a text that starts with a slash as a command (`/restart`). This looks the same and is none.
HARMLESS_SLASH = "\u2215"


class TurnError(Exception):
    """A turn that gave no complete reply.

    Attributes:
        code: `not_ready`, `action_failed` or `turn_failed`, as in contracts/README.md.
    """

    def __init__(self, code: str, detail: str) -> None:
        """Takes the contract's error code and one sentence for the log."""
        super().__init__(detail)
        self.code = code


class TurnOutput(OutputChannel):
    """Collects what Rasa says in this turn, with the metadata that Rasa's own collector drops."""

    def __init__(self) -> None:
        """Starts with nothing said."""
        self.said: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name, as responses may name it."""
        return CHANNEL_NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes one bot message as Rasa has it."""
        self.said.append(message)


def model_id(agent: Agent) -> str:
    """Returns the name of the model file that is loaded; empty if there is none."""
    filename = agent.processor.model_filename if agent.processor else ""
    return Path(filename).name.split(".")[0]


async def run_turn(agent: Agent, request: dict[str, Any]) -> dict[str, Any]:
    """Takes one turn.

    Args:
        agent: Rasa's agent, with a model.
        request: a valid turn request.

    Returns:
        A turn response.

    Raises:
        TurnError: if no model is loaded, an action failed, or nothing was said.
    """
    if not agent.is_ready():
        raise TurnError("not_ready", "No model is loaded yet.")
    started = time.perf_counter()
    output = TurnOutput()
    turn_store.open_turn(request["turn_id"])
    try:
        await agent.handle_message(_user_message(request, output))
    finally:
        tracker = turn_store.close_turn(request["turn_id"])
    decision = tracker.latest_message.parse_data.get("decision") if tracker and tracker.latest_message else None
    if not decision:
        raise TurnError("turn_failed", "The pipeline came to no decision.")
    replies = _replies(agent, output.said)
    _check_complete(decision["outcomes"], replies)
    return {
        "turn_id": request["turn_id"],
        "model_id": model_id(agent),
        "outcomes": decision["outcomes"],
        "confidence": decision["confidence"],
        "ranking": decision["ranking"],
        "evidence": _shift(decision["evidence"], request["text"]),
        "replies": replies,
        "handoff": _handoff(output.said),
        "context": _next_context(request["context"], decision),
        "milliseconds": round((time.perf_counter() - started) * 1000, 2),
    }


def _user_message(request: dict[str, Any], output: TurnOutput) -> UserMessage:
    text = request["text"].strip()
    if text.startswith("/"):
        text = HARMLESS_SLASH + text[1:]
    metadata = {"choice": request["choice"], "context": request["context"]}
    return UserMessage(text, output, sender_id=request["turn_id"], input_channel=CHANNEL_NAME, metadata=metadata)


def _replies(agent: Agent, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Makes replies of what was said; two texts in a row for one outcome are two paragraphs of one reply."""
    replies: list[dict[str, Any]] = []
    leads: list[dict[str, str]] = []
    for message in said:
        part = {"response": message["utter_action"], "text": message["text"]}
        if (message.get("custom") or {}).get("lead"):
            leads = [part]
            continue
        reply = _reply(agent, message)
        if replies and reply["outcome"] == replies[-1]["outcome"]:
            replies[-1]["parts"] += [part]
            replies[-1]["buttons"] += reply["buttons"]
        else:
            replies.append({**reply, "parts": [*leads, part]})
        leads = []
    return [{**reply, "text": "\n\n".join(part["text"] for part in reply["parts"])} for reply in replies]


def _reply(agent: Agent, message: dict[str, Any]) -> dict[str, Any]:
    custom = message.get("custom") or {}
    curated = message.get("metadata") or {}
    outcome = custom.get("outcome") or outcomes.from_response(message["utter_action"])
    reply: dict[str, Any] = {"outcome": outcome}
    # Of a hand-off or a refusal, `question` is the label of the button that leads to it, and nothing it answers.
    shown = ("question", "reviewed", "sources") if outcomes.is_answer(outcome) else ()
    reply.update({key: curated[key] for key in shown if key in curated})
    reply["buttons"] = custom["buttons"] if "buttons" in custom else _related(agent, curated.get("related", []))
    return reply


def _related(agent: Agent, answer_ids: list[str]) -> list[dict[str, str]]:
    choices = [f"answer:{answer_id}" for answer_id in answer_ids]
    return [{"title": title, "choice": choice} for choice in choices if (title := question_of(agent, choice))]


def question_of(agent: Agent, choice: str) -> str | None:
    """Returns the short question that the answer behind `choice` answers: the text of its button."""
    variants = agent.domain.responses.get(outcomes.response_name(choice), []) if agent.domain else []
    return variants[0].get("metadata", {}).get("question") if variants else None


def _check_complete(wanted: list[str], replies: list[dict[str, Any]]) -> None:
    # Rasa swallows a failing action and says nothing: a promised outcome without its reply is that failure.
    missing = set(wanted) - {reply["outcome"] for reply in replies}
    if missing:
        raise TurnError("action_failed", f"No reply for {', '.join(sorted(missing))}.")


def _handoff(said: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((m["custom"]["handoff"] for m in said if (m.get("custom") or {}).get("handoff")), None)


def _shift(evidence: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Moves offsets from the stripped text, which Rasa saw, to the text as the visitor wrote it."""
    lead = len(text) - len(text.lstrip())
    return [
        {**item, "start": item["start"] + lead, "end": item["end"] + lead} if "start" in item else item
        for item in evidence
    ]


def _next_context(context: dict[str, Any], decision: dict[str, Any]) -> dict[str, Any]:
    given = [outcomes.to_intent(outcome) for outcome in decision["outcomes"] if outcomes.is_answer(outcome)]
    earlier = [answer_id for answer_id in context.get("answers", []) if answer_id not in given]
    return {
        "answers": (given[::-1] + earlier)[:ANSWERS_KEPT],
        "area": decision["area"] or context.get("area"),
        "candidates": decision["candidates"],
        "last": decision["outcomes"][0],
    }
