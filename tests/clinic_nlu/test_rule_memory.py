"""What is remembered of Rasa's rules is what Rasa's rules say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from clinic_nlu import rule_memory, turn_store

if TYPE_CHECKING:
    from evaluation.assistant import Assistant

AREA = {"entity": "area", "value": "neck"}


@pytest.fixture
def policy(assistant: Assistant) -> Iterator[RulePolicy]:
    """The policy of the trained model, with nothing remembered."""
    processor = assistant._agent.processor
    assert processor is not None
    nodes: dict[str, Any] = processor.graph_runner._instantiated_nodes  # type: ignore[attr-defined]
    found = next(node._component for node in nodes.values() if isinstance(node._component, RulePolicy))
    found.__dict__.pop(rule_memory.MEMORY, None)
    yield found
    found.__dict__.pop(rule_memory.MEMORY, None)


def said(intent: str, *entities: dict[str, Any], full: str | None = None) -> UserUttered:
    return UserUttered("some words", {"name": intent, "full_retrieval_intent_name": full}, list(entities))


def tracker(domain: Domain, *events: Event) -> DialogueStateTracker:
    """A turn's tracker after these events."""
    made = turn_store.TurnTrackerStore(domain)._begin("t" * 22)
    made.update_with_events(list(events), domain)
    return made


def test_every_intent_is_answered_as_by_the_rules_themselves(policy: RulePolicy, assistant: Assistant) -> None:
    domain = assistant._agent.domain
    assert domain is not None
    found = set()
    for intent in domain.intents:
        for entities in ((), (AREA,), (AREA, AREA)):
            first = said(intent, *entities)
            for events in ([first], [first, ActionExecuted("action_handoff"), BotUttered("x")]):
                at = tracker(domain, *events)
                for text in (True, False):
                    wanted = rule_memory._find(policy, at, domain, text)[0]
                    for _ in range(2):
                        assert rule_memory._remembered(policy, at, domain, text)[0] == wanted
                    found.add(wanted)
    assert len(found) > 5


def test_a_situation_is_worked_out_once(
    policy: RulePolicy, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    plain = rule_memory._find
    monkeypatch.setattr(rule_memory, "_find", lambda *given: asked.append(given) or plain(*given))
    domain: Any = assistant._agent.domain
    for intent in ("procedure", "procedure", "cost", "procedure"):
        rule_memory._remembered(policy, tracker(domain, said(intent)), domain, False)
    assert len(asked) == 2


def test_the_words_of_a_message_are_no_part_of_a_situation() -> None:
    domain = Domain.empty()
    first, second = UserUttered("one", {"name": "cost"}), UserUttered("other", {"name": "cost"})
    assert rule_memory.situation(tracker(domain, first)) == rule_memory.situation(tracker(domain, second))


@pytest.mark.parametrize(
    "event",
    [
        said("sun_care"),
        said("cost", AREA),
        said("cost", full="cost/how_much"),
        ActionExecuted("action_listen"),
        DefinePrevUserUtteredFeaturization(False),
    ],
    ids=lambda event: str(event)[:30],
)
def test_what_makes_a_difference_is(event: Event) -> None:
    domain = Domain.empty()
    assert rule_memory.situation(tracker(domain, event)) != rule_memory.situation(tracker(domain, said("cost")))


@pytest.mark.parametrize("event", [SlotSet("some", "value"), ActiveLoop("some_form")], ids=["slot", "form"])
def test_what_no_turn_has_is_left_to_rasa(event: Event) -> None:
    made = tracker(Domain.empty(), said("cost"))
    made.events.append(event)
    assert rule_memory.situation(made) is None


def test_the_memory_does_not_grow_without_end(
    policy: RulePolicy, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_memory, "SITUATIONS_KEPT", 3)
    domain: Any = assistant._agent.domain
    for count in range(8):
        rule_memory._remembered(policy, tracker(domain, said("cost", *[AREA] * count)), domain, False)
    assert len(policy.__dict__[rule_memory.MEMORY]) <= 4
