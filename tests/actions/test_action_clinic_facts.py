"""Answers that only the clinic's profile can fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.clinic_facts import ActionClinicFacts
from actions.decision import DecisionMissing
from actions.desk import Desk
from actions.lines import LINES
from clinic_profile import Profile

Run = Callable[..., list[Any]]
DeskAt = Callable[..., Desk]
SUNDAY_NOON, AFTER_PRICES, AFTER_HOLIDAYS = "2026-11-22 12:00", "2027-07-01 12:00", "2028-01-03 12:00"
YESTERDAY = date(2026, 11, 22)


def decided(*answer_ids: str, **more: Any) -> dict[str, Any]:
    return {"outcomes": [f"answer:{answer_id}" for answer_id in answer_ids], **more}


def whole(replies: list[Any]) -> str:
    return " ".join(reply.text for reply in replies)


@pytest.mark.parametrize("answer_id", sorted(LINES))
@pytest.mark.parametrize("moment", ["2026-11-23 12:00", SUNDAY_NOON, AFTER_PRICES, AFTER_HOLIDAYS])
def test_every_answer_is_spoken_at_any_time_with_its_own_outcome(
    desk_at: DeskAt, said: Run, answer_id: str, moment: str
) -> None:
    replies = said(ActionClinicFacts(desk_at(moment)), decided(answer_id))
    assert {reply.payload["outcome"] for reply in replies} == {f"answer:{answer_id}"}
    assert sum(len(reply.payload["buttons"]) for reply in replies) <= 3


@pytest.mark.parametrize(
    ("answer_id", "says"),
    [
        ("clinic/hours", "open today until 18:00"),
        ("clinic/location", "14 Saffron Wharf, London SE1 4CK"),
        ("clinic/contact", "020 7946 0148"),
        ("clinic/booking", "hello@wrenfield-skin.example"),
        ("clinic/treatments", "radiofrequency skin tightening and ultrasound skin tightening"),
        ("clinic/team", "Dr Imogen Achterberg (dermatologist)"),
        ("clinic/about_bot", "automated assistant of Wrenfield Skin Clinic"),
        ("clinic/privacy", "delete the whole conversation"),
        ("cost/payment", "£40 (demo figure)"),
    ],
)
def test_an_answer_states_the_profiles_fact(desk_at: DeskAt, said: Run, answer_id: str, says: str) -> None:
    assert says in whole(said(ActionClinicFacts(desk_at()), decided(answer_id)))


def test_hours_warn_of_a_holiday_that_is_near(desk_at: DeskAt, said: Run) -> None:
    replies = said(ActionClinicFacts(desk_at("2026-12-21 12:00")), decided("clinic/hours"))
    assert "Friday 25 December (Christmas Day) closed" in whole(replies)


def test_stale_hours_are_not_shown(desk_at: DeskAt, said: Run) -> None:
    text = whole(said(ActionClinicFacts(desk_at(AFTER_HOLIDAYS)), decided("clinic/hours")))
    assert ":00" not in text and "020 7946 0148" in text


@pytest.mark.parametrize(
    ("answer_id", "fact", "hidden"),
    [
        ("clinic/location", "address", "Saffron"),
        ("clinic/booking", "booking", "consultation"),
        ("clinic/treatments", "treatments", "laser"),
        ("clinic/team", "team", "Imogen"),
    ],
)
def test_a_stale_fact_is_not_shown_and_reception_is_named(
    desk_at: DeskAt, said: Run, demo: Profile, answer_id: str, fact: str, hidden: str
) -> None:
    old = replace(getattr(demo, fact), valid_until=YESTERDAY)
    [reply] = said(ActionClinicFacts(desk_at(**{fact: old})), decided(answer_id))
    assert hidden not in reply.text and "020 7946 0148" in reply.text


def test_the_price_of_the_area_follows_the_general_answer(desk_at: DeskAt, said: Run) -> None:
    replies = said(ActionClinicFacts(desk_at()), decided("cost/how_much", area="tummy"))
    assert [reply.response for reply in replies] == ["utter_cost/how_much", "utter_cost_price"]
    assert "(stomach) costs £340 (demo figure)" in replies[1].text
    assert "£280" not in whole(replies)


def test_the_general_answer_is_not_said_twice(desk_at: DeskAt, said: Run) -> None:
    events = [{"event": "user"}, {"event": "bot", "metadata": {"utter_action": "utter_cost/how_much"}}]
    replies = said(ActionClinicFacts(desk_at()), decided("cost/how_much", area="neck"), events)
    assert [reply.response for reply in replies] == ["utter_cost_price"]
    assert replies[0].payload["buttons"] == []


def test_without_an_area_all_prices_are_listed(desk_at: DeskAt, said: Run) -> None:
    text = whole(said(ActionClinicFacts(desk_at()), decided("cost/how_much", area=None)))
    assert "face £280 (demo figure); neck £220 (demo figure)" in text


def test_an_area_without_a_price_sends_to_reception_and_is_not_repeated(desk_at: DeskAt, said: Run) -> None:
    text = whole(said(ActionClinicFacts(desk_at()), decided("cost/how_much", area="kneecap")))
    assert "£" not in text and "020 7946 0148" in text and "kneecap" not in text


@pytest.mark.parametrize("area", [None, "stomach", "kneecap"])
def test_prices_that_are_stale_or_absent_show_no_figure(desk_at: DeskAt, said: Run, area: str | None) -> None:
    for at in (desk_at(AFTER_PRICES), desk_at(prices=None)):
        text = whole(said(ActionClinicFacts(at), decided("cost/how_much", area=area)))
        assert "£" not in text and "020 7946 0148" in text


def test_prices_hold_on_their_last_day_by_the_clinics_own_clock(desk_at: DeskAt, said: Run) -> None:
    late = said(ActionClinicFacts(desk_at("2027-06-30 23:59")), decided("cost/how_much", area="neck"))
    assert "£220" in whole(late)


def test_payment_that_is_stale_absent_or_empty_is_a_question_for_reception(
    desk_at: DeskAt, said: Run, demo: Profile
) -> None:
    assert demo.payment is not None
    empty = replace(demo.payment, instalments=None, insurance=None, consultation_fee=None)
    for at in (desk_at(AFTER_PRICES), desk_at(payment=None), desk_at(payment=empty)):
        [reply] = said(ActionClinicFacts(at), decided("cost/payment"))
        assert reply.response == "utter_cost/payment" and "£" not in reply.text
        assert "reception" in reply.text and "020 7946 0148" in reply.text


def test_payment_says_what_is_known_of_it(desk_at: DeskAt, said: Run, demo: Profile) -> None:
    assert demo.payment is not None
    fee_only = replace(demo.payment, instalments=None, insurance=None)
    assert [r.response for r in said(ActionClinicFacts(desk_at(payment=fee_only)), decided("cost/payment"))] == [
        "utter_cost_payment_fee"
    ]
    no_fee = replace(demo.payment, consultation_fee=None)
    [reply] = said(ActionClinicFacts(desk_at(payment=no_fee)), decided("cost/payment"))
    assert "monthly parts" in reply.text and "insurance" in reply.text


def test_of_many_outcomes_it_speaks_its_own_in_their_order(desk_at: DeskAt, said: Run) -> None:
    decision = decided("sun_care/how_long", "clinic/location", "clinic/contact")
    decision["outcomes"].append("handoff:medical")
    replies = said(ActionClinicFacts(desk_at()), decision)
    assert [r.payload["outcome"] for r in replies] == ["answer:clinic/location", "answer:clinic/contact"]


def test_related_questions_stand_below_the_first_line_only(desk_at: DeskAt, said: Run) -> None:
    first, second = said(ActionClinicFacts(desk_at("2026-12-21 12:00")), decided("clinic/hours"))
    assert {"title": "Where are you?", "choice": "answer:clinic/location"} in first.payload["buttons"]
    assert second.payload["buttons"] == []


@pytest.mark.parametrize("decision", [decided("sun_care/why"), {"outcomes": ["handoff:medical"]}])
def test_with_nothing_of_its_own_to_say_it_fails_aloud(desk_at: DeskAt, said: Run, decision: dict[str, Any]) -> None:
    with pytest.raises(DecisionMissing):
        said(ActionClinicFacts(desk_at()), decision)


def test_an_answer_of_the_topic_that_the_clinic_has_added_is_spoken(desk_at: DeskAt, tmp_path: Path) -> None:
    added = tmp_path / "new_answers.yml"
    written = (
        "responses:\n  utter_clinic/parking:\n  - text: Behind the house.\n    metadata: {question: 'Can I park?'}\n"
    )
    added.write_text(written, encoding="utf-8")
    at = desk_at()
    at = replace(at, catalogue=replace(at.catalogue, added=added))
    dispatcher = CollectingDispatcher()
    message = {"text": "...", "decision": decided("clinic/parking")}
    ActionClinicFacts(at).run(dispatcher, Tracker("t", {}, message, [], False, None, {}, "action_listen"), {})
    assert [one["response"] for one in dispatcher.messages] == ["utter_clinic/parking"]
    assert dispatcher.messages[0]["custom"] == {"outcome": "answer:clinic/parking", "buttons": []}
