"""Asking which question was meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.clarify import ActionClarify
from actions.decision import DecisionMissing
from actions.desk import Desk

Run = Callable[..., list[Any]]
DeskAt = Callable[..., Desk]


def test_the_candidates_are_buttons_with_the_questions_they_answer(desk_at: DeskAt, said: Run) -> None:
    ids = ["clinic/hours", "clinic/location"]
    [reply] = said(ActionClarify(desk_at()), {"outcomes": [f"clarify:{','.join(ids)}"], "candidates": ids})
    assert reply.payload["outcome"] == "clarify:clinic/hours,clinic/location"
    assert reply.payload["buttons"] == [
        {"title": "When are you open?", "choice": "answer:clinic/hours"},
        {"title": "Where are you?", "choice": "answer:clinic/location"},
        {"title": "None of these", "choice": "out_of_scope"},
    ]


def test_the_outcome_names_the_candidates_where_the_decision_lists_more(desk_at: DeskAt, said: Run) -> None:
    decision = {"outcomes": ["clarify:clinic/hours,clinic/team"], "candidates": ["clinic/privacy", "clinic/hours"]}
    [reply] = said(ActionClarify(desk_at()), decision)
    assert [b["choice"] for b in reply.payload["buttons"]] == [
        "answer:clinic/hours",
        "answer:clinic/team",
        "out_of_scope",
    ]


def test_at_most_three_are_offered(desk_at: DeskAt, said: Run) -> None:
    ids = ["clinic/hours", "clinic/location", "clinic/team", "clinic/privacy"]
    [reply] = said(ActionClarify(desk_at()), {"outcomes": ["out_of_scope"], "candidates": ids})
    assert len([b for b in reply.payload["buttons"] if b["choice"].startswith("answer:")]) == 3


@pytest.mark.parametrize("ids", [[], ["clinic/hours"], ["clinic/hours", "clinic/nowhere"]])
def test_fewer_than_two_that_can_be_shown_is_an_error(desk_at: DeskAt, said: Run, ids: list[str]) -> None:
    with pytest.raises(DecisionMissing):
        said(ActionClarify(desk_at()), {"outcomes": ["out_of_scope"], "candidates": ids})
