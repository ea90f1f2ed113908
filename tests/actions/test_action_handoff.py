"""What a visitor is told when a person takes over, and what the web app is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from actions.decision import DecisionMissing
from actions.desk import Desk
from actions.handoff import ActionHandoff
from clinic_profile import Profile

MONDAY_NOON, SUNDAY_NOON, AFTER_HOLIDAYS = "2026-11-23 12:00", "2026-11-22 12:00", "2028-01-03 12:00"
MOMENTS = [MONDAY_NOON, SUNDAY_NOON, AFTER_HOLIDAYS]
Run = Callable[..., list[Any]]
DeskAt = Callable[..., Desk]


def decided(kind: str, reason: str = "rule") -> dict[str, Any]:
    return {"outcomes": [f"handoff:{kind}"], "handoff": {"kind": kind, "reason": reason}}


@pytest.mark.parametrize("moment", MOMENTS)
def test_urgent_says_the_emergency_number_first_then_the_clinic_and_to_do_it_now(
    desk_at: DeskAt, said: Run, moment: str
) -> None:
    [reply] = said(ActionHandoff(desk_at(moment)), decided("urgent", "breathing"))
    assert "ring 999 now" in reply.text
    assert reply.text.index("999") < reply.text.index("020 7946 0148")
    assert "do not wait" in reply.text
    assert reply.payload["outcome"] == "handoff:urgent"


def test_the_emergency_number_is_the_profiles_own(desk_at: DeskAt, said: Run, demo: Profile) -> None:
    abroad = replace(demo.contact, emergency_number="112")
    [reply] = said(ActionHandoff(desk_at(contact=abroad)), decided("urgent"))
    assert "112" in reply.text and "999" not in reply.text


@pytest.mark.parametrize("kind", ["medical", "request"])
def test_in_hours_it_says_until_when_somebody_is_there(desk_at: DeskAt, said: Run, kind: str) -> None:
    [reply] = said(ActionHandoff(desk_at(MONDAY_NOON)), decided(kind, "medicine"))
    assert "We are open today until 18:00" in reply.text
    assert reply.payload["handoff"] == {"kind": kind, "reason": "medicine", "open_now": True, "ask_contact": False}


@pytest.mark.parametrize("kind", ["medical", "request"])
def test_out_of_hours_it_says_when_and_leaves_the_asking_to_the_card(desk_at: DeskAt, said: Run, kind: str) -> None:
    [reply] = said(ActionHandoff(desk_at(SUNDAY_NOON)), decided(kind, "medicine"))
    assert "closed now and open again tomorrow at 9:00" in reply.text
    assert "e-mail" not in reply.text and "number" not in reply.text.replace("emergency number", "")
    assert reply.payload["handoff"] == {"kind": kind, "reason": "medicine", "open_now": False, "ask_contact": True}


@pytest.mark.parametrize("kind", ["medical", "request"])
def test_where_the_hours_are_stale_no_time_is_named(desk_at: DeskAt, said: Run, kind: str) -> None:
    [reply] = said(ActionHandoff(desk_at(AFTER_HOLIDAYS)), decided(kind))
    assert ":00" not in reply.text and "open" not in reply.text
    assert reply.payload["handoff"]["ask_contact"] is True


@pytest.mark.parametrize("moment", MOMENTS)
def test_medical_names_a_clinician_and_the_emergency_number(desk_at: DeskAt, said: Run, moment: str) -> None:
    [reply] = said(ActionHandoff(desk_at(moment)), decided("medical"))
    assert "a clinician will look at it" in reply.text
    assert "emergency please ring 999" in reply.text


@pytest.mark.parametrize("moment", MOMENTS)
def test_request_has_no_medical_note(desk_at: DeskAt, said: Run, moment: str) -> None:
    [reply] = said(ActionHandoff(desk_at(moment)), decided("request"))
    assert "clinician" not in reply.text and "a person will look at it" in reply.text


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("kind", ["urgent", "medical", "request"])
def test_the_visitors_words_and_the_reason_are_never_repeated(
    desk_at: DeskAt, said: Run, kind: str, moment: str
) -> None:
    [reply] = said(ActionHandoff(desk_at(moment)), decided(kind, "pregnancy"))
    assert "pregnancy" not in reply.text


def test_a_decision_without_a_hand_off_is_an_error(desk_at: DeskAt, said: Run) -> None:
    with pytest.raises(DecisionMissing):
        said(ActionHandoff(desk_at()), {"outcomes": ["answer:clinic/hours"]})


def test_a_stale_opening_counts_as_closed(desk_at: DeskAt, said: Run, demo: Profile) -> None:
    old = replace(demo.opening, valid_until=date(2026, 11, 1))
    [reply] = said(ActionHandoff(desk_at(MONDAY_NOON, opening=old)), decided("medical"))
    assert reply.payload["handoff"]["open_now"] is False
    assert reply.response == "utter_handoff_medical_unknown"
