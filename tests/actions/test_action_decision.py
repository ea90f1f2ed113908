"""What actions read from the tracker."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions import decision
from actions.decision import DecisionMissing, Handoff


def tracker(message: dict[str, Any], events: list[dict[str, Any]] | None = None) -> Tracker:
    return Tracker("turn", {}, message, events or [], False, None, {}, "action_listen")


def test_all_of_a_decision_is_read() -> None:
    read = decision.read(
        tracker(
            {
                "decision": {
                    "outcomes": ["answer:cost/how_much", "handoff:medical"],
                    "area": "stomach",
                    "candidates": ["cost/how_much"],
                    "handoff": {"kind": "medical", "reason": "medicine"},
                    "unclear": ["do you sell gift cards"],
                    "taken_for": {"answer:cost/how_much": "area"},
                }
            }
        )
    )
    assert read.answer_ids == ("cost/how_much",)
    assert (read.area, read.candidates) == ("stomach", ("cost/how_much",))
    assert (read.unclear, read.taken_for) == (("do you sell gift cards",), {"answer:cost/how_much": "area"})
    assert read.handoff == Handoff("medical", "medicine")


@pytest.mark.parametrize("message", [{}, {"decision": None}, {"decision": {}}, {"decision": {"outcomes": []}}])
def test_no_decision_is_an_error_and_not_silence(message: dict[str, Any]) -> None:
    with pytest.raises(DecisionMissing):
        decision.read(tracker(message))


def test_what_a_decision_leaves_out_is_empty() -> None:
    read = decision.read(tracker({"decision": {"outcomes": ["out_of_scope"], "unclear": None, "taken_for": None}}))
    assert (read.area, read.candidates, read.handoff, read.unclear, read.taken_for) == (None, (), None, (), {})


def test_without_details_the_most_serious_hand_off_of_the_outcomes_counts() -> None:
    outcomes = ["handoff:request", "handoff:urgent", "handoff:medical"]
    assert decision.read(tracker({"decision": {"outcomes": outcomes}})).handoff == Handoff("urgent", "unknown")


def test_a_hand_off_of_no_known_kind_is_none() -> None:
    read = decision.read(tracker({"decision": {"outcomes": ["out_of_scope"], "handoff": {"kind": "other"}}}))
    assert read.handoff is None


def test_a_long_reason_is_cut_to_what_the_contract_allows() -> None:
    given = {"outcomes": ["handoff:medical"], "handoff": {"kind": "medical", "reason": "r" * 200}}
    read = decision.read(tracker({"decision": given}))
    assert read.handoff is not None and len(read.handoff.reason) == 80


def test_only_what_was_said_since_the_visitors_message_counts_as_said() -> None:
    events: list[dict[str, Any]] = [
        {"event": "bot", "metadata": {"utter_action": "utter_clinic/team"}},
        {"event": "user"},
        {"event": "action", "name": "utter_cost"},
        {"event": "bot", "metadata": {"utter_action": "utter_cost/how_much"}},
        {"event": "bot", "metadata": None},
    ]
    assert decision.said_this_turn(tracker({}, events)) == {"utter_cost/how_much"}
    assert decision.said_this_turn(tracker({}, [])) == frozenset()
