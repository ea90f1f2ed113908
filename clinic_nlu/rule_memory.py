"""What Rasa's rules say, looked up once for each situation.

A turn begins from nothing, so the situations that rules decide on are few: an intent, the kinds of entities, the
actions so far. For each of a turn's two predictions RulePolicy puts the states of the conversation together twice and
goes through all its rules. What it found is the same for the same situation of the same model, and is remembered with
the policy.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# The name of the action, of the rule that says so, and whether a form is returned to.
Found = tuple[Any, Any, bool]

# Many more than the intents and areas that there are; each is some hundred bytes.
SITUATIONS_KEPT = 5_000
MEMORY = "_situations"

_find = RulePolicy._find_action_from_rules


def install() -> None:
    """Makes Rasa's rules remember, in this process. A second call changes nothing."""
    RulePolicy._find_action_from_rules = _remembered  # type: ignore[method-assign]


def situation(tracker: DialogueStateTracker) -> tuple[Hashable, ...] | None:
    """Returns all that rules can depend on, or None where more has happened than happens in a turn."""
    marks = []
    for event in tracker.events:
        mark = _mark(event)
        if mark is None:
            return None
        marks.append(mark)
    return tuple(marks)


def _mark(event: Event) -> tuple[Hashable, ...] | None:
    kind = type(event)
    if kind is UserUttered:
        kinds = tuple((each.get("entity"), each.get("role"), each.get("group")) for each in event.entities)
        return (
            event.type_name,
            event.intent_name,
            event.full_retrieval_intent_name,
            kinds,
            event.use_text_for_featurization,
        )
    if kind is ActionExecuted:
        return (event.type_name, event.action_name, event.action_text, event.hide_rule_turn)
    if kind is DefinePrevUserUtteredFeaturization:
        return (event.type_name, event.use_text_for_featurization)
    # What the assistant says is no part of a state.
    return (event.type_name,) if kind in (SessionStarted, BotUttered) else None


def _remembered(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> Found:
    memory = self.__dict__.setdefault(MEMORY, {})
    if use_text_for_last_user_input:
        if RULES not in memory:
            memory[RULES] = any('"text"' in key for key in self.lookup[RULES])
        return _find(self, tracker, domain, True) if memory[RULES] else (None, None, False)
    known = situation(tracker)
    if known is None:
        return _find(self, tracker, domain, False)
    if known not in memory:
        if len(memory) > SITUATIONS_KEPT:
            memory.clear()
        memory[known] = _find(self, tracker, domain, False)
    found: Found = memory[known]
    return found
