"""A reply that is made of more than one response: several questions, a follow-up, a question not understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.catalogue import Catalogue
from actions.compose import PART_SHOWN, ActionCompose, shown
from actions.decision import DecisionMissing
from actions.desk import Desk
from actions.lines import LINES

Run = Callable[..., list[Any]]
DeskAt = Callable[..., Desk]
SUNDAY_NOON = "2026-11-22 12:00"


def decided(*outcomes: str, **more: Any) -> dict[str, Any]:
    return {"outcomes": list(outcomes), **more}


def responses_of(replies: list[Any]) -> list[str]:
    return [reply.response for reply in replies]


# Several questions.
def test_every_outcome_is_said_in_its_order(desk_at: DeskAt, said: Run) -> None:
    wanted = ["answer:procedure/pain", "answer:clinic/location", "answer:sun_care/why"]
    replies = said(ActionCompose(desk_at()), decided(*wanted))
    assert responses_of(replies) == ["utter_procedure/pain", "utter_clinic/location", "utter_sun_care/why"]
    assert [reply.payload["outcome"] for reply in replies] == wanted


def test_a_curated_answer_keeps_its_own_related_questions(desk_at: DeskAt, said: Run) -> None:
    # Without buttons of the action, the turn takes those that the response itself names.
    [reply] = said(ActionCompose(desk_at()), decided("answer:procedure/pain"))
    assert "buttons" not in reply.payload


@pytest.mark.parametrize("first", ["procedure/pain", "clinic/hours"])
def test_only_the_last_answer_carries_related_questions(desk_at: DeskAt, said: Run, first: str) -> None:
    decision = decided(f"answer:{first}", "answer:clinic/location")
    *earlier, last = said(ActionCompose(desk_at()), decision)
    assert [reply.payload["buttons"] for reply in earlier] == [[]] * len(earlier)
    assert last.payload["buttons"]


@pytest.mark.parametrize("answer_id", sorted(LINES))
def test_an_answer_from_the_profile_is_filled_as_it_is_alone(desk_at: DeskAt, said: Run, answer_id: str) -> None:
    replies = said(ActionCompose(desk_at()), decided("answer:procedure/pain", f"answer:{answer_id}"))
    assert {reply.payload["outcome"] for reply in replies[1:]} == {f"answer:{answer_id}"}
    assert sum(len(reply.payload["buttons"]) for reply in replies[1:]) <= 3


def test_the_price_is_that_of_the_area(desk_at: DeskAt, said: Run) -> None:
    replies = said(ActionCompose(desk_at()), decided("answer:procedure/pain", "answer:cost/how_much", area="stomach"))
    assert responses_of(replies)[1:] == ["utter_cost/how_much", "utter_cost_price"]
    assert "(stomach) costs £340 (demo figure)" in replies[2].text


# Beside a hand-off.
@pytest.mark.parametrize(("moment", "response"), [("2026-11-23 12:00", "open"), (SUNDAY_NOON, "closed")])
def test_a_hand_off_opens_and_the_answer_follows(desk_at: DeskAt, said: Run, moment: str, response: str) -> None:
    handoff = {"kind": "medical", "reason": "medicine"}
    decision = decided("handoff:medical", "answer:clinic/hours", handoff=handoff)
    replies = said(ActionCompose(desk_at(moment)), decision)
    assert responses_of(replies)[:2] == [f"utter_handoff_medical_{response}", "utter_clinic/hours"]
    is_open = response == "open"
    assert replies[0].payload["handoff"] == {**handoff, "open_now": is_open, "ask_contact": not is_open}
    assert [reply for reply in replies[1:] if "handoff" in reply.payload] == []


# Not understood.
def test_a_question_not_understood_is_quoted_and_a_person_offered(desk_at: DeskAt, said: Run) -> None:
    decision = decided("answer:procedure/pain", "out_of_scope", unclear=["do you sell cars", "who won the match?"])
    reply = said(ActionCompose(desk_at()), decision)[1]
    assert "“do you sell cars … who won the match?”" in reply.text
    assert reply.payload["outcome"] == "out_of_scope"
    assert reply.payload["buttons"] == [{"title": "Speak to a person", "choice": "handoff:request"}]


def test_a_long_question_is_shortened() -> None:
    assert shown(("a" * PART_SHOWN,)) == "a" * PART_SHOWN
    assert shown(("a" * (PART_SHOWN + 1),)) == "a" * (PART_SHOWN - 1) + "…"
    assert shown(("word " * 100,)).endswith("word…") and len(shown(("word " * 100,))) <= PART_SHOWN


def test_the_visitors_braces_are_words_and_no_placeholder(desk_at: DeskAt) -> None:
    from rasa.core.nlg.interpolator import interpolate_text

    filled = interpolate_text("no answer to “{part}”, ring {phone}", {"part": shown(("is {phone} 1",)), "phone": "9"})
    assert filled == "no answer to “is {phone} 1”, ring 9"


# Follow-ups.
def test_an_area_is_named_before_the_answer(desk_at: DeskAt, said: Run) -> None:
    taken = {"answer:cost/how_much": "area"}
    replies = said(ActionCompose(desk_at()), decided("answer:cost/how_much", area="neck", taken_for=taken))
    assert responses_of(replies) == ["utter_taken_for_area", "utter_cost/how_much", "utter_cost_price"]
    assert replies[0].text == "For the neck:"
    assert replies[0].payload == {"outcome": "answer:cost/how_much", "lead": True}
    assert [reply for reply in replies[1:] if "lead" in reply.payload] == []


def test_a_follow_up_is_told_what_it_was_taken_for(desk_at: DeskAt, said: Run, responses: Catalogue) -> None:
    taken = {"answer:sun_care/why": "question"}
    replies = said(ActionCompose(desk_at()), decided("answer:sun_care/why", taken_for=taken))
    assert responses_of(replies) == ["utter_taken_for_question", "utter_sun_care/why"]
    assert responses.metadata["utter_sun_care/why"]["question"] in replies[0].text
    assert replies[0].payload == {"outcome": "answer:sun_care/why", "lead": True}


def test_only_the_follow_up_is_led_in(desk_at: DeskAt, said: Run) -> None:
    taken = {"answer:sun_care/why": "question"}
    decision = decided("answer:procedure/pain", "answer:sun_care/why", taken_for=taken)
    assert responses_of(said(ActionCompose(desk_at()), decision)) == [
        "utter_procedure/pain",
        "utter_taken_for_question",
        "utter_sun_care/why",
    ]


# Nothing to say.
@pytest.mark.parametrize(
    "decision",
    [
        decided("out_of_scope"),
        decided("smalltalk:greet"),
        decided("clarify:cost/how_much,cost/payment"),
        decided("answer:procedure/pain", "smalltalk:thanks"),
        None,
    ],
)
def test_an_outcome_that_it_has_no_words_for_is_an_error(
    desk_at: DeskAt, said: Run, decision: dict[str, Any] | None
) -> None:
    with pytest.raises(DecisionMissing):
        said(ActionCompose(desk_at()), decision)
