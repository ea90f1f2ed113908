"""A question that is not one for the assistant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actions.desk import Desk
from actions.out_of_scope import ActionOutOfScope


def test_it_shows_three_of_the_clinics_suggestions_and_offers_a_person(
    desk_at: Callable[..., Desk], said: Callable[..., list[Any]]
) -> None:
    [reply] = said(ActionOutOfScope(desk_at()), {"outcomes": ["out_of_scope"]})
    assert reply.payload["outcome"] == "out_of_scope"
    assert [button["choice"] for button in reply.payload["buttons"]] == [
        "answer:procedure/pain",
        "answer:sun_care/how_long",
        "answer:cost/how_much",
        "handoff:request",
    ]
    assert "Wrenfield Skin Clinic" in reply.text
