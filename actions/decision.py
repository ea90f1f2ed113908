"""What the decision component understood of a message, as the actions read it from the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker

ANSWER, HANDOFF, CLARIFY = "answer:", "handoff:", "clarify:"
HANDOFF_KINDS = ("urgent", "medical", "request")


class DecisionMissing(ValueError):
    """The latest message carries nothing that the action could speak to.

    rasa-sdk answers it with status 500 and Rasa gives the turn up: an error is better than silence.
    """


@dataclass(frozen=True)
class Handoff:
    """To whom, and the short code of why."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """What was understood.

    Attributes:
        unclear: the visitor's own words of questions that were not understood, beside others that were.
        taken_for: by outcome, `area` or `question` where a message means something only by what went before.
    """

    outcomes: tuple[str, ...]
    area: str | None = None
    candidates: tuple[str, ...] = ()
    handoff: Handoff | None = None
    unclear: tuple[str, ...] = ()
    taken_for: Mapping[str, str] = field(default_factory=dict)

    @property
    def answer_ids(self) -> tuple[str, ...]:
        """Ids of the answers among the outcomes, in their order."""
        return tuple(outcome[len(ANSWER) :] for outcome in self.outcomes if outcome.startswith(ANSWER))


def read(tracker: Tracker) -> Decision:
    """The decision on the latest message; raises DecisionMissing if there is none."""
    raw = tracker.latest_message.get("decision")
    if not isinstance(raw, Mapping) or not raw.get("outcomes"):
        raise DecisionMissing("latest_message has no decision with outcomes: is the decision component in config.yml?")
    return Decision(
        outcomes=tuple(raw["outcomes"]),
        area=raw.get("area"),
        candidates=tuple(raw.get("candidates") or ()),
        handoff=_handoff(raw),
        unclear=tuple(raw.get("unclear") or ()),
        taken_for=raw.get("taken_for") or {},
    )


def said_this_turn(tracker: Tracker) -> frozenset[str]:
    """Names of the responses uttered since the visitor's latest message."""
    names = []
    for event in reversed(tracker.events or []):
        if event.get("event") == "user":
            break
        if event.get("event") == "bot":
            names.append((event.get("metadata") or {}).get("utter_action"))
    return frozenset(name for name in names if name)


def _handoff(raw: Mapping[str, Any]) -> Handoff | None:
    """The hand-off as decided, or the most serious one that the outcomes name."""
    given = raw.get("handoff") or {}
    kinds = [given.get("kind")] if given else [o[len(HANDOFF) :] for o in raw["outcomes"] if o.startswith(HANDOFF)]
    kind = next((kind for kind in HANDOFF_KINDS if kind in kinds), None)
    return Handoff(kind, str(given.get("reason") or "unknown")[:80]) if kind else None
